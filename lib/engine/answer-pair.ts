import { causeOfPair, isRefused, NO_CAUSE, type PairCause } from "@/lib/domain/findings/pair-cause";
import { concernsPair } from "@/lib/domain/history/change-concerns";
import { NO_FILTER } from "@/lib/domain/filter";
import type { Attempt } from "@/lib/domain/attempt";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Pair } from "@/lib/domain/pair";
import { pairPortOf, parsePairKey } from "@/lib/domain/pair-key";
import { AppError } from "@/lib/platform/errors";
import { newestFirst, sayForgotten } from "./answer-attempts";
import { changesWithin } from "./answer-changes";
import { comparePair } from "./answer-compare";
import type { AnswerGround } from "./answer-ground";
import { nodePathsOf } from "./node-paths";
import { rowOfAttempt } from "./attempt-row";
import { holesWithin } from "./holes-within";
import type { QuestionOf } from "./question";
import type { PairReply } from "./reply";
import { isWithin } from "./window";

const HOLES_SHOWN = 200;
const PORTS_SHOWN = 1_000;

/** One pair: its counts, its newest attempts, and what was not seen of the nodes that decide it. Throws `not-found`. */
export function answerPair(question: QuestionOf<"pair">, ground: AnswerGround): PairReply {
  const { held } = ground;
  const parts = parsePairKey(question.key);
  if (!parts) throw new AppError("bad-request", "The pair's key is not one.", "A key is SOURCE~DESTINATION~PORT-PROTOCOL, as `/api/v1/pairs` gives it.");
  const { window, open } = ground.pairWindow(question.window, NO_FILTER);
  const pairGround = held.ground(window);
  const found = held.book.pair(question.key, pairGround);
  const pair = found && (held.surroundings?.join(found) ?? found);
  if (!pair) throw new AppError("not-found", "Nothing was seen of this pair in the window.", "Widen the window, or look the pair up in the list of pairs.");
  const isFolded = parts.port === "*";
  const isOfPair = (attempt: Attempt): boolean =>
    attempt.source.peer === pair.source.peer && attempt.destination.peer === pair.destination.peer && attempt.tuple.protocol === pair.protocol && (isFolded || pairPortOf(attempt.tuple) === pair.port);
  const matched: Attempt[] = [];
  for (const attempt of held.attempts.all()) if (isOfPair(attempt) && isWithin(attempt, window)) matched.push(attempt);
  matched.sort(newestFirst);
  const back = ground.pairs(window, open).pairs.filter((other) => other.source.peer === pair.destination.peer && other.destination.peer === pair.source.peer);
  back.sort((a, b) => b.counts.total - a.counts.total || (a.key < b.key ? -1 : 1));
  return {
    kind: "pair",
    ...sayForgotten({ ...held.head(window), coverage: pair.coverage }, held.attempts.completeSince, "attempts"),
    pair,
    ports: isFolded ? held.book.ports(pair.key, pairGround).slice(0, PORTS_SHOWN) : [],
    attempts: matched.slice(0, question.attemptsLimit).map(rowOfAttempt),
    attemptsMatched: matched.length,
    holes: holesWithin(held.coverage().holes, window, Number.POSITIVE_INFINITY)
      .filter((hole) => hole.node === null || pair.decidingNodes.includes(hole.node))
      .slice(-HOLES_SHOWN),
    reverse: back[0]?.key ?? null,
    changes: changesWithin(held.changes, window, open, (change) => concernsPair(change, pair)),
    compare: comparePair(ground.compared, question.key),
    cause: causeOf(pair, isOfPair, { window, open }, ground),
  };
}

/** Where nothing was refused no cause is looked for: the whole cluster need not be gone through. */
function causeOf(pair: Pair, isOfPair: (attempt: Attempt) => boolean, { window, open }: { readonly window: TimeWindow; readonly open: boolean }, ground: AnswerGround): PairCause {
  const { held } = ground;
  if (!isRefused(pair)) return NO_CAUSE;
  const paths = (isMeant: (attempt: Attempt) => boolean) => nodePathsOf(held, window, isMeant);
  return causeOfPair(pair, { ...ground.findings(window, open), pairPaths: paths(isOfPair), allPaths: paths(() => true) });
}
