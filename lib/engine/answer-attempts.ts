import { attemptIdOf, type Attempt } from "@/lib/domain/attempt";
import { compileFilter } from "@/lib/domain/filter-match";
import type { AnswerGround } from "./answer-ground";
import { rowOfAttempt } from "./attempt-row";
import { parseCursor, printCursor } from "./cursor";
import type { QuestionOf } from "./question";
import type { AttemptsReply, ReplyHead } from "./reply";
import { isWithin } from "./window";

/** Attempts of a window that match a filter, newest first. */
export function answerAttempts(question: QuestionOf<"attempts">, ground: AnswerGround): AttemptsReply {
  const { held } = ground;
  const { window, filter } = ground.exactWindow(question.window, question.filter);
  const test = compileFilter(filter, held.time.asOf());
  const matched: Attempt[] = [];
  for (const attempt of held.attempts.all()) {
    if (isWithin(attempt, window) && test.attempt(attempt)) matched.push(attempt);
  }
  matched.sort(newestFirst);
  const start = question.cursor === null ? 0 : startAfter(question.cursor, matched);
  const page = matched.slice(start, start + question.limit);
  const last = page.at(-1);
  return {
    kind: "attempts",
    ...sayForgotten(held.head(window), held.attempts.completeSince, "attempts"),
    matched: matched.length,
    nextCursor: last && start + page.length < matched.length ? printCursor({ value: String(last.time), id: attemptIdOf(last) }) : null,
    attempts: page.map(rowOfAttempt),
  };
}

/** Newest first, ties by id: the same order on every page. */
export function newestFirst(a: Attempt, b: Attempt): number {
  if (a.time !== b.time) return a.time > b.time ? -1 : 1;
  return attemptIdOf(a) < attemptIdOf(b) ? -1 : 1;
}

/** A head that says when a list cannot reach back to its window's start, because memory let the oldest go. */
export function sayForgotten(head: ReplyHead, completeSince: bigint | null, what: string): ReplyHead {
  if (completeSince === null || completeSince < head.window.from) return head;
  const reasons = [...head.coverage.reasons, `the oldest ${what} of this window are no longer in memory; counts of pairs are not affected`];
  return { ...head, coverage: { ...head.coverage, complete: false, reasons } };
}

function startAfter(text: string, attempts: readonly Attempt[]): number {
  const { value, id } = parseCursor(text);
  const time = BigInt(/^-?\d+$/.test(value) ? value : 0);
  const at = attempts.findIndex((attempt) => attempt.time < time || (attempt.time === time && attemptIdOf(attempt) > id));
  return at < 0 ? attempts.length : at;
}
