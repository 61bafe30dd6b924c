import type { RingEntry } from "./ring";

interface Held {
  readonly entry: RingEntry;
  readonly order: number;
}

const isBefore = (x: Held, y: Held): boolean => x.entry.time < y.entry.time || (x.entry.time === y.entry.time && x.order < y.order);

/**
 * The Relay's sorting of a stream: it holds back up to `capacity` flows and lets the oldest go when another comes
 * (cilium/cilium v1.20.2, pkg/hubble/relay/observer/observer.go). So a stream runs behind by capacity ÷ its flows a second.
 */
export interface SortBuffer {
  /** Takes one; gives back the one that must go now, if any. */
  push(entry: RingEntry): RingEntry | null;
  pop(): RingEntry | null;
  /** The oldest held, if it is older than `time`. */
  popBefore(time: bigint): RingEntry | null;
  size(): number;
}

/** An empty buffer; capacity 0 gives back whatever is pushed. */
export function createSortBuffer(capacity: number): SortBuffer {
  const heap: Held[] = [];
  let orders = 0;

  function sink(item: Held): void {
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      const left = heap[child]!;
      const right = heap[child + 1];
      if (right && isBefore(right, left)) child += 1;
      if (!isBefore(heap[child]!, item)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = item;
  }

  function pop(): RingEntry | null {
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last) return null;
    if (heap.length > 0) sink(last);
    return top.entry;
  }

  return {
    size: () => heap.length,
    pop,
    popBefore: (time) => (heap[0] && heap[0].entry.time < time ? pop() : null),
    push: (entry) => {
      let at = heap.length;
      const item = { entry, order: orders++ };
      heap.push(item);
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!isBefore(item, heap[parent]!)) break;
        heap[at] = heap[parent]!;
        at = parent;
      }
      heap[at] = item;
      return heap.length > capacity ? pop() : null;
    },
  };
}
