import type { Instant } from "@/lib/domain/instant";

/** An item with its place in time; `key` never orders against `at`. */
interface Held<Item> {
  readonly key: number;
  readonly order: number;
  readonly at: Instant;
  readonly item: Item;
}

/**
 * Items waiting to be put in order of time (a heap, the oldest first; of the same time, first come first). Its owner
 * keeps it small.
 */
export class TimeWindow<Item> {
  private readonly heap: Held<Item>[] = [];
  private base: Instant | null = null;
  private arrivals = 0;

  get size(): number {
    return this.heap.length;
  }

  /** The oldest item's time; null when there is none. */
  get oldest(): Instant | null {
    return this.heap[0]?.at ?? null;
  }

  push(at: Instant, item: Item): void {
    this.base ??= at;
    // Doubles hold differences of nanoseconds exactly up to 104 days, and compare far faster than bigints.
    const held = { key: Number(at - this.base), order: this.arrivals++, at, item };
    const { heap } = this;
    let slot = heap.length;
    heap.push(held);
    while (slot > 0) {
      const above = (slot - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !before(held, parent)) break;
      heap[slot] = parent;
      slot = above;
    }
    heap[slot] = held;
  }

  /** Takes the oldest item out. */
  pop(): { readonly at: Instant; readonly item: Item } | null {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined) return null;
    if (heap.length > 0) this.sink(last);
    return top;
  }

  private sink(held: Held<Item>): void {
    const { heap } = this;
    let slot = 0;
    for (;;) {
      const left = 2 * slot + 1;
      const one = heap[left];
      if (one === undefined) break;
      const other = heap[left + 1];
      const [child, below] = other !== undefined && before(other, one) ? [other, left + 1] : [one, left];
      if (!before(child, held)) break;
      heap[slot] = child;
      slot = below;
    }
    heap[slot] = held;
  }
}

// Keys far from the first may be equal for times that are not: then the times themselves decide.
function before(one: Held<unknown>, other: Held<unknown>): boolean {
  if (one.key !== other.key) return one.key < other.key;
  return one.at === other.at ? one.order < other.order : one.at < other.at;
}
