import type { CoverageHole } from "@/lib/domain/coverage";
import { compareTexts } from "@/lib/domain/history/text-order";
import type { ClusterChange, NodePast } from "@/lib/domain/history/stored";

/** By start, node (of every node first), kind and reason. */
export function byHole(a: CoverageHole, b: CoverageHole): number {
  if (a.from !== b.from) return a.from < b.from ? -1 : 1;
  if ((a.node === null) !== (b.node === null)) return a.node === null ? -1 : 1;
  return compareTexts(a.node ?? "", b.node ?? "") || compareTexts(a.kind, b.kind) || compareTexts(a.reason, b.reason);
}

/** Newest first, ties by id. */
export function byChange(a: ClusterChange, b: ClusterChange): number {
  return a.at === b.at ? compareTexts(a.id, b.id) : a.at > b.at ? -1 : 1;
}

/** By name. */
export function byNode(a: NodePast, b: NodePast): number {
  return compareTexts(a.node, b.node);
}
