import type { Instant } from "./instant";

/** A bounded set that remembers when each value was first and last seen, so that a window can ask what it saw. */
export interface SeenSet<T> {
  add(value: T, at: Instant): void;
  /** Values seen in the stretch, sorted. */
  within(from: Instant, to: Instant): T[];
  merge(other: { sightings(): readonly Sighting<T>[] }): void;
  sightings(): readonly Sighting<T>[];
}

export interface Sighting<T> {
  readonly value: T;
  readonly first: Instant;
  readonly last: Instant;
}

/** A list, for there are many of these and few values in each: searching it is cheaper than a map's memory. */
class ListedSeenSet<T> implements SeenSet<T> {
  private seen: { readonly value: T; first: Instant; last: Instant }[] | null = null;

  constructor(private readonly cap: number) {}

  add(value: T, at: Instant): void {
    this.note(value, at, at);
  }

  within(from: Instant, to: Instant): T[] {
    if (this.seen === null) return [];
    const found: T[] = [];
    for (const { value, first, last } of this.seen) if (first <= to && last >= from) found.push(value);
    return found.length > 1 ? found.sort((a, b) => (a < b ? -1 : 1)) : found;
  }

  merge(other: { sightings(): readonly Sighting<T>[] }): void {
    for (const { value, first, last } of other.sightings()) this.note(value, first, last);
  }

  sightings(): readonly Sighting<T>[] {
    return this.seen ?? [];
  }

  private note(value: T, first: Instant, last: Instant): void {
    if (this.seen === null) {
      this.seen = [{ value, first, last }];
      return;
    }
    for (const held of this.seen) {
      if (held.value !== value) continue;
      if (first < held.first) held.first = first;
      if (last > held.last) held.last = last;
      return;
    }
    this.seen.push({ value, first, last });
    if (this.seen.length > this.cap) this.dropOldest(this.seen);
  }

  private dropOldest(seen: readonly Sighting<T>[]): void {
    let oldest = 0;
    let oldestAt: Instant | null = null;
    seen.forEach(({ last }, at) => {
      if (oldestAt !== null && last >= oldestAt) return;
      oldest = at;
      oldestAt = last;
    });
    this.seen?.splice(oldest, 1);
  }
}

/** An empty set; at the cap the value that was not seen for longest makes room. */
export function createSeenSet<T>(cap: number): SeenSet<T> {
  return new ListedSeenSet(cap);
}
