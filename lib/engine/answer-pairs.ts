import { stepThroughFacets } from "@/lib/domain/filter-facets";
import { compileFilter } from "@/lib/domain/filter-match";
import { AppError } from "@/lib/platform/errors";
import type { AnswerGround } from "./answer-ground";
import { parseCursor, printCursor } from "./cursor";
import { addCounts, NO_COUNTS } from "./outcome-sum";
import { sortPairs } from "./pair-order";
import type { QuestionOf } from "./question";
import type { PairsReply } from "./reply";
import { createTurns, filterInTurns, takeTurns } from "./turns";
import { unfoldPorts } from "./unfold-ports";

export const PAIRS_LIMIT = 10_000;

/** Pairs of a window that match a filter, one page of them in the order asked. */
export async function answerPairs(question: QuestionOf<"pairs">, ground: AnswerGround): Promise<PairsReply> {
  const { window, open, filter } = ground.pairWindow(question.window, question.filter);
  const { head, pairs } = ground.pairsFor(window, open, filter);
  const test = compileFilter(filter, ground.held.time.asOf());
  const matching = await filterInTurns(unfoldPorts(pairs, filter, ground.held, ground.held.ground(window)), (pair) => test.pair(pair));
  const sorted = sortPairs(matching, question.sort);
  const start = question.cursor === null ? 0 : startAfter(question.cursor, question.sort, sorted);
  const page = sorted.slice(start, start + Math.min(question.limit, PAIRS_LIMIT));
  const last = page.at(-1);
  return {
    kind: "pairs",
    ...head,
    total: pairs.length,
    matched: matching.length,
    attempts: matching.reduce((sum, pair) => addCounts(sum, pair.counts), NO_COUNTS),
    sort: question.sort,
    nextCursor: last && start + page.length < sorted.length ? printCursor({ value: `${question.sort} ${start + page.length}`, id: last.key }) : null,
    pairs: page,
    facets: question.facets ? await takeTurns(createTurns(), stepThroughFacets(pairs, filter, ground.held.time.asOf())) : [],
  };
}

/**
 * Where the next page begins. Counts move while a person turns pages: after the row last given wherever it stands now;
 * when that row is gone, after as many rows as were given.
 */
function startAfter(text: string, sort: string, sorted: readonly { readonly key: string }[]): number {
  const cursor = parseCursor(text);
  const [ofSort, given] = cursor.value.split(" ");
  if (ofSort !== sort) throw new AppError("bad-request", `The cursor is of a list sorted by ${ofSort ?? "something else"}, not by ${sort}.`, "Leave `cursor` out to start from the first page.");
  const at = sorted.findIndex((pair) => pair.key === cursor.id);
  return at < 0 ? Math.min(Number(given) || 0, sorted.length) : at + 1;
}
