/** Sets of keys by a key: an index that forgets what has become empty. */
export interface KeySets<Of> {
  add(of: Of, key: string): void;
  remove(of: Of, key: string): void;
  get(of: Of): ReadonlySet<string>;
  readonly size: number;
}

const NONE: ReadonlySet<string> = new Set();

/** An empty index. */
export function createKeySets<Of>(): KeySets<Of> {
  const sets = new Map<Of, Set<string>>();
  return {
    add(of, key) {
      const held = sets.get(of);
      if (held) held.add(key);
      else sets.set(of, new Set([key]));
    },
    remove(of, key) {
      const held = sets.get(of);
      if (held?.delete(key) && held.size === 0) sets.delete(of);
    },
    get: (of) => sets.get(of) ?? NONE,
    get size() {
      return sets.size;
    },
  };
}
