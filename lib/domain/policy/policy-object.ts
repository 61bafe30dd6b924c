/** Kinds of object that hold policies Cilium enforces. */
export type PolicyKind = "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy" | "NetworkPolicy";

/** Which object a rule stands in; the namespace is empty for what has none. */
export interface PolicyName {
  readonly kind: PolicyKind;
  readonly namespace: string;
  readonly name: string;
}

/** A policy object as written, with the fields that are known; what it means is decided elsewhere. */
export type PolicyObject = CiliumPolicyObject | KubernetesPolicyObject;

export interface CiliumPolicyObject {
  readonly policy: PolicyName & { readonly kind: "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy" };
  /** `spec` and then `specs`. */
  readonly specs: readonly CiliumRuleSpec[];
}

export interface KubernetesPolicyObject {
  readonly policy: PolicyName & { readonly kind: "NetworkPolicy" };
  readonly spec: KubernetesPolicySpec;
}

export type AuthMode = "disabled" | "required" | "test-always-fail";

export interface SelectorExpression {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface SelectorSpec {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly SelectorExpression[];
}

export interface CiliumRuleSpec {
  readonly endpointSelector: SelectorSpec | null;
  readonly nodeSelector: SelectorSpec | null;
  readonly ingress: readonly DirectionSpec[] | null;
  readonly ingressDeny: readonly DirectionSpec[] | null;
  readonly egress: readonly DirectionSpec[] | null;
  readonly egressDeny: readonly DirectionSpec[] | null;
  readonly enableDefaultDeny: { readonly ingress: boolean | null; readonly egress: boolean | null };
  readonly logValue: string;
}

/** One rule of a direction; a list that is null was not written, which differs from an empty one. */
export interface DirectionSpec {
  readonly endpoints: readonly SelectorSpec[] | null;
  readonly nodes: readonly SelectorSpec[] | null;
  readonly entities: readonly string[] | null;
  readonly cidrs: readonly string[] | null;
  readonly cidrSets: readonly CidrSetSpec[] | null;
  readonly fqdns: readonly FqdnSpec[] | null;
  readonly services: readonly ServiceSpec[] | null;
  /** How many groups of a cloud provider: they are known to the provider alone. */
  readonly groups: number;
  readonly toPorts: readonly PortRuleSpec[] | null;
  readonly icmps: readonly IcmpSpec[] | null;
  readonly authentication: AuthMode | null;
}

export interface CidrSetSpec {
  readonly cidr: string;
  readonly groupRef: string;
  readonly groupSelector: SelectorSpec | null;
  readonly except: readonly string[];
}

export interface FqdnSpec {
  readonly matchName: string;
  readonly matchPattern: string;
}

export type ServiceSpec =
  | { readonly by: "name"; readonly namespace: string; readonly name: string }
  | { readonly by: "labels"; readonly namespace: string; readonly selector: SelectorSpec };

export interface PortRuleSpec {
  readonly ports: readonly PortSpec[];
  /** What the proxy must parse; null when no L7 rules are written. */
  readonly l7: L7Spec | null;
  readonly listener: ListenerSpec | null;
  readonly serverNames: readonly string[];
  /** A text that differs between two different contexts; empty for none. */
  readonly terminatingTls: string;
  readonly originatingTls: string;
}

export interface PortSpec {
  readonly port: string;
  readonly endPort: number;
  readonly protocol: string;
}

export interface L7Spec {
  /** null where the list was not written. */
  readonly http: readonly { readonly path: string; readonly method: string }[] | null;
  readonly dns: readonly FqdnSpec[] | null;
}

export interface ListenerSpec {
  readonly name: string;
  readonly envoyConfig: string;
  readonly envoyConfigKind: string;
  /** 0 when not written. */
  readonly priority: number;
}

/** A list of ICMP types, by number or by name. */
export type IcmpSpec = readonly { readonly family: string; readonly type: string }[];

export interface KubernetesPolicySpec {
  readonly podSelector: SelectorSpec;
  readonly policyTypes: readonly string[];
  readonly ingress: readonly KubernetesRuleSpec[];
  readonly egress: readonly KubernetesRuleSpec[];
}

export interface KubernetesRuleSpec {
  readonly peers: readonly KubernetesPeerSpec[];
  readonly ports: readonly { readonly port: string; readonly endPort: number; readonly protocol: string }[];
}

export interface KubernetesPeerSpec {
  readonly podSelector: SelectorSpec | null;
  readonly namespaceSelector: SelectorSpec | null;
  readonly ipBlock: { readonly cidr: string; readonly except: readonly string[] } | null;
}
