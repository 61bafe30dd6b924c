import { ATTEMPT_SPAN_MS } from "@/lib/domain/attempt";
import { plusMs, type Instant } from "@/lib/domain/instant";
import { bucketOf } from "@/lib/domain/pair-row";
import type { SourceGap } from "@/lib/ports/flow-source";
import type { Model } from "../model";

/** Where this life takes over from what an earlier one stored. */
export interface LifeStart {
  /** What neither life saw after `frontier`, node by node, as ring starts become known; `isLast`: of all other nodes too. Each gap is told once. */
  takeGaps(frontier: Instant, isLast: boolean): SourceGap[];
  /** The first minute that this life writes. */
  firstMinute(frontier: Instant | null): Instant;
  /** From here on this life saw every node; before it an earlier one may have stored what this one did not see. */
  seenFrom(): Instant;
  /** From here on an attempt, or a cold start, is seen from its beginning. */
  wholeFrom(): Instant;
}

const NOT_RUNNING = "nothing was recorded, and what the node still held begins later";
/** A node whose ring began later than this after the start joined meanwhile. */
const JOINED_AFTER_MS = 60_000;

/** The start of the life of `model`, which begins now. */
export function createLifeStart(model: Model): LifeStart {
  const beganAt = model.time.asOf();
  const looked = new Set<string>();

  function earliest(): Instant {
    const { nodes, firstEventAt } = model.coverage();
    let first = firstEventAt ?? beganAt;
    for (const { ringStart } of nodes) if (ringStart !== null && ringStart < first) first = ringStart;
    return first;
  }

  /** An attempt that began within 70 s before the first event that is seen is not seen whole. */
  function gapOf(frontier: Instant, node: string | null, start: Instant): SourceGap[] {
    if (start <= plusMs(frontier, -ATTEMPT_SPAN_MS)) return [];
    return [{ node, from: frontier, to: start > frontier ? start - 1n : frontier, reason: NOT_RUNNING }];
  }

  return {
    takeGaps(frontier, isLast) {
      const { nodes, firstEventAt } = model.coverage();
      const gaps: SourceGap[] = [];
      for (const { node, ringStart, firstEventAt: firstOfNode } of nodes) {
        const start = ringStart ?? (isLast ? (firstOfNode ?? beganAt) : null);
        if (start === null || looked.has(node)) continue;
        looked.add(node);
        if (start <= plusMs(beganAt, JOINED_AFTER_MS)) gaps.push(...gapOf(frontier, node, start));
      }
      if (isLast && looked.size === 0) gaps.push(...gapOf(frontier, null, firstEventAt ?? beganAt));
      return gaps;
    },
    firstMinute(frontier) {
      const first = bucketOf(earliest());
      return frontier !== null && frontier > first ? frontier : first;
    },
    seenFrom() {
      const { nodes, firstEventAt } = model.coverage();
      const starts = nodes.flatMap(({ ringStart }) => (ringStart !== null && ringStart <= plusMs(beganAt, JOINED_AFTER_MS) ? [ringStart] : []));
      return starts.reduce<Instant | null>((last, at) => (last === null || at > last ? at : last), null) ?? firstEventAt ?? beganAt;
    },
    wholeFrom: () => plusMs(earliest(), ATTEMPT_SPAN_MS),
  };
}
