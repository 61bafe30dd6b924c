import { attemptIdOf } from "@/lib/domain/attempt";
import type { CoverageHole } from "@/lib/domain/coverage";
import { printInstant, type Instant } from "@/lib/domain/instant";
import { waitOfLeg } from "@/lib/domain/wait/legs-of";
import type { SynAckComparison } from "@/lib/domain/wait/syn-ack";
import type { WaitColumn, WaitGroup, WaitOfWindow, WaitSample, WaitSpreadOf } from "@/lib/domain/wait/wait";
import { headToWire, type HeadModel } from "./answer-to-wire";
import { holeToWire } from "./coverage-to-wire";
import { changesToWire, type ChangesModel } from "./history-to-wire";
import { timeToWire } from "./time-to-wire";
import type { WaitAnswer, WaitColumnWire, WaitGroupWire, WaitSampleWire } from "./wait";

export interface WaitModel extends HeadModel, WaitOfWindow {
  readonly synAck: SynAckComparison;
  readonly roughUntil: Instant | null;
  readonly holes: readonly CoverageHole[];
  readonly changes: ChangesModel;
}

/** `GET /api/v1/wait` and `wait -o json`. */
export function waitToWire(model: WaitModel): WaitAnswer {
  const { m1, m2, by } = model;
  return {
    ...headToWire(model),
    m1: { ...spreadToWire(m1), excluded: { ...m1.excluded }, otherProtocols: m1.otherProtocols, samples: m1.samples.map(sampleToWire) },
    m2: { ...spreadToWire(m2), unresolved: m2.unresolved, open: m2.open, excluded: m2.excluded },
    m3: { ...model.m3 },
    m4: { ...model.m4 },
    stepMs: model.stepMs,
    series: model.series.map(columnToWire),
    by: {
      pairs: by.pairs.map(groupToWire),
      pairsMatched: by.pairsMatched,
      nodes: by.nodes.map(groupToWire),
      directions: by.directions.map(groupToWire),
      l7: by.l7.map(groupToWire),
      reasons: by.reasons.map(groupToWire),
    },
    kernels: model.kernels.map(({ node, timers }) => ({ node, ...timers })),
    synAck: { atOnce: { ...model.synAck.atOnce }, afterRefusal: { ...model.synAck.afterRefusal }, reason: model.synAck.reason },
    roughUntil: timeToWire(model.roughUntil),
    holes: model.holes.map(holeToWire),
    changes: changesToWire(model.changes),
  };
}

type SpreadWire = Pick<WaitAnswer["m1"], "count" | "p50Ms" | "p95Ms" | "p99Ms" | "teeth" | "between" | "buckets">;

function spreadToWire({ count, p50Ms, p95Ms, p99Ms, teeth, between, buckets }: WaitSpreadOf): SpreadWire {
  return { count, p50Ms, p95Ms, p99Ms, teeth: teeth.map((tooth) => ({ ...tooth })), between, buckets: buckets.map((bucket) => ({ ...bucket })) };
}

function sampleToWire({ pair, attempt, waitMs }: WaitSample): WaitSampleWire {
  const legs = attempt.legs.flatMap((leg) => {
    const legMs = waitOfLeg(leg);
    return legMs === null ? [] : [{ node: leg.node, direction: leg.at, waitMs: legMs }];
  });
  return { pair, waitMs, refusals: attempt.refusals, node: legs[0]?.node ?? "", time: printInstant(attempt.time), attempt: attemptIdOf(attempt), legs };
}

function groupToWire(group: WaitGroup): WaitGroupWire {
  return { ...group };
}

function columnToWire({ at, teeth, ...column }: WaitColumn): WaitColumnWire {
  return { at: printInstant(at), teeth: teeth.map((tooth) => ({ ...tooth })), ...column };
}
