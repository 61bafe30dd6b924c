import { DEFAULT_ENGINE_OPTIONS, type EngineOptions } from "./engine-options";
import { compilePolicies, evaluatePolicy, type EvaluatedAnswer } from "./compiled-policies";
import { policyIdentity, type NamedPort, type PolicyIdentity } from "./policy-identity";
import type { AuthMode, CiliumPolicyObject, CiliumRuleSpec, DirectionSpec, PolicyObject, SelectorSpec } from "./policy-object";

/** For tests: a selector by labels. */
export function labels(matchLabels: Record<string, string>): SelectorSpec {
  return { matchLabels, matchExpressions: [] };
}

/** For tests: a rule written as shortly as its sentence. */
export interface ShortRule {
  readonly from?: Record<string, string>;
  readonly entities?: readonly string[];
  readonly cidrs?: readonly string[];
  /** "8080", "8080-8090", "http", with "/UDP" or "/ANY" behind; TCP without. */
  readonly ports?: readonly string[];
  readonly http?: boolean;
  readonly auth?: AuthMode;
}

const NO_RULE: DirectionSpec = { endpoints: null, nodes: null, entities: null, cidrs: null, cidrSets: null, fqdns: null, services: null, groups: 0, toPorts: null, icmps: null, authentication: null };

function directionSpec({ from, entities, cidrs, ports, http, auth }: ShortRule): DirectionSpec {
  return {
    ...NO_RULE,
    endpoints: from === undefined ? null : [labels(from)],
    entities: entities ?? null,
    cidrs: cidrs ?? null,
    toPorts:
      ports === undefined
        ? null
        : [
            {
              ports: ports.map((text) => {
                const [range = "", protocol = "TCP"] = text.split("/");
                const [, port = range, endPort = "0"] = /^(\d+)-(\d+)$/.exec(range) ?? [];
                return { port, endPort: Number(endPort), protocol };
              }),
              l7: http ? { http: [{ path: "/a", method: "" }], dns: null } : null,
              listener: null,
              serverNames: [],
              terminatingTls: "",
              originatingTls: "",
            },
          ],
    authentication: auth ?? null,
  };
}

/** For tests: a CiliumNetworkPolicy in `shop` for `app=web`, with ingress rules and ingress deny rules. */
export function cnp(name: string, ingress: readonly ShortRule[], more: { readonly deny?: readonly ShortRule[]; readonly spec?: Partial<CiliumRuleSpec> } = {}): CiliumPolicyObject {
  return {
    policy: { kind: "CiliumNetworkPolicy", namespace: "shop", name },
    specs: [
      {
        endpointSelector: labels({ app: "web" }),
        nodeSelector: null,
        ingress: ingress.map(directionSpec),
        ingressDeny: more.deny?.map(directionSpec) ?? null,
        egress: null,
        egressDeny: null,
        enableDefaultDeny: { ingress: null, egress: null },
        logValue: "",
        ...more.spec,
      },
    ],
  };
}

/** For tests: a pod of `shop`. */
export function pod(id: number, app: string, namedPorts: readonly NamedPort[] = []): PolicyIdentity {
  return policyIdentity(id, [`k8s:app=${app}`, "k8s:io.cilium.k8s.policy.cluster=default", "k8s:io.kubernetes.pod.namespace=shop"], namedPorts);
}

export const WEB = pod(20_101, "web", [{ name: "http", protocol: 6, port: 8080 }]);
export const API = pod(20_102, "api");
export const BATCH = pod(20_103, "batch");
export const HOST = policyIdentity(1, ["reserved:host"]);
export const OUTSIDE = policyIdentity(2, ["reserved:world"]);

/** For tests: what `WEB` answers to a peer. */
export function askIngress(policies: readonly PolicyObject[], peer: PolicyIdentity, port = 8080, options: Partial<EngineOptions> = {}, protocol = 6): EvaluatedAnswer {
  const compiled = compilePolicies(policies, { services: [], namedPorts: [] }, { ...DEFAULT_ENGINE_OPTIONS, ...options });
  return evaluatePolicy(compiled, { subject: WEB, direction: "ingress", peer, protocol, port });
}

/** For tests: an answer as one text: "allow spire explicit", "allow none http", "deny default-deny". */
export function say({ verdict, reason, auth, explicit, l7, depends }: EvaluatedAnswer): string {
  if (verdict !== "allow") return `${verdict} ${reason}`;
  return [verdict, reason === "rule" ? "" : reason, auth, explicit ? "explicit" : auth === "none" ? "" : "derived", l7 ?? "", depends ? "depends" : ""].filter((word) => word !== "").join(" ");
}
