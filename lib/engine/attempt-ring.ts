import { createArrivalQueue } from "@/lib/domain/arrival-queue";
import type { Attempt, AttemptEnd, AttemptSlot } from "@/lib/domain/attempt";
import { renameEnd } from "@/lib/domain/attempt-end";
import type { Instant } from "@/lib/domain/instant";
import type { AttemptChange } from "@/lib/domain/ledger";
import type { CapReport } from "@/lib/domain/ledger-caps";

/** The newest attempts by first sight, each in its latest version. */
export interface AttemptRing {
  fold(change: AttemptChange): void;
  /** Attempts of the peers that are keys are named as the values say from now on. */
  rename(aliases: ReadonlyMap<string, string>): void;
  all(): Iterable<Attempt>;
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
  const order = createArrivalQueue<AttemptSlot>();
  let withdrawn = 0;
  let dropped = 0;
  let seen = 0;
  let completeSince: Instant | null = null;

  /** Lets the oldest go; those that were withdrawn meanwhile are passed over. */
  function dropOldest(): void {
    const slot = order.shift();
    if (!slot) return;
    slot.isListed = false;
    if (slot.attempt === null) {
      withdrawn -= 1;
      return;
    }
    dropped += 1;
    if (completeSince === null || slot.attempt.time > completeSince) completeSince = slot.attempt.time;
  }

  return {
    fold({ slot, next, before }) {
      if (next === null) {
        seen -= 1;
        if (slot.isListed) withdrawn += 1;
      } else if (before === null) {
        seen += 1;
        slot.isListed = true;
        order.push(slot);
        while (order.size > cap) dropOldest();
      }
    },
    rename(aliases) {
      for (const slot of order.items()) {
        const held = slot.attempt;
        if (held === null) continue;
        const source = renamed(held.source, aliases);
        const destination = renamed(held.destination, aliases);
        if (source !== held.source || destination !== held.destination) slot.attempt = { ...held, source, destination };
      }
    },
    *all() {
      for (const { attempt } of order.items()) if (attempt !== null) yield attempt;
    },
    forgetBefore(at) {
      for (let oldest = order.peek(); oldest && (oldest.attempt === null || oldest.attempt.time < at); oldest = order.peek()) dropOldest();
    },
    get completeSince() {
      return completeSince;
    },
    get seen() {
      return seen;
    },
    report: () => ({ name: "attempts in memory", held: order.size - withdrawn, cap, dropped, says: "The oldest attempts are let go from lists; counts of pairs stay." }),
  };
}

/** A better name may itself have got a better one; bounded, for hostile names could lead in circles. */
const MOST_HOPS = 8;

function renamed(end: AttemptEnd, aliases: ReadonlyMap<string, string>): AttemptEnd {
  let to = end.peer;
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    const next = aliases.get(to);
    if (next === undefined || next === end.peer) break;
    to = next;
  }
  return renameEnd(end, to);
}
