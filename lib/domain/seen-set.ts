import type { Instant } from "./instant";

/** A bounded set that remembers when each value was first and last seen, so that a window can ask what it saw. */
export interface SeenSet<T> {
  add(value: T, at: Instant): void;
  /** Values seen in the stretch, sorted. */
  within(from: Instant, to: Instant): T[];
  merge(other: SeenSet<T>): void;
  entries(): Iterable<readonly [T, { readonly first: Instant; readonly last: Instant }]>;
}

/** At the cap the value that was not seen for longest makes room. */
export function createSeenSet<T>(cap: number): SeenSet<T> {
  const seen = new Map<T, { first: Instant; last: Instant }>();

  function note(value: T, first: Instant, last: Instant): void {
    const held = seen.get(value);
    if (held) {
      if (first < held.first) held.first = first;
      if (last > held.last) held.last = last;
      return;
    }
    seen.set(value, { first, last });
    if (seen.size <= cap) return;
    let oldest: T | null = null;
    let oldestAt: Instant | null = null;
    for (const [candidate, times] of seen) {
      if (oldestAt === null || times.last < oldestAt) {
        oldest = candidate;
        oldestAt = times.last;
      }
    }
    if (oldest !== null) seen.delete(oldest);
  }

  return {
    add: (value, at) => note(value, at, at),
    within: (from, to) =>
      [...seen]
        .filter(([, times]) => times.first <= to && times.last >= from)
        .map(([value]) => value)
        .sort((a, b) => (a < b ? -1 : 1)),
    merge(other) {
      for (const [value, times] of other.entries()) note(value, times.first, times.last);
    },
    entries: () => seen,
  };
}
