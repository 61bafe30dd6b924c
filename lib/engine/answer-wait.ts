import { attemptIdOf, type Attempt } from "@/lib/domain/attempt";
import { compileFilter } from "@/lib/domain/filter-match";
import type { Flow } from "@/lib/domain/flow";
import { MINUTE_NS, type MinuteTally } from "@/lib/domain/wait/minute-book";
import { compareSynAck, connectionOf, type SynAckComparison } from "@/lib/domain/wait/syn-ack";
import { waitOfWindow } from "@/lib/domain/wait/wait-of-window";
import { sayForgotten } from "./answer-attempts";
import { changesWithin } from "./answer-changes";
import type { AnswerGround } from "./answer-ground";
import { holesWithin, type Model } from "./model";
import type { QuestionOf } from "./question";
import type { WaitReply } from "./reply";
import { atOnceOf } from "./wait-at-once";
import { asksOfPairs, keysOfPairs } from "./wait-pairs";
import { waitStepsOf } from "./wait-steps";
import { isWithin } from "./window";

const HOLES_SHOWN = 200;

/** How long first connections waited, of the attempts that match: M1 to M4, over time, and for whom. */
export function answerWait(question: QuestionOf<"wait">, ground: AnswerGround): WaitReply {
  const { model } = ground;
  const { window, open, filter } = ground.pairWindow(question.window, question.filter);
  const test = compileFilter(filter, model.time.asOf());
  const { waits } = model;
  const isRough = waits.exactSince !== null && waits.exactSince >= window.from;
  const holes = holesWithin(model.coverage().holes, window, Number.POSITIVE_INFINITY);
  const isByMinute = isRough || (model.attempts.completeSince ?? window.from - 1n) >= window.from;
  const steps = waitStepsOf(window, { holes, heldFrom: model.firstHeld(), byMinute: isByMinute });
  const gaps = model.waitGround();
  const matches = (attempt: Attempt): boolean => isWithin(attempt, window) && test.attempt(attempt);
  return {
    kind: "wait",
    ...sayForgotten(isRough && !asksOfPairs(filter) ? sayForgotten(model.head(window), waits.exactSince, "refused attempts") : model.head(window), waits.coldStartsSince, "cold starts"),
    ...waitOfWindow({
      records: [...waits.records()].filter(({ attempt }) => matches(attempt)),
      minutes: isRough && asksOfPairs(filter) ? minutesWithin() : [],
      episodes: waits.episodes(model.coverage().watermark).filter(({ openedAt, openedBy }) => openedAt >= window.from && openedAt <= window.to && test.attempt(latestOf(openedBy))),
      ground: gaps,
      atOnce: atOnceOf({ window, open, filter, steps, gaps }, ground),
      steps,
      nodeOfSource: (attempt) => model.nodeOf.get(attempt.tuple.sourceAddress),
    }),
    synAck: synAckOf(model, matches),
    roughUntil: isRough ? waits.exactSince : null,
    holes: holes.slice(-HOLES_SHOWN),
    changes: changesWithin(model.changes, window, open),
  };

  function minutesWithin(): MinuteTally[] {
    const keys = keysOfPairs({ window, open, filter }, ground);
    return [...waits.minutes()].filter(({ pair, at }) => at + MINUTE_NS > window.from && at <= window.to && (keys === null || keys.has(pair)));
  }

  function latestOf(attempt: Attempt): Attempt {
    return waits.get(attemptIdOf(attempt))?.attempt ?? attempt;
  }
}

function synAckOf(model: Model, matches: (attempt: Attempt) => boolean): SynAckComparison {
  const kinds = new Map<string, "atOnce" | "afterRefusal">();
  for (const attempt of model.attempts.all()) {
    const { outcome, tuple } = attempt;
    if (tuple.protocol !== "TCP" || attempt.viaProxy || (outcome !== "authenticated" && outcome !== "authenticated-late") || !matches(attempt)) continue;
    kinds.set(connectionOf(tuple), outcome === "authenticated" ? "atOnce" : "afterRefusal");
  }
  return compareSynAck(flowsOf(model), (connection) => kinds.get(connection) ?? null);
}

function* flowsOf(model: Model): Generator<Flow> {
  for (const { flow, meaning } of model.flows.entries()) if (meaning === "opening-trace" || meaning === "passes-by") yield flow;
}
