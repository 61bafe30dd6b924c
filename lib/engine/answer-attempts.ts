import { attemptIdOf, type Attempt } from "@/lib/domain/attempt";
import { compileFilter } from "@/lib/domain/filter-match";
import type { ListPlace } from "@/lib/ports/history-store";
import type { AnswerGround } from "./answer-ground";
import { rowOfAttempt } from "./attempt-row";
import { isAfter, parsePlace, printPlace } from "./cursor";
import { findAttempts, listGroundOf, searched, searchedFromOf } from "./past-list";
import type { QuestionOf } from "./question";
import type { AttemptsReply, ReplyHead } from "./reply";
import { isWithin } from "./window";

/** Attempts of a window that match a filter, newest first: memory's, and further back what history keeps. */
export async function answerAttempts(question: QuestionOf<"attempts">, ground: AnswerGround): Promise<AttemptsReply> {
  const asked = ground.exactWindow(question.window, question.filter);
  const { filter } = asked;
  const { completeSince } = ground.held.attempts;
  const list = await listGroundOf(ground, asked.window, completeSince);
  const test = compileFilter(filter, list.held.time.asOf());
  const after = question.cursor === null ? null : parsePlace(question.cursor);
  const matched: Attempt[] = [];
  for (const attempt of ground.held.attempts.all()) {
    if (isWithin(attempt, list.window) && (list.split === null || attempt.time >= list.split) && test.attempt(attempt)) matched.push(attempt);
  }
  matched.sort(newestFirst);
  const further = matched.filter((attempt) => isAfter(placeOf(attempt), after));
  const page = further.slice(0, question.limit);
  const isFull = further.length > question.limit || (page.length === question.limit && list.past !== null);
  const start = page.at(-1);
  const from = start ? placeOf(start) : after;
  const found = isFull ? null : await searched(list, from, findAttempts(list, { filter, test, after: from, limit: question.limit - page.length }));
  if (found) page.push(...found.rows);
  const last = page.at(-1);
  const next = isFull ? (last ? placeOf(last) : null) : (found?.lookedTo ?? null);
  const head = (found ?? list).held.head(list.window);
  return {
    kind: "attempts",
    ...(list.past === null ? sayForgotten(head, completeSince, "attempts") : head),
    matched: matched.length + (found?.rows.length ?? 0),
    searchedFrom: searchedFromOf(list, isFull, found?.lookedTo ?? null),
    nextCursor: next && printPlace(next),
    attempts: page.map(rowOfAttempt),
  };
}

function placeOf(attempt: Attempt): ListPlace {
  return { time: attempt.time, id: attemptIdOf(attempt) };
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
