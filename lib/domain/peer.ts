import type { PeerType } from "./attempt";
import type { FlowEndpoint } from "./flow";
import { Identity, isStableIdentity, isWorkloadIdentity, RESERVED_NAMES } from "./identity";

/** What an endpoint is to a pair, before a workload's name is looked up. */
export type PeerKind =
  | { readonly type: "workload"; readonly cluster: string; readonly namespace: string; readonly pod: string | null }
  | { readonly type: Exclude<PeerType, "workload">; readonly peer: string };

const NAMESPACE_LABEL = "k8s:io.kubernetes.pod.namespace=";
const CLUSTER_LABEL = "k8s:io.cilium.k8s.policy.cluster=";

/**
 * What one end of a flow is (rule 4). Reserved identities are never named as a pod, even where the record has a pod's
 * name beside them (host network, encapsulated packets). The outside is keyed by its identity's labels.
 */
export function peerKindOf(endpoint: FlowEndpoint, reportingCluster: string): PeerKind {
  if (isWorkloadIdentity(endpoint.identity)) {
    const namespace = endpoint.namespace || labelValue(endpoint.labels, NAMESPACE_LABEL);
    if (namespace) {
      const cluster = endpoint.cluster || labelValue(endpoint.labels, CLUSTER_LABEL) || reportingCluster;
      return { type: "workload", cluster, namespace, pod: endpoint.pod || null };
    }
  }
  const outside = outsideOf(endpoint.labels);
  if (outside) return outside;
  const reserved = reservedNameOf(endpoint);
  return reserved === "world" ? { type: "world", peer: "world" } : { type: "reserved", peer: `reserved:${reserved}` };
}

/** `[cluster/]namespace/workload`: the cluster stands unless it is named default. */
export function workloadPeer(cluster: string, namespace: string, workload: string): string {
  return cluster === "" || cluster === "default" ? `${namespace}/${workload}` : `${cluster}/${namespace}/${workload}`;
}

/** Reserved identities behind which an endpoint of some node may stand, so that its node would have reported. */
const MAY_BE_ENDPOINT: ReadonlySet<number> = new Set([Identity.unknown, Identity.unmanaged, Identity.health, Identity.init]);

/** True when the end is certainly no pod of the reporting cluster: no node of ours decides ingress for it. */
export function isOutsideCluster(endpoint: FlowEndpoint, reportingCluster: string): boolean {
  const kind = peerKindOf(endpoint, reportingCluster);
  if (kind.type === "workload") return kind.cluster !== reportingCluster;
  return !MAY_BE_ENDPOINT.has(endpoint.identity);
}

function labelValue(labels: readonly string[], prefix: string): string {
  for (const label of labels) if (label.startsWith(prefix)) return label.slice(prefix.length);
  return "";
}

function outsideOf(labels: readonly string[]): PeerKind | null {
  let fqdn: string | null = null;
  let cidr: string | null = null;
  for (const label of labels) {
    if (label.startsWith("fqdn:")) fqdn = smaller(fqdn, label.slice(5));
    else if (label.startsWith("cidr:")) cidr = narrower(cidr, label.slice(5));
  }
  if (fqdn !== null) return { type: "fqdn", peer: `fqdn:${fqdn}` };
  if (cidr !== null) return { type: "cidr", peer: `cidr:${cidr.replace("/", "_")}` };
  return null;
}

/** Several labels name one identity: the choice must not depend on their order. */
function smaller(held: string | null, next: string): string {
  return held === null || next < held ? next : held;
}

function narrower(held: string | null, next: string): string {
  if (held === null) return next;
  const difference = prefixLength(next) - prefixLength(held);
  return difference > 0 || (difference === 0 && next < held) ? next : held;
}

function prefixLength(cidr: string): number {
  const slash = cidr.lastIndexOf("/");
  return slash < 0 ? 129 : Number(cidr.slice(slash + 1));
}

function reservedNameOf(endpoint: FlowEndpoint): string {
  const byNumber = RESERVED_NAMES[endpoint.identity];
  if (byNumber !== undefined && isStableIdentity(endpoint.identity)) return byNumber.startsWith("world") ? "world" : byNumber;
  // A number whose meaning is not sure: its labels may still say what it is; the most telling one wins.
  const names = endpoint.labels.filter((label) => label.startsWith("reserved:")).map((label) => label.slice(9)).sort();
  const telling = names.find((name) => !name.startsWith("world") && name !== "remote-node");
  const name = telling ?? names[0] ?? byNumber ?? "unknown";
  return name.startsWith("world") ? "world" : name;
}
