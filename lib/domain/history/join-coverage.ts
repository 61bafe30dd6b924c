import type { NodeCoverage } from "../coverage";
import type { TimeWindow } from "../coverage-of";
import { createHoleBook } from "../hole-book";
import { joinVerdicts } from "./node-past";
import type { CoverageHole, NodePast } from "./stored";

/** Holes told apart of one node; beyond it the two oldest become one that spans both. */
const HOLES_OF_NODE = 500;

/** Holes of a window as a store and memory know them: what both hold is one hole, as memory has it; by start. */
export function joinHoles(past: readonly CoverageHole[], live: readonly CoverageHole[]): readonly CoverageHole[] {
  const book = createHoleBook(HOLES_OF_NODE);
  for (const hole of past) if (!live.some((held) => isPartOf(hole, held))) book.add(hole);
  return [...book.all(), ...live].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : (a.node ?? "") < (b.node ?? "") ? -1 : 1));
}

/** Stretches in which nothing ran that could have recorded, as holes of every node. */
export function holesOfUnrecorded(stretches: readonly TimeWindow[]): readonly CoverageHole[] {
  return stretches.map(({ from, to }) => ({ kind: "gap", node: null, from, to, count: null, reason: "Countersign recorded nothing" }));
}

function isPartOf(hole: CoverageHole, whole: CoverageHole): boolean {
  return hole.kind === whole.kind && hole.node === whole.node && hole.reason === whole.reason && hole.from >= whole.from && hole.to <= whole.to;
}

/**
 * What nodes reported over a window of which a store knows a part and memory the rest (`isUpToNow` false: there is no
 * rest), by name. The worse state stands. Memory counts since its source was opened, maybe long before the window: of
 * two counts of one node the larger stands, for the sum would count twice.
 */
export function joinNodes(past: readonly NodePast[], live: readonly NodeCoverage[], isUpToNow: boolean): readonly NodeCoverage[] {
  const known = new Map(live.map((node) => [node.node, node]));
  const nodes = new Map(isUpToNow ? known : []);
  for (const before of past) {
    const now = known.get(before.node);
    if (now === undefined) nodes.set(before.node, nodeOfPast(before));
    // A node that has sent verdicts since is known to send them.
    else nodes.set(before.node, isUpToNow ? joinNode(before, now) : { ...nodeOfPast(before), verdicts: joinVerdicts(before.verdicts, now.verdicts) });
  }
  return [...nodes.values()].sort((a, b) => (a.node < b.node ? -1 : 1));
}

function nodeOfPast({ node, state, version, ringStart, verdicts, flows, lost, late, lastAt }: NodePast): NodeCoverage {
  return { node, state, version, ringStart, firstEventAt: null, lastEventAt: flows > 0 ? lastAt : null, firstVerdictAt: null, verdicts, flows, lost, late, lagMs: null };
}

function joinNode(before: NodePast, now: NodeCoverage): NodeCoverage {
  return {
    ...now,
    state: now.state === "NODE_CONNECTED" || now.state === "not listed" ? before.state : now.state,
    ringStart: earliest(before.ringStart, now.ringStart),
    verdicts: joinVerdicts(before.verdicts, now.verdicts),
    flows: Math.max(before.flows, now.flows),
    lost: Math.max(before.lost, now.lost),
    late: Math.max(before.late, now.late),
  };
}

function earliest(a: bigint | null, b: bigint | null): bigint | null {
  return a === null ? b : b === null || a < b ? a : b;
}
