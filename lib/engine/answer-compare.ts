import type { Coverage } from "@/lib/domain/coverage";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import { NO_FILTER, type Filter } from "@/lib/domain/filter";
import { compileFilter } from "@/lib/domain/filter-match";
import { printInstant, type Instant } from "@/lib/domain/instant";
import { gradesOf, underRequiredOf, type ComparedWindow } from "@/lib/domain/history/compared-window";
import type { Pair } from "@/lib/domain/pair";
import type { AnswerGround } from "./answer-ground";
import { addCounts, NO_COUNTS } from "./outcome-sum";
import type { WindowSpec } from "./question";
import { keepApart } from "./window";

const SEC_NS = 1_000_000_000n;

/** What pairs add up to. */
export function sumOfPairs(pairs: readonly Pair[]): Pick<ComparedWindow, "pairs" | "attempts" | "underRequired" | "grades"> {
  const attempts = pairs.reduce((sum, pair) => addCounts(sum, pair.counts), NO_COUNTS);
  return { pairs: pairs.length, attempts, underRequired: underRequiredOf(attempts), grades: gradesOf(pairs) };
}

/** The pairs that match, over another window; null where none was asked for. `filter` without times: the window has its own. */
export function compareOverview(spec: WindowSpec | null, answered: TimeWindow, filter: Filter, ground: AnswerGround): ComparedWindow | null {
  if (spec === null) return null;
  const { window, open } = keepApart(ground.pairWindow(spec, NO_FILTER), answered);
  const { head, pairs } = ground.pairsFor(window, open, filter);
  const test = compileFilter(filter, ground.model.time.asOf());
  return { window, coverage: heldCoverage(head.coverage, window, ground.model.firstHeld()), ...sumOfPairs(pairs.filter((pair) => test.pair(pair))) };
}

/** One pair over another window; null where none was asked for. A pair that was not seen there has counts of 0, as far as the coverage goes. */
export function comparePair(spec: WindowSpec | null, answered: TimeWindow, key: string, ground: AnswerGround): ComparedWindow | null {
  if (spec === null) return null;
  const { model } = ground;
  const { window } = keepApart(ground.pairWindow(spec, NO_FILTER), answered);
  const pair = model.book.pair(key, model.ground(window));
  return { window, coverage: heldCoverage(pair?.coverage ?? model.head(window).coverage, window, model.firstHeld()), ...sumOfPairs(pair ? [pair] : []) };
}

/** What is not held any more, or was never read, is no zero. */
function heldCoverage(coverage: Coverage, window: TimeWindow, heldFrom: Instant | null): Coverage {
  if (heldFrom !== null && heldFrom <= window.from) return coverage;
  const reason = heldFrom === null || heldFrom > window.to ? "nothing is held of this window" : `nothing is held from before ${printInstant(heldFrom - (heldFrom % SEC_NS))}`;
  return { ...coverage, complete: false, reasons: [reason, ...coverage.reasons] };
}
