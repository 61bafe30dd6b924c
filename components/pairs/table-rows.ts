import { GRADES } from "@/lib/domain/outcome";
import type { Grade } from "@/lib/domain/outcome";
import type { PairWire } from "@/lib/wire/pair";

export type Grouping = "none" | "destination-namespace" | "source-namespace";

/** A heading over pairs of one namespace; it counts what is loaded, and says so while more could come. */
export interface GroupRow {
  readonly row: "group";
  readonly id: string;
  /** null: peers that stand outside the namespaces. */
  readonly namespace: string | null;
  readonly pairs: number;
  readonly newConnections: number;
  readonly grades: Readonly<Record<Grade, number>>;
  /** True when an earlier page already had this group. */
  readonly continued: boolean;
  readonly folded: boolean;
}

export type TableRow = GroupRow | { readonly row: "pair"; readonly id: string; readonly pair: PairWire };

/**
 * The rows of a table of pages. Groups stand in the order of their first pair. Every page is grouped by itself, so that a page
 * that arrives later never moves a row that is already under the reader's eyes; a group that goes on is marked as continued.
 */
export function tableRows(pages: readonly (readonly PairWire[])[], grouping: Grouping, folded: ReadonlySet<string>): TableRow[] {
  const rows: TableRow[] = [];
  const seenPairs = new Set<string>();
  const seenGroups = new Set<string>();
  for (const page of pages) {
    const fresh = page.filter((pair) => !seenPairs.has(pair.key));
    for (const pair of fresh) seenPairs.add(pair.key);
    if (grouping === "none") for (const pair of fresh) rows.push({ row: "pair", id: pair.key, pair });
    else addGroups(rows, fresh, grouping, folded, seenGroups);
  }
  return rows;
}

/** The name by which a group is folded and remembered. */
export function groupIdOf(pair: PairWire, grouping: Exclude<Grouping, "none">): string {
  const end = grouping === "destination-namespace" ? pair.destination : pair.source;
  return end.namespace === null ? "" : end.peer.slice(0, end.peer.lastIndexOf("/"));
}

function addGroups(rows: TableRow[], pairs: readonly PairWire[], grouping: Exclude<Grouping, "none">, folded: ReadonlySet<string>, seenGroups: Set<string>): void {
  const groups = new Map<string, PairWire[]>();
  for (const pair of pairs) {
    const id = groupIdOf(pair, grouping);
    const group = groups.get(id);
    if (group) group.push(pair);
    else groups.set(id, [pair]);
  }
  for (const [id, members] of groups) {
    rows.push({
      row: "group",
      id,
      namespace: id === "" ? null : id,
      pairs: members.length,
      newConnections: members.reduce((sum, pair) => sum + pair.attempts.total, 0),
      grades: gradeCounts(members),
      continued: seenGroups.has(id),
      folded: folded.has(id),
    });
    seenGroups.add(id);
    if (!folded.has(id)) for (const pair of members) rows.push({ row: "pair", id: pair.key, pair });
  }
}

function gradeCounts(pairs: readonly PairWire[]): Record<Grade, number> {
  const counts = { all: 0, "all-seen": 0, some: 0, none: 0, unknown: 0 };
  for (const grade of GRADES) counts[grade] = pairs.filter((pair) => pair.grade === grade).length;
  return counts;
}

/** The next pair from a row in the direction of `j` or `k`; headings are stepped over. -1 when there is none. */
export function stepToPair(rows: readonly TableRow[], from: number, step: 1 | -1): number {
  for (let at = from + step; at >= 0 && at < rows.length; at += step) if (rows[at]?.row === "pair") return at;
  return -1;
}
