import type { Instant } from "./instant";

/** A bounded set that remembers when each value was first and last seen, so that a window can ask what it saw. */
export interface SeenSet<T> {
  add(value: T, at: Instant): void;
  /** Values seen in the stretch, sorted. */
  within(from: Instant, to: Instant): readonly T[];
  merge(other: { sightings(): readonly Sighting<T>[] }): void;
  sightings(): readonly Sighting<T>[];
}

export interface Sighting<T> {
  readonly value: T;
  readonly first: Instant;
  readonly last: Instant;
}

interface OpenSighting<T> {
  readonly value: T;
  first: Instant;
  last: Instant;
}

const NOTHING: readonly never[] = Object.freeze([]);

/**
 * A list, for there are many of these and few values in each: searching it is cheaper than a map's memory. Most hold one
 * value, which stands without a list.
 */
class ListedSeenSet<T> implements SeenSet<T> {
  private seen: OpenSighting<T> | OpenSighting<T>[] | null = null;

  constructor(private readonly cap: number) {}

  add(value: T, at: Instant): void {
    this.note(value, at, at);
  }

  within(from: Instant, to: Instant): readonly T[] {
    const { seen } = this;
    if (seen === null) return NOTHING;
    // A literal takes as much as it holds; a list that is pushed to keeps room for sixteen more.
    if (!Array.isArray(seen)) return seen.first <= to && seen.last >= from ? [seen.value] : NOTHING;
    const found = seen.filter(({ first, last }) => first <= to && last >= from).map(({ value }) => value);
    return found.length > 1 ? found.sort((a, b) => (a < b ? -1 : 1)) : found;
  }

  merge(other: { sightings(): readonly Sighting<T>[] }): void {
    for (const { value, first, last } of other.sightings()) this.note(value, first, last);
  }

  sightings(): readonly Sighting<T>[] {
    return this.seen === null ? NOTHING : Array.isArray(this.seen) ? this.seen : [this.seen];
  }

  private note(value: T, first: Instant, last: Instant): void {
    const { seen } = this;
    if (seen === null) {
      this.seen = { value, first, last };
      return;
    }
    if (!Array.isArray(seen)) {
      if (seen.value === value) widen(seen, first, last);
      else this.hold([seen, { value, first, last }]);
      return;
    }
    for (const held of seen) if (held.value === value) return widen(held, first, last);
    seen.push({ value, first, last });
    this.hold(seen);
  }

  /** At the cap the value that was not seen for longest makes room. */
  private hold(seen: OpenSighting<T>[]): void {
    this.seen = seen;
    if (seen.length <= this.cap) return;
    let oldest = 0;
    for (const [at, { last }] of seen.entries()) if (last < (seen[oldest]?.last ?? last)) oldest = at;
    seen.splice(oldest, 1);
  }
}

function widen<T>(held: OpenSighting<T>, first: Instant, last: Instant): void {
  if (first < held.first) held.first = first;
  if (last > held.last) held.last = last;
}

/** An empty set; at the cap the value that was not seen for longest makes room. */
export function createSeenSet<T>(cap: number): SeenSet<T> {
  return new ListedSeenSet(cap);
}
