import type { Coverage, CoverageHole, NodeCoverage } from "@/lib/domain/coverage";
import { printInstant } from "@/lib/domain/instant";
import type { CoverageWire } from "./answer";
import type { HoleWire } from "./attempt";
import type { NodeCoverageWire } from "./coverage";
import { timeToWire } from "./time-to-wire";

/** Coverage as answers carry it. */
export function coverageToWire(coverage: Coverage): CoverageWire {
  return { ...coverage, reasons: [...coverage.reasons] };
}

/** A stretch of missing events as answers carry it. */
export function holeToWire(hole: CoverageHole): HoleWire {
  return { kind: hole.kind, node: hole.node, from: printInstant(hole.from), to: printInstant(hole.to), count: hole.count, reason: hole.reason };
}

/** One node's coverage, with the number of pairs that it decides. */
export function nodeCoverageToWire(node: NodeCoverage & { readonly pairsDecided: number }): NodeCoverageWire {
  return {
    node: node.node,
    state: node.state,
    version: node.version,
    ringStart: timeToWire(node.ringStart),
    firstEventAt: timeToWire(node.firstEventAt),
    lastEventAt: timeToWire(node.lastEventAt),
    firstVerdictAt: timeToWire(node.firstVerdictAt),
    verdicts: node.verdicts,
    flows: node.flows,
    lost: node.lost,
    late: node.late,
    lagMs: node.lagMs,
    pairsDecided: node.pairsDecided,
  };
}
