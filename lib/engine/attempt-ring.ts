import { createArrivalQueue } from "@/lib/domain/arrival-queue";
import type { Attempt, AttemptEnd } from "@/lib/domain/attempt";
import type { Instant } from "@/lib/domain/instant";
import type { AttemptChange, CapReport } from "@/lib/domain/ledger";
import { pairKeyOf } from "@/lib/domain/pair-key";
import type { AttemptRow } from "./reply";

/** The newest attempts by first sight, each in its latest version. */
export interface AttemptRing {
  fold(change: AttemptChange): void;
  /** Rows of the first peer are named as the second from now on. */
  rename(from: string, to: string): void;
  get(id: string): AttemptRow | undefined;
  rows(): IterableIterator<AttemptRow>;
  /** Drops attempts that began before `at`. */
  forgetBefore(at: Instant): void;
  /** Time from which on nothing was let go; null while nothing was. */
  readonly completeSince: Instant | null;
  /** Attempts ever seen. */
  readonly seen: number;
  report(): CapReport;
}

/** A ring that lets its oldest attempt go at the cap; counts of pairs do not depend on it. */
export function createAttemptRing(cap: number): AttemptRing {
  const byId = new Map<string, AttemptRow>();
  const order = createArrivalQueue<string>();
  let dropped = 0;
  let seen = 0;
  let completeSince: Instant | null = null;

  /** Lets the oldest go; ids of attempts that were withdrawn meanwhile are passed over. */
  function dropOldest(): void {
    const id = order.shift();
    const row = id === undefined ? undefined : byId.get(id);
    if (!row) return;
    byId.delete(row.attempt.id);
    dropped += 1;
    if (completeSince === null || row.attempt.time > completeSince) completeSince = row.attempt.time;
  }

  return {
    fold({ next, before }) {
      if (before && (next === null || next.id !== before.id)) {
        if (byId.delete(before.id)) seen -= 1;
      }
      if (next === null) return;
      const held = byId.get(next.id);
      // An older version that was let go does not come back: it would count as the newest.
      if (!held && before && before.id === next.id) return;
      const pair = held && sameEnds(held.attempt, next) ? held.pair : pairKeyOf(next);
      byId.set(next.id, { pair, attempt: next });
      if (held) return;
      seen += 1;
      order.push(next.id);
      while (byId.size > cap) dropOldest();
    },
    rename(from, to) {
      for (const { attempt } of byId.values()) {
        if (attempt.source.peer !== from && attempt.destination.peer !== from) continue;
        const next = { ...attempt, source: renamed(attempt.source, from, to), destination: renamed(attempt.destination, from, to) };
        byId.set(attempt.id, { pair: pairKeyOf(next), attempt: next });
      }
    },
    get: (id) => byId.get(id),
    rows: () => byId.values(),
    forgetBefore(at) {
      for (let id = order.peek(); id !== undefined; id = order.peek()) {
        const oldest = byId.get(id);
        if (oldest && oldest.attempt.time >= at) break;
        dropOldest();
      }
    },
    get completeSince() {
      return completeSince;
    },
    get seen() {
      return seen;
    },
    report: () => ({ name: "attempts in memory", held: byId.size, cap, dropped, says: "The oldest attempts are let go from lists; counts of pairs stay." }),
  };
}

function sameEnds(a: Attempt, b: Attempt): boolean {
  return a.source.peer === b.source.peer && a.destination.peer === b.destination.peer && a.tuple.destinationPort === b.tuple.destinationPort;
}

function renamed(end: AttemptEnd, from: string, to: string): AttemptEnd {
  if (end.peer !== from) return end;
  return { ...end, peer: to, workload: to.slice(to.lastIndexOf("/") + 1), namedBy: "learned" };
}
