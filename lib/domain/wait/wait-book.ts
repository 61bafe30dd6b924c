import { createArrivalQueue } from "../arrival-queue";
import { attemptIdOf, type Attempt } from "../attempt";
import { renameEnd } from "../attempt-end";
import type { Instant } from "../instant";
import type { AttemptVersions } from "../ledger";
import type { CapReport } from "../ledger-caps";
import { pairKeyOf } from "../pair-key";
import { createEpisodeBook, type EpisodeCaps, type KeyedEpisode } from "./episode-book";
import type { WaitGround } from "./exclusion";
import { sameLegs } from "./legs-of";
import { measureOf, metRefusal } from "./measure";
import { createMinuteBook, type MinuteTally } from "./minute-book";

/** An attempt that was refused at least once, and the pair it counts for. */
export interface WaitRecord {
  readonly pair: string;
  readonly attempt: Attempt;
}

/** Everything that is known of waiting: refused attempts one by one, the older ones added up by minute, and cold starts. */
export interface WaitBook {
  /** Takes back what `before` added and adds `next`. Attempts that asked for no authentication cost nothing. */
  fold(change: AttemptVersions): void;
  /** Peers that got a better name. */
  rename(from: string, to: string): void;
  /** Moves the clock of cold starts; never moves back. */
  settle(watermark: Instant): void;
  forgetBefore(at: Instant): void;
  records(): IterableIterator<WaitRecord>;
  get(id: string): WaitRecord | undefined;
  /** What was added up because it was too much to keep one by one. */
  minutes(): Iterable<MinuteTally>;
  episodes(now: Instant | null): readonly KeyedEpisode[];
  /** From this time on every refused attempt is held one by one; null: all ever seen are. */
  readonly exactSince: Instant | null;
  /** From this time on every cold start is held; null: all ever seen are. */
  readonly coldStartsSince: Instant | null;
  reports(): readonly CapReport[];
}

export interface WaitCaps {
  /** Refused attempts held one by one. */
  readonly records: number;
  /** Sums by pair and minute of those that are not. */
  readonly minutes: number;
  readonly episodes: EpisodeCaps;
}

export const WAIT_CAPS: WaitCaps = { records: 30_000, minutes: 100_000, episodes: { keys: 20_000, episodes: 20_000 } };

/**
 * An empty book; `groundNow` tells what is known to be missing when an attempt is no longer held by itself, and
 * `onColdStart` is told each cold start that ended.
 */
export function createWaitBook(caps: WaitCaps, groundNow: () => WaitGround, onColdStart?: (episode: KeyedEpisode) => void): WaitBook {
  const byId = new Map<string, WaitRecord>();
  const order = createArrivalQueue<string>();
  const minutes = createMinuteBook(caps.minutes);
  const episodes = createEpisodeBook(caps.episodes, onColdStart);
  let addedUp = 0;
  let exactSince: Instant | null = null;

  /** The oldest becomes part of its minute's sum: from then on it counts as it was. */
  function addUpOldest(): void {
    const id = order.shift();
    const record = id === undefined ? undefined : byId.get(id);
    if (!record) return;
    byId.delete(attemptIdOf(record.attempt));
    addedUp += 1;
    minutes.fold(record.pair, record.attempt, measureOf(record.attempt, groundNow()), 1);
    if (exactSince === null || record.attempt.time > exactSince) exactSince = record.attempt.time;
  }

  return {
    fold({ before, next }) {
      const legsBefore = before?.legs ?? NO_LEGS;
      const legsNext = next?.legs ?? NO_LEGS;
      if (legsBefore.length === 0 && legsNext.length === 0) return;
      if (!sameLegs(legsBefore, legsNext) || before === null || next === null) episodes.fold(before, next);
      // Most were never refused: nothing is held of them, and their ids need not be spelled out.
      const mayBeHeld = before !== null && !before.viaProxy && metRefusal(before);
      if (next === null || next.viaProxy || !metRefusal(next)) {
        if (mayBeHeld) byId.delete(attemptIdOf(before));
        return;
      }
      const id = attemptIdOf(next);
      const held = byId.get(id);
      // What was added up already does not come back by itself: it would count twice.
      if (!held && mayBeHeld && exactSince !== null && before.time <= exactSince) {
        minutes.fold(pairKeyOf(before), before, measureOf(before, groundNow()), -1);
        minutes.fold(pairKeyOf(next), next, measureOf(next, groundNow()), 1);
        return;
      }
      byId.set(id, { pair: pairKeyOf(next), attempt: next });
      if (held) return;
      order.push(id);
      while (byId.size > caps.records) addUpOldest();
    },
    rename(from, to) {
      for (const [id, { attempt }] of byId) {
        if (attempt.source.peer !== from && attempt.destination.peer !== from) continue;
        const next = { ...attempt, source: renameFrom(attempt.source, from, to), destination: renameFrom(attempt.destination, from, to) };
        byId.set(id, { pair: pairKeyOf(next), attempt: next });
      }
      minutes.rename(from, to);
    },
    settle: (watermark) => episodes.settle(watermark),
    forgetBefore(at) {
      for (const [id, { attempt }] of byId) if (attempt.time < at) byId.delete(id);
      minutes.forgetBefore(at);
      episodes.forgetBefore(at);
    },
    records: () => byId.values(),
    get: (id) => byId.get(id),
    minutes: () => minutes.all(),
    episodes: (now) => episodes.all(now),
    get exactSince() {
      return exactSince;
    },
    get coldStartsSince() {
      return episodes.completeSince;
    },
    reports: () => [
      {
        name: "refused attempts held one by one",
        held: byId.size,
        cap: caps.records,
        dropped: addedUp,
        says: "The oldest are added up by pair and minute: their waits are then known to 50 ms, beyond 16 s to a second.",
      },
      { name: "waits by pair and minute", held: minutes.held, cap: caps.minutes, dropped: minutes.dropped, says: "The sums made first are let go: their waits are gone from Wait; counts of pairs stay." },
      { name: "cold starts", held: episodes.keys + episodes.ended, cap: caps.episodes.keys + caps.episodes.episodes, dropped: episodes.dropped, says: "The oldest cold starts are let go, and the identities not refused lately are no longer followed." },
    ],
  };
}

const NO_LEGS: Attempt["legs"] = Object.freeze([]);

function renameFrom(end: Attempt["source"], from: string, to: string): Attempt["source"] {
  return end.peer === from ? renameEnd(end, to) : end;
}
