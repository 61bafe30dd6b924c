import type { Pair } from "../pair";
import { nodeOfChange } from "./part-watch";
import type { ClusterChange } from "./stored";

/**
 * Whether a change may bear on a pair: a policy of one of its ends' namespaces, of the whole cluster, or named by its
 * rules; an agent or node where it is decided; everything that is of the cluster as a whole. Which pods a policy selected
 * before it changed is not kept, so its namespace decides.
 */
export function concernsPair(change: Pick<ClusterChange, "kind" | "title">, pair: Pick<Pair, "source" | "destination" | "required" | "decidingNodes">): boolean {
  if (change.kind === "policy") {
    const namespace = namespaceOf(change.title);
    return namespace === null || namespace === pair.source.namespace || namespace === pair.destination.namespace || [...pair.required.ingress, ...pair.required.egress].includes(change.title);
  }
  const node = nodeOfChange(change);
  return node === null || pair.decidingNodes.some((deciding) => deciding === node || deciding.endsWith(`/${node}`));
}

/** The namespace in a policy's title; null where it has none: it is of the whole cluster. */
function namespaceOf(title: string): string | null {
  const object = title.slice(title.indexOf(" ") + 1);
  const slash = object.indexOf("/");
  return slash < 0 ? null : object.slice(0, slash);
}
