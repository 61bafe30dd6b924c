import type { Attempt } from "../attempt";
import type { Instant } from "../instant";
import { parsePairKey, printPairKey } from "../pair-key";
import { addWaitTally, emptyWaitTally, tallyWait, type WaitMeasure, type WaitTally } from "./wait-tally";

export const MINUTE_NS = 60_000_000_000n;

/** What the refused attempts of one pair that began in one minute add up to. */
export interface MinuteTally {
  readonly pair: string;
  readonly at: Instant;
  readonly tally: WaitTally;
}

/** Waits by pair and minute of the attempt's first event. */
export interface MinuteBook {
  fold(pair: string, attempt: Attempt, measure: WaitMeasure, sign: 1 | -1): void;
  rename(from: string, to: string): void;
  forgetBefore(at: Instant): void;
  all(): Iterable<MinuteTally>;
  readonly held: number;
  readonly dropped: number;
}

/** An empty book of at most `cap` sums; beyond it the one made first is let go. */
export function createMinuteBook(cap: number): MinuteBook {
  const byName = new Map<string, MinuteTally>();
  let dropped = 0;

  function tallyOf(pair: string, at: Instant): WaitTally {
    const name = `${at} ${pair}`;
    const held = byName.get(name);
    if (held) return held.tally;
    const oldest = byName.keys().next();
    if (byName.size >= cap && !oldest.done) {
      byName.delete(oldest.value);
      dropped += 1;
    }
    const made = { pair, at, tally: emptyWaitTally() };
    byName.set(name, made);
    return made.tally;
  }

  return {
    fold: (pair, attempt, measure, sign) => tallyWait(tallyOf(pair, attempt.time - (attempt.time % MINUTE_NS)), attempt, measure, sign),
    rename(from, to) {
      for (const [name, { pair, at, tally }] of byName) {
        const parts = parsePairKey(pair);
        if (!parts || (parts.source !== from && parts.destination !== from)) continue;
        byName.delete(name);
        const renamed = printPairKey({ ...parts, source: parts.source === from ? to : parts.source, destination: parts.destination === from ? to : parts.destination });
        addWaitTally(tallyOf(renamed, at), tally);
      }
    },
    forgetBefore(at) {
      for (const [name, minute] of byName) if (minute.at + MINUTE_NS <= at) byName.delete(name);
    },
    all: () => byName.values(),
    get held() {
      return byName.size;
    },
    get dropped() {
      return dropped;
    },
  };
}
