import type { CoverageHole } from "@/lib/domain/coverage";
import type { TimeWindow } from "@/lib/domain/coverage-of";

/** Holes that touch a window, newest last, at most `cap` of the newest. */
export function holesWithin(holes: readonly CoverageHole[], window: TimeWindow, cap: number): readonly CoverageHole[] {
  return holes.filter((hole) => hole.from <= window.to && hole.to >= window.from).slice(-cap);
}
