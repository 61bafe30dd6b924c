import { ATTEMPT_SPAN_MS } from "@/lib/domain/attempt";
import type { CoverageHole } from "@/lib/domain/coverage";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import { plusMs, type Instant } from "@/lib/domain/instant";
import { floorTo } from "@/lib/domain/time-steps";
import type { WaitSteps } from "@/lib/domain/wait/wait-of-window";

/** Steps are ones a clock has, seconds; beyond the last, whole days. */
const STEPS_SEC = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400];
const COLUMNS_AT_MOST = 50;
const SEC_NS = 1_000_000_000n;

export interface StepsGround {
  readonly holes: readonly CoverageHole[];
  /** Nothing is held of what was before; null: nothing is held at all. */
  readonly heldFrom: Instant | null;
  /** Counts are told by whole units of this; null: one by one. */
  readonly unitNs: bigint | null;
}

/** The fewest seconds a step takes so that a window has no more columns than can be told apart; whole minutes where counts are by minute, whole hours where they are by hour. */
export function waitStepsOf(window: TimeWindow, { holes, heldFrom, unitNs }: StepsGround): WaitSteps {
  const stepNs = stepOf(window, unitNs ?? 0n);
  const start = floorTo(window.from, stepNs);
  return {
    start,
    stepNs,
    count: Number((window.to - start) / stepNs) + 1,
    hasHole(index) {
      const from = start + BigInt(index) * stepNs;
      if (heldFrom === null || from + stepNs <= heldFrom) return true;
      // What is missing reaches on: a SYN that is refused in the next 70 s may be a repeated one.
      return holes.some((hole) => hole.from < from + stepNs && plusMs(hole.to, ATTEMPT_SPAN_MS) >= from);
    },
  };
}

function stepOf(window: TimeWindow, leastNs: bigint): bigint {
  const fits = (stepNs: bigint): boolean => window.to / stepNs - window.from / stepNs + 1n <= COLUMNS_AT_MOST;
  const step = STEPS_SEC.find((sec) => BigInt(sec) * SEC_NS >= leastNs && fits(BigInt(sec) * SEC_NS));
  if (step !== undefined) return BigInt(step) * SEC_NS;
  const day = 86_400n * SEC_NS;
  let days = 2n;
  while (!fits(days * day)) days += 1n;
  return days * day;
}
