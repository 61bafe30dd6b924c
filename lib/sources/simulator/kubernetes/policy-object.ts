import type { KubeObject } from "../apiserver/object-store";
import type { SimPolicy, SimRule } from "../policy";

type Json = Readonly<Record<string, unknown>>;
/** How a peer is said in a rule: kinds do not mix in one rule. */
type PeerField = "Endpoints" | "Entities" | "CIDR" | "FQDNs";

const NAMESPACE = "k8s:io.kubernetes.pod.namespace";

/** What an API server knows of an object's past. */
export interface ObjectPast {
  readonly createdAt: string;
  readonly changedAt: string;
  readonly generation: number;
}

/** A simulated policy as the object that a person would have applied. */
export function policyObject(policy: SimPolicy, { createdAt, changedAt, generation }: ObjectPast): KubeObject {
  const specs = policy.selects.map((peer) => specOf(policy, peer));
  return {
    metadata: { name: policy.name, ...(policy.kind === "CiliumNetworkPolicy" && { namespace: policy.namespace }), uid: uidOf(policy), generation, creationTimestamp: createdAt, managedFields: managersOf(createdAt, changedAt) },
    ...(specs.length === 1 ? { spec: specs[0] } : { specs }),
    status: { conditions: [{ type: "Valid", status: "True", message: "Policy validation succeeded", lastTransitionTime: createdAt }] },
  };
}

/** As `kubectl apply` and the operator leave them: only the first is a change of what the policy demands. */
function managersOf(createdAt: string, changedAt: string): readonly Json[] {
  const entry = { operation: "Update", apiVersion: "cilium.io/v2", fieldsType: "FieldsV1" };
  return [
    { ...entry, manager: "kubectl-client-side-apply", time: changedAt, fieldsV1: { "f:spec": {} } },
    { ...entry, manager: "cilium-operator-generic", subresource: "status", time: createdAt, fieldsV1: { "f:status": {} } },
  ];
}

/** The uid that flows name the policy by. */
function uidOf({ record }: SimPolicy): string {
  const prefix = "k8s:io.cilium.k8s.policy.uid=";
  return record.labels.find((label) => label.startsWith(prefix))?.slice(prefix.length) ?? "";
}

function specOf(policy: SimPolicy, selected: string): Json {
  const rules = { ingress: [] as Json[], ingressDeny: [] as Json[], egress: [] as Json[], egressDeny: [] as Json[] };
  for (const rule of policy.rules) {
    const list = rule.effect === "deny" ? (`${rule.direction}Deny` as const) : rule.direction;
    rules[list].push(...rulesOf(rule));
  }
  return { endpointSelector: selectorOf(selected, policy.kind === "CiliumNetworkPolicy" ? policy.namespace : null), ...Object.fromEntries(Object.entries(rules).filter(([, list]) => list.length > 0)) };
}

/** One rule of the object for each kind of peer that the simulated rule names. */
function rulesOf(rule: SimRule): Json[] {
  const rest: Json = {
    ...(rule.authentication !== "disabled" && { authentication: { mode: rule.authentication } }),
    ...(rule.ports !== null && { toPorts: [{ ports: rule.ports.map((port) => ({ port: String(port), protocol: port === 53 ? "ANY" : "TCP" })), ...layer7Of(rule) }] }),
  };
  if (rule.peers === null) return [rest];
  const fields = new Map<PeerField, unknown[]>();
  for (const peer of rule.peers) {
    const [field, value] = peerOf(peer);
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  const word = rule.direction === "ingress" ? "from" : "to";
  return [...fields].map(([field, values]) => ({ [`${word}${field}`]: values, ...rest }));
}

function layer7Of({ http, dns }: SimRule): Json {
  if (http !== null) return { rules: { http: http.map(({ method, path }) => ({ method, path })) } };
  return dns ? { rules: { dns: [{ matchPattern: "*" }] } } : {};
}

function peerOf(peer: string): readonly [PeerField, unknown] {
  if (peer.startsWith("reserved:")) return ["Entities", peer.slice(9)];
  if (peer === "world") return ["Entities", "world"];
  if (peer.startsWith("cidr:")) return ["CIDR", peer.slice(5).replace("_", "/")];
  if (peer.startsWith("fqdn:")) return ["FQDNs", { matchName: peer.slice(5) }];
  return ["Endpoints", selectorOf(peer, null)];
}

/** `namespace/workload` or `namespace/*` as a selector; the namespace is left out where the object's own is meant. */
function selectorOf(peer: string, own: string | null): Json {
  const slash = peer.lastIndexOf("/");
  const workload = peer.slice(slash + 1);
  const namespace = peer.slice(0, slash).split("/").at(-1) ?? "";
  const labels = { ...(workload !== "*" && { "k8s:app": workload }), ...(namespace !== own && { [NAMESPACE]: namespace }) };
  return Object.keys(labels).length === 0 ? {} : { matchLabels: labels };
}
