import { attemptIdOf, type Attempt } from "@/lib/domain/attempt";
import { compileFilter } from "@/lib/domain/filter-match";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Flow } from "@/lib/domain/flow";
import { MINUTE_NS, type MinuteTally } from "@/lib/domain/wait/minute-book";
import { compareSynAck, connectionOf, type SynAckComparison } from "@/lib/domain/wait/syn-ack";
import { waitOfWindow, type WaitSteps, type WaitSums } from "@/lib/domain/wait/wait-of-window";
import { sayForgotten } from "./answer-attempts";
import { changesWithin } from "./answer-changes";
import type { AnswerGround } from "./answer-ground";
import type { Held } from "./held";
import { holesWithin } from "./holes-within";
import type { QuestionOf } from "./question";
import type { WaitReply } from "./reply";
import { atOnceOf } from "./wait-at-once";
import { asksOfPairs, keysOfPairs } from "./wait-pairs";
import { waitStepsOf } from "./wait-steps";
import { isWithin } from "./window";

const HOLES_SHOWN = 200;

/** How long first connections waited, of the attempts that match: M1 to M4, over time, and for whom. */
export function answerWait(question: QuestionOf<"wait">, ground: AnswerGround): WaitReply {
  const { held } = ground;
  const { window, open, filter } = ground.pairWindow(question.window, question.filter);
  const test = compileFilter(filter, held.time.asOf());
  const { waits } = held;
  const isRough = isRoughIn(window, held);
  const holes = holesWithin(held.coverage().holes, window, Number.POSITIVE_INFINITY);
  const steps = stepsOfWait(window, held);
  const gaps = held.waitGround();
  const matches = (attempt: Attempt): boolean => isWithin(attempt, window) && test.attempt(attempt);
  return {
    kind: "wait",
    ...sayForgotten(isRough && !asksOfPairs(filter) ? sayForgotten(held.head(window), waits.exactSince, "refused attempts") : held.head(window), waits.coldStartsSince, "cold starts"),
    ...waitOfWindow({
      records: [...waits.records()].filter(({ attempt }) => matches(attempt)),
      minutes: isRough && asksOfPairs(filter) ? minutesWithin() : [],
      sums: isRough && asksOfPairs(filter) ? sumsWithin() : null,
      episodes: waits.episodes(held.coverage().watermark).filter(({ openedAt, openedBy }) => openedAt >= window.from && openedAt <= window.to && test.attempt(latestOf(openedBy))),
      ground: gaps,
      atOnce: atOnceOf({ window, open, filter, steps, gaps }, ground),
      steps,
      nodeOfSource: (attempt) => held.nodeOf.get(attempt.tuple.sourceAddress),
    }),
    synAck: synAckOf(held, matches),
    roughUntil: isRough ? waits.exactSince : null,
    holes: holes.slice(-HOLES_SHOWN),
    changes: changesWithin(held.changes, window, open),
  };

  /** Of the pairs that match; steps were asked for of them alone. */
  function sumsWithin(): WaitSums | null {
    if (held.waitSums === null) return null;
    const keys = keysOfPairs({ window, open, filter }, ground);
    return { ...held.waitSums, pairs: held.waitSums.pairs.filter(({ pair }) => keys === null || keys.has(pair)) };
  }

  function minutesWithin(): MinuteTally[] {
    const keys = keysOfPairs({ window, open, filter }, ground);
    return [...waits.minutes()].filter(({ pair, at }) => at + MINUTE_NS > window.from && at <= window.to && (keys === null || keys.has(pair)));
  }

  function latestOf(attempt: Attempt): Attempt {
    return waits.get(attemptIdOf(attempt))?.attempt ?? attempt;
  }
}

/** Whether some waits of a window are known to their bucket alone. */
export function isRoughIn(window: TimeWindow, { waits }: Held): boolean {
  return waits.exactSince !== null && waits.exactSince >= window.from;
}

/** The steps of time that waits of a window are told by. */
export function stepsOfWait(window: TimeWindow, held: Held): WaitSteps {
  const isByUnit = isRoughIn(window, held) || (held.attempts.completeSince ?? window.from - 1n) >= window.from;
  const holes = holesWithin(held.coverage().holes, window, Number.POSITIVE_INFINITY);
  return waitStepsOf(window, { holes, heldFrom: held.firstHeld(), unitNs: isByUnit ? held.unitNs : null });
}

function synAckOf(held: Held, matches: (attempt: Attempt) => boolean): SynAckComparison {
  const kinds = new Map<string, "atOnce" | "afterRefusal">();
  for (const attempt of held.attempts.all()) {
    const { outcome, tuple } = attempt;
    if (tuple.protocol !== "TCP" || attempt.viaProxy || (outcome !== "authenticated" && outcome !== "authenticated-late") || !matches(attempt)) continue;
    kinds.set(connectionOf(tuple), outcome === "authenticated" ? "atOnce" : "afterRefusal");
  }
  return compareSynAck(flowsOf(held), (connection) => kinds.get(connection) ?? null);
}

function* flowsOf(held: Held): Generator<Flow> {
  for (const { flow, meaning } of held.flows.entries()) if (meaning === "opening-trace" || meaning === "passes-by") yield flow;
}
