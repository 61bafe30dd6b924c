/** A map that forgets its oldest entry when full, and counts what it let go. */
export interface BoundedMap<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
  readonly size: number;
  readonly dropped: number;
}

/** A bounded map by order of first insertion; setting a held key again keeps its place. */
export function createBoundedMap<K, V>(cap: number, onDrop?: (key: K, value: V) => void): BoundedMap<K, V> {
  const held = new Map<K, V>();
  let dropped = 0;
  return {
    get: (key) => held.get(key),
    set(key, value) {
      if (!held.has(key) && held.size >= cap) {
        const oldest = held.entries().next();
        if (!oldest.done) {
          held.delete(oldest.value[0]);
          dropped += 1;
          onDrop?.(oldest.value[0], oldest.value[1]);
        }
      }
      held.set(key, value);
    },
    delete: (key) => void held.delete(key),
    get size() {
      return held.size;
    },
    get dropped() {
      return dropped;
    },
  };
}
