import { pairKeyOf } from "@/lib/domain/pair-key";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Filter } from "@/lib/domain/filter";
import { compileFilter } from "@/lib/domain/filter-match";
import { missingNear, type WaitGround } from "@/lib/domain/wait/exclusion";
import type { AtOnce, WaitSteps } from "@/lib/domain/wait/wait-of-window";
import type { AnswerGround } from "./answer-ground";
import { asksOfPairs, keysOfPairs } from "./wait-pairs";
import { isWithin } from "./window";

/** What a question is about. */
export interface AtOnceQuestion {
  readonly window: TimeWindow;
  readonly open: boolean;
  readonly filter: Filter;
  readonly steps: WaitSteps;
  readonly gaps: WaitGround;
}

/**
 * What was let through at once under required authentication: from the attempts themselves while all of the window's are
 * held, else from the pairs' counts by minute, where the filter speaks of whole pairs.
 */
export function atOnceOf(question: AtOnceQuestion, ground: AnswerGround): AtOnce {
  const { completeSince } = ground.held.attempts;
  if (completeSince === null || completeSince < question.window.from) return fromAttempts(question, ground);
  if (asksOfPairs(question.filter)) return fromPairs(question, ground);
  return {
    total: null,
    unsure: 0,
    reason: "the oldest attempts of this window are no longer held one by one, and this filter asks for single ones",
    ofPair: () => null,
    ofColumn: () => null,
  };
}

function fromAttempts({ window, filter, steps, gaps }: AtOnceQuestion, { held }: AnswerGround): AtOnce {
  const test = compileFilter(filter, held.time.asOf());
  const byPair = new Map<string, number>();
  const byColumn = new Array<number>(steps.count).fill(0);
  let total = 0;
  let unsure = 0;
  for (const attempt of held.attempts.all()) {
    if (attempt.outcome !== "authenticated" || attempt.viaProxy || !isWithin(attempt, window) || !test.attempt(attempt)) continue;
    const pair = pairKeyOf(attempt);
    total += 1;
    byPair.set(pair, (byPair.get(pair) ?? 0) + 1);
    const column = attempt.time < steps.start ? 0 : Number((attempt.time - steps.start) / steps.stepNs);
    byColumn[column] = (byColumn[column] ?? 0) + 1;
    if (missingNear(attempt, gaps) !== null) unsure += 1;
  }
  return { total, unsure, reason: null, ofPair: (pair) => byPair.get(pair) ?? 0, ofColumn: (index) => byColumn[index] ?? 0 };
}

function fromPairs(question: AtOnceQuestion, ground: AnswerGround): AtOnce {
  const { window, steps } = question;
  const { held } = ground;
  const pairGround = held.ground(window);
  const byColumn = new Array<number>(steps.count).fill(0);
  let total = 0;
  let unsure = 0;
  for (const { at, tally } of held.book.series(window.from, window.to, keysOfPairs(question, ground))) {
    const count = tally.outcomes.authenticated;
    const column = at < steps.start ? 0 : Number((at - steps.start) / steps.stepNs);
    byColumn[column] = (byColumn[column] ?? 0) + count;
    total += count;
    if (steps.hasHole(column)) unsure += count;
  }
  return { total, unsure, reason: null, ofPair: (key) => held.book.pair(key, pairGround)?.counts.authenticated ?? 0, ofColumn: (index) => byColumn[index] ?? 0 };
}
