import { clockText, countText, spanText } from "@/components/ui/format";
import type { NodeCoverageWire } from "@/lib/wire/coverage";
import type { WindowWire } from "@/lib/wire/answer";

/** "short" = something of this node is missing. */
export interface NodeCell {
  readonly text: string;
  readonly short: boolean;
  /** True where nothing is known: dotted, not zero. */
  readonly unknown: boolean;
}

/** One node of the table. */
export interface NodeRow {
  readonly node: string;
  readonly state: NodeCell;
  readonly version: NodeCell;
  readonly ringStart: NodeCell;
  readonly lastEvent: NodeCell;
  readonly verdicts: NodeCell;
  readonly flows: NodeCell;
  readonly lost: NodeCell;
  readonly late: NodeCell;
  readonly lag: NodeCell;
  readonly pairsDecided: NodeCell;
}

/** The nodes, those that miss something first, then by name. */
export function prepareNodes(nodes: readonly NodeCoverageWire[], window: WindowWire): NodeRow[] {
  const rows = nodes.map((node) => rowOf(node, window));
  return rows.sort((a, b) => shortCells(b) - shortCells(a) || (a.node < b.node ? -1 : 1));
}

/** The nodes of `from` that miss something. */
export function shortNodes(rows: readonly NodeRow[]): number {
  return rows.filter((row) => shortCells(row) > 0).length;
}

function shortCells(row: NodeRow): number {
  return [row.state, row.ringStart, row.verdicts, row.lost, row.late].filter((cell) => cell.short).length;
}

function rowOf(node: NodeCoverageWire, window: WindowWire): NodeRow {
  return {
    node: node.node,
    state: stateCell(node.state),
    version: node.version === null ? unknown("not told") : well(node.version),
    ringStart: ringCell(node.ringStart, window),
    lastEvent: node.lastEventAt === null ? unknown("none seen") : well(clockText(node.lastEventAt)),
    verdicts: node.verdicts === "seen" ? well(node.firstVerdictAt === null ? "seen" : `seen since ${clockText(node.firstVerdictAt)}`) : { text: node.verdicts, short: node.verdicts !== "none seen", unknown: node.verdicts === "none seen" },
    flows: well(countText(node.flows)),
    lost: { text: countText(node.lost), short: node.lost > 0, unknown: false },
    late: { text: countText(node.late), short: node.late > 0, unknown: false },
    lag: node.lagMs === null ? unknown("not measured") : well(spanText(node.lagMs)),
    pairsDecided: well(countText(node.pairsDecided)),
  };
}

/** The ring must reach back before the window, or its first part was never seen. */
function ringCell(ringStart: string | null, window: WindowWire): NodeCell {
  if (ringStart === null) return unknown("not told");
  const late = Date.parse(ringStart) > Date.parse(window.from);
  return { text: late ? `${clockText(ringStart)}, after the window's start` : clockText(ringStart), short: late, unknown: false };
}

const STATES: Readonly<Record<string, string>> = {
  NODE_CONNECTED: "connected",
  NODE_UNAVAILABLE: "unavailable",
  NODE_GONE: "gone",
  NODE_ERROR: "error",
  UNKNOWN_NODE_STATE: "state not told",
};

function stateCell(state: string): NodeCell {
  const text = STATES[state] ?? state;
  return { text, short: text === "unavailable" || text === "gone" || text === "error", unknown: text !== "connected" && text !== "unavailable" && text !== "gone" && text !== "error" };
}

function well(text: string): NodeCell {
  return { text, short: false, unknown: false };
}

function unknown(text: string): NodeCell {
  return { text, short: false, unknown: true };
}
