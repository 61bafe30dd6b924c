import { countOfText, countText } from "@/components/ui/format";
import type { OverviewAnswer } from "@/lib/wire/overview";

/** Refusals of one pair of nodes. */
export interface RefusalRow {
  readonly key: string;
  /** null = the flows do not say where that end is. */
  readonly sourceNode: string | null;
  readonly destinationNode: string | null;
  readonly where: "same node" | "between nodes" | "not known";
  readonly refused: number;
  readonly pairs: number;
}

export interface Refusals {
  readonly rows: readonly RefusalRow[];
  /** "3 on the same node, 2 between nodes": an agent needs no other agent for its own node. */
  readonly split: string;
  /** Refusals whose nodes are not among the rows; null when there are none. */
  readonly rest: string | null;
}

/** Where refusals happen, worst first. */
export function prepareRefusals({ refusedByNodes, attempts }: Pick<OverviewAnswer, "refusedByNodes" | "attempts">): Refusals {
  const rows = refusedByNodes.map((each): RefusalRow => ({ ...each, key: `${each.sourceNode ?? ""}>${each.destinationNode ?? ""}`, where: whereOf(each.sourceNode, each.destinationNode) }));
  const sum = (where: RefusalRow["where"]) => rows.filter((row) => row.where === where).reduce((total, row) => total + row.refused, 0);
  const said = [
    `${countText(sum("same node"))} on the same node`,
    `${countText(sum("between nodes"))} between nodes`,
    ...(sum("not known") > 0 ? [`${countText(sum("not known"))} not known where`] : []),
  ];
  const missing = attempts.authRefused - rows.reduce((total, row) => total + row.refused, 0);
  return { rows, split: said.join(", "), rest: missing > 0 ? `${countOfText(missing, "more refusal")} of ${countText(attempts.authRefused)} on node pairs that are not listed or no longer held` : null };
}

function whereOf(source: string | null, destination: string | null): RefusalRow["where"] {
  if (source === null || destination === null) return "not known";
  return source === destination ? "same node" : "between nodes";
}
