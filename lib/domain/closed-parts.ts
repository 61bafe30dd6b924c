import { createBoundedMap } from "./bounded-map";
import type { Instant } from "./instant";

/** Refused packets of one open connection. */
export interface Refusals {
  readonly packets: number;
  readonly firstAt: Instant | null;
  readonly lastAt: Instant | null;
}

/** What a change of a connection's refused packets takes from the minute of its earlier last packet, and adds to that of its new one. */
export interface RefusalMove {
  readonly less: Refusals | null;
  readonly more: Refusals | null;
}

/** Of connections that are refused on and on: how much of it stands in minutes that are closed, and is moved no more. */
export interface ClosedParts {
  /** `closed`: everything before it stands. A connection that is refused again later counts in that minute as well. */
  move(id: string, before: Refusals | null, next: Refusals | null, closed: Instant): RefusalMove;
}

const NO_MOVE: RefusalMove = Object.freeze({ less: null, more: null });

/** Nothing closed yet; it remembers at most `cap` connections, far more than are refused for minutes at one time. */
export function createClosedParts(cap: number): ClosedParts {
  const closedOf = createBoundedMap<string, { readonly packets: number; readonly firstAt: Instant | null }>(cap);

  function openPart(id: string, refusals: Refusals | null): Refusals | null {
    if (refusals === null || refusals.lastAt === null) return null;
    const closed = closedOf.get(id);
    if (!closed) return refusals;
    const packets = refusals.packets - closed.packets;
    return packets > 0 ? { packets, firstAt: closed.firstAt, lastAt: refusals.lastAt } : null;
  }

  return {
    move(id, before, next, closed) {
      // A connection that was forgotten and is met again counts from nothing.
      if (before === null) closedOf.delete(id);
      const less = openPart(id, before);
      if (before === null || less === null || less.lastAt === null || less.lastAt >= closed) return { less, more: openPart(id, next) };
      if (next === null || next.packets <= before.packets) return NO_MOVE;
      closedOf.set(id, { packets: before.packets, firstAt: next.lastAt });
      return { less: null, more: openPart(id, next) };
    },
  };
}
