import type { HoleWire } from "@/lib/wire/attempt";
import type { FlowRow, FlowWire } from "@/lib/wire/flow";

/** Where a row stands among the rows of its connection that are shown together. */
export type Bracket = "alone" | "top" | "middle" | "bottom";

/** A row of the screen, newest first. */
export type ScreenRow =
  | { readonly row: "flow"; readonly id: string; readonly flow: FlowWire; readonly bracket: Bracket; /** Of the bracket, on its first row. */ readonly together: number }
  | { readonly row: "hole"; readonly id: string; readonly hole: HoleWire }
  | { readonly row: "skipped"; readonly id: string; readonly count: number };

/**
 * The rows as the screen shows them. Grouped, events of one connection stand under their newest one with a bracket;
 * they are not pulled across a hole, since what happened inside it is not known.
 */
export function screenRows(rows: readonly (FlowRow | { readonly row: "skipped"; readonly id: string; readonly count: number })[], grouped: boolean): ScreenRow[] {
  const shown: ScreenRow[] = [];
  let stretch: FlowWire[] = [];
  const flush = () => {
    shown.push(...(grouped ? bracketed(stretch) : stretch.map((flow) => single(flow))));
    stretch = [];
  };
  for (const row of rows) {
    if (row.row === "flow") stretch.push(row.flow);
    else {
      flush();
      shown.push(row.row === "hole" ? { row: "hole", id: idOf(row), hole: row.hole } : { row: "skipped", id: row.id, count: row.count });
    }
  }
  flush();
  return shown;
}

function bracketed(flows: readonly FlowWire[]): ScreenRow[] {
  const byAttempt = new Map<string, FlowWire[]>();
  for (const flow of flows) {
    if (flow.attempt === null) continue;
    const together = byAttempt.get(flow.attempt);
    if (together) together.push(flow);
    else byAttempt.set(flow.attempt, [flow]);
  }
  const shown: ScreenRow[] = [];
  for (const flow of flows) {
    const together = flow.attempt === null ? undefined : byAttempt.get(flow.attempt);
    if (together === undefined || together.length === 1) shown.push(single(flow));
    else if (together[0] === flow)
      together.forEach((each, at) => {
        const bracket = at === 0 ? "top" : at === together.length - 1 ? "bottom" : "middle";
        shown.push({ row: "flow", id: each.id, flow: each, bracket, together: together.length });
      });
  }
  return shown;
}

function single(flow: FlowWire): ScreenRow {
  return { row: "flow", id: flow.id, flow, bracket: "alone", together: 1 };
}

/** A name for a row that stays when others come. */
export function idOf(row: FlowRow): string {
  if (row.row === "flow") return row.flow.id;
  const { kind, node, from, to } = row.hole;
  return `hole ${kind} ${node ?? ""} ${from} ${to}`;
}

/** What a hole's row says. */
export function holeText(hole: HoleWire): { readonly head: string; readonly rest: string } {
  const where = hole.node === null ? "" : ` on ${hole.node}`;
  const head = hole.kind === "lost" ? `${hole.count === null ? "an unknown number of" : hole.count.toLocaleString("en-US")} events lost${where}` : `no data${where}`;
  return { head, rest: `${hole.reason}. What happened in it is neither shown nor counted.` };
}

/** The next row with a flow from `at` in a direction; holes are stepped over. -1 when there is none. */
export function stepToFlow(rows: readonly ScreenRow[], at: number, step: 1 | -1): number {
  for (let next = at + step; next >= 0 && next < rows.length; next += step) if (rows[next]?.row === "flow") return next;
  return -1;
}
