import type { AuthMode, PolicyName } from "./policy-object";
import type { PeerSelector } from "./peer-selector";

export type PolicyDirection = "ingress" | "egress";

/** Where in which object a rule stands, or which of the engine's own rules it is. */
export type RuleOrigin =
  | { readonly by: "policy"; readonly policy: PolicyName; readonly list: "ingress" | "ingressDeny" | "egress" | "egressDeny"; readonly index: number; readonly spec: number }
  | { readonly by: "engine"; readonly rule: "allow-any-ingress" | "allow-any-egress" | "allow-localhost-ingress" };

export type L7Parser = "http" | "dns" | "tls" | "crd";

/** What the proxy does with the traffic of a port; null parser for none. */
export interface ProxyTerms {
  readonly parser: L7Parser | null;
  readonly hasL7Rules: boolean;
  /** Name and namespace of an own listener; empty for none. */
  readonly listener: string;
  /** True when the listener's kind needs a namespace that a host does not have. */
  readonly listenerNeedsNamespace: boolean;
  /** 0 takes the parser's own. */
  readonly listenerPriority: number;
  readonly serverNames: readonly string[];
  readonly terminatingTls: string;
  readonly originatingTls: string;
}

/** One port, range or name of a rule, for one protocol. */
export interface RulePort {
  /** IP protocol number; 0 for every protocol. */
  readonly protocol: number;
  /** 0 for every port, and where a name stands instead. */
  readonly port: number;
  /** 0 for a single port. */
  readonly endPort: number;
  readonly name: string;
  readonly proxy: ProxyTerms;
}

/** One rule of a policy in one direction, in the engine's terms (cilium v1.20.2, pkg/policy/types/policyentry.go). */
export interface PolicyRule {
  readonly origin: RuleOrigin;
  readonly direction: PolicyDirection;
  readonly deny: boolean;
  /** Empty namespace: of every namespace. */
  readonly subjectNamespace: string;
  readonly subject: PeerSelector;
  /** True when it is for nodes instead of endpoints. */
  readonly forNodes: boolean;
  /** null selects nobody; an empty list everybody, as far as ports are named. */
  readonly peers: readonly PeerSelector[] | null;
  /** null when neither ports nor ICMP types are written: then peers alone decide. */
  readonly ports: readonly RulePort[] | null;
  readonly authentication: AuthMode | null;
  readonly defaultDeny: boolean;
  readonly logValue: string;
}

export const NO_PROXY: ProxyTerms = {
  parser: null,
  hasL7Rules: false,
  listener: "",
  listenerNeedsNamespace: false,
  listenerPriority: 0,
  serverNames: [],
  terminatingTls: "",
  originatingTls: "",
};

/** The short name of a policy: `cnp:shop/web`, `ccnp:base`, `knp:shop/web`. */
export function printPolicyName({ kind, namespace, name }: PolicyName): string {
  switch (kind) {
    case "CiliumNetworkPolicy":
      return `cnp:${namespace}/${name}`;
    case "CiliumClusterwideNetworkPolicy":
      return `ccnp:${name}`;
    case "NetworkPolicy":
      return `knp:${namespace}/${name}`;
    default:
      return kind satisfies never;
  }
}

/** A rule's place: `cnp:shop/web ingress[0]`, with `specs[1]` before it where the object holds several. */
export function printRuleOrigin(origin: RuleOrigin): string {
  if (origin.by === "engine") return `reserved:${origin.rule}`;
  return `${printPolicyName(origin.policy)} ${printListPlace(origin)}`;
}

function printListPlace({ spec, list, index }: { readonly spec: number; readonly list: string; readonly index: number }): string {
  return `${spec > 0 ? `specs[${spec}].` : ""}${list}[${index}]`;
}

/** The policy of a rule alone: `cnp:shop/web`, `reserved:allow-localhost-ingress`. */
export function printOriginPolicy(origin: RuleOrigin): string {
  return origin.by === "engine" ? `reserved:${origin.rule}` : printPolicyName(origin.policy);
}

/** A rule's place with the kind of its object: `CiliumNetworkPolicy shop/web ingress[0]`. */
export function printRulePlace(origin: RuleOrigin): string {
  if (origin.by === "engine") return `reserved:${origin.rule}`;
  const { kind, namespace, name } = origin.policy;
  return `${kind} ${namespace === "" ? "" : `${namespace}/`}${name} ${printListPlace(origin)}`;
}
