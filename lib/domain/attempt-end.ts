import type { AttemptEnd } from "./attempt";
import type { Evidence } from "./evidence";
import type { FlowEndpoint } from "./flow";
import type { NameBook } from "./name-book";
import { peerKindOf } from "./peer";

const NAMES_CAP = 16;

/**
 * One end of an attempt (rule 2.1): identity from the deciding event, the pod from whichever event of the attempt names
 * it for that identity, the workload's name from the best answer known now.
 */
export function endOf(side: "source" | "destination", deciding: Evidence, words: readonly Evidence[], address: string, cluster: string, names: NameBook): AttemptEnd {
  const endpoint = deciding[side];
  const hasNames = deciding[side === "source" ? "sourceNames" : "destinationNames"].length > 0;
  const kept = ENDS.get(endpoint);
  if (kept && !hasNames && kept.names === names && kept.revision === names.revision && kept.end.address === address) return kept.end;
  const end = makeEnd(side, deciding, words, address, cluster, names);
  // Only what depends on the endpoint alone may be kept for other attempts of it.
  if (end.names.length === 0 && endpoint.pod !== "" && endpoint.labels.length > 0) ENDS.set(endpoint, { names, revision: names.revision, end });
  return end;
}

/** Ends that repeat share one object: endpoints do, and most attempts are between the same few. */
const ENDS = new WeakMap<FlowEndpoint, { readonly names: NameBook; readonly revision: number; readonly end: AttemptEnd }>();

function makeEnd(side: "source" | "destination", deciding: Evidence, words: readonly Evidence[], address: string, cluster: string, names: NameBook): AttemptEnd {
  const endpoint = deciding[side];
  const kind = peerKindOf(endpoint, cluster);
  const shared = {
    identity: endpoint.identity,
    labels: labelsOf(side, endpoint, words),
    address,
    names: dnsNamesOf(side, words),
  };
  if (kind.type !== "workload") {
    return { ...shared, peer: kind.peer, type: kind.type, cluster, namespace: null, workload: null, kind: null, namedBy: null, pod: null };
  }
  const pod = kind.pod ?? podOf(side, endpoint, words) ?? names.podAt(address, endpoint.identity);
  if (pod === null) {
    // A pod identity without a pod's name: the identity is all there is to call it by.
    const stand = `identity-${endpoint.identity}`;
    return { ...shared, peer: `${prefixOf(kind.cluster)}${kind.namespace}/${stand}`, type: "workload", cluster: kind.cluster, namespace: kind.namespace, workload: null, kind: null, namedBy: null, pod: null };
  }
  const { name, peer } = names.nameOf(kind.cluster, kind.namespace, pod);
  const own = endpoint.workloads[0]?.name === name.name;
  return { ...shared, peer, type: "workload", cluster: kind.cluster, namespace: kind.namespace, workload: name.name, kind: name.kind, namedBy: own && name.namedBy !== "owner" ? "flow" : name.namedBy, pod };
}

/** The end under the better name `peer`; the end itself when it goes by that already. */
export function renameEnd(end: AttemptEnd, peer: string): AttemptEnd {
  return end.peer === peer ? end : { ...end, peer, workload: peer.slice(peer.lastIndexOf("/") + 1), namedBy: "learned" };
}

function prefixOf(cluster: string): string {
  return cluster === "" || cluster === "default" ? "" : `${cluster}/`;
}

function podOf(side: "source" | "destination", endpoint: FlowEndpoint, words: readonly Evidence[]): string | null {
  for (const word of words) {
    const other = word[side];
    if (other.pod !== "" && other.identity === endpoint.identity) return other.pod;
  }
  return null;
}

function labelsOf(side: "source" | "destination", endpoint: FlowEndpoint, words: readonly Evidence[]): readonly string[] {
  if (endpoint.labels.length > 0) return endpoint.labels;
  for (const word of words) {
    const other = word[side];
    if (other.labels.length > 0 && other.identity === endpoint.identity) return other.labels;
  }
  return endpoint.labels;
}

function dnsNamesOf(side: "source" | "destination", words: readonly Evidence[]): readonly string[] {
  const first = words[0];
  if (!first) return [];
  const field = side === "source" ? "sourceNames" : "destinationNames";
  if (words.every((word) => word[field].length === 0)) return [];
  const found = new Set<string>();
  for (const word of words) for (const name of word[field]) if (found.size < NAMES_CAP) found.add(name);
  return [...found].sort();
}
