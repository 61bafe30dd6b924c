import { createArrivalQueue } from "./arrival-queue";

/** A map that forgets its oldest entry when full, and counts what it let go. */
export interface BoundedMap<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
  entries(): Iterable<readonly [K, V]>;
  readonly size: number;
  readonly dropped: number;
}

/** A bounded map by order of first insertion; setting a held key again keeps its place. */
export function createBoundedMap<K, V>(cap: number, onDrop?: (key: K, value: V) => void): BoundedMap<K, V> {
  const held = new Map<K, V>();
  // Deleted keys stay here until their turn comes: whoever deletes much gets no more than twice the cap of them.
  let order = createArrivalQueue<K>();
  let dropped = 0;
  return {
    get: (key) => held.get(key),
    set(key, value) {
      if (!held.has(key) && held.size >= cap) {
        let oldest = order.shift();
        while (oldest !== undefined && !held.has(oldest)) oldest = order.shift();
        if (oldest !== undefined) {
          const gone = held.get(oldest);
          held.delete(oldest);
          dropped += 1;
          if (gone !== undefined) onDrop?.(oldest, gone);
        }
      }
      if (!held.has(key)) order.push(key);
      held.set(key, value);
      if (order.size > 2 * cap) {
        order = createArrivalQueue<K>();
        for (const kept of held.keys()) order.push(kept);
      }
    },
    delete: (key) => void held.delete(key),
    entries: () => held.entries(),
    get size() {
      return held.size;
    },
    get dropped() {
      return dropped;
    },
  };
}
