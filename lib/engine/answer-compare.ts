import type { Coverage } from "@/lib/domain/coverage";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import { NO_FILTER, type Filter } from "@/lib/domain/filter";
import { compileFilter } from "@/lib/domain/filter-match";
import { printInstant } from "@/lib/domain/instant";
import { gradesOf, underRequiredOf, type ComparedWindow } from "@/lib/domain/history/compared-window";
import type { Pair } from "@/lib/domain/pair";
import type { ComparedGround } from "./answer-ground";
import { addCounts, NO_COUNTS } from "./outcome-sum";

const SEC_NS = 1_000_000_000n;

/** What pairs add up to. */
export function sumOfPairs(pairs: readonly Pair[]): Pick<ComparedWindow, "pairs" | "attempts" | "underRequired" | "grades"> {
  const attempts = pairs.reduce((sum, pair) => addCounts(sum, pair.counts), NO_COUNTS);
  return { pairs: pairs.length, attempts, underRequired: underRequiredOf(attempts), grades: gradesOf(pairs) };
}

/** The pairs that match, over another window; null where none was asked for. `filter` without times: the window has its own. */
export function compareOverview(compared: ComparedGround | null, filter: Filter): ComparedWindow | null {
  if (compared === null) return null;
  const { ground, spec } = compared;
  const { window, open } = ground.pairWindow(spec, NO_FILTER);
  const { head, pairs } = ground.pairsFor(window, open, filter);
  const test = compileFilter(filter, ground.held.time.asOf());
  return { window, coverage: heldCoverage(head.coverage, window, compared), ...sumOfPairs(pairs.filter((pair) => test.pair(pair))) };
}

/** One pair over another window; null where none was asked for. A pair that was not seen there has counts of 0, as far as the coverage goes. */
export function comparePair(compared: ComparedGround | null, key: string): ComparedWindow | null {
  if (compared === null) return null;
  const { ground, spec } = compared;
  const { window } = ground.pairWindow(spec, NO_FILTER);
  const pair = ground.held.book.pair(key, ground.held.ground(window));
  return { window, coverage: heldCoverage(pair?.coverage ?? ground.held.head(window).coverage, window, compared), ...sumOfPairs(pair ? [pair] : []) };
}

/** What is not held any more, or was never read, is no zero; a store says so itself. */
function heldCoverage(coverage: Coverage, window: TimeWindow, { ground, isOfMemory }: ComparedGround): Coverage {
  const heldFrom = ground.held.firstHeld();
  if (!isOfMemory || (heldFrom !== null && heldFrom <= window.from)) return coverage;
  const reason = heldFrom === null || heldFrom > window.to ? "nothing is held of this window" : `nothing is held from before ${printInstant(heldFrom - (heldFrom % SEC_NS))}`;
  return { ...coverage, complete: false, reasons: [reason, ...coverage.reasons] };
}
