/** Sets of keys by a key: an index that forgets what has become empty. */
export interface KeySets<Of> {
  add(of: Of, key: string): void;
  remove(of: Of, key: string): void;
  get(of: Of): readonly string[];
  /** The key that was added first of those there are; undefined: none. */
  first(of: Of): string | undefined;
  count(of: Of): number;
  /** What has keys. */
  all(): Iterable<Of>;
}

const NONE: readonly string[] = [];
/** Up to here a list is searched; beyond it a set finds faster. */
const LISTED = 16;

/** An empty index. Most sets hold one key or a few: those take little more than the keys themselves. */
export function createKeySets<Of>(): KeySets<Of> {
  const held = new Map<Of, string | string[] | Set<string>>();
  return {
    add(of, key) {
      const now = held.get(of);
      if (now === undefined) held.set(of, key);
      else if (typeof now === "string") {
        if (now !== key) held.set(of, [now, key]);
      } else if (Array.isArray(now)) {
        if (now.includes(key)) return;
        if (now.length < LISTED) now.push(key);
        else held.set(of, new Set([...now, key]));
      } else now.add(key);
    },
    remove(of, key) {
      const now = held.get(of);
      if (now === undefined) return;
      if (typeof now === "string") {
        if (now === key) held.delete(of);
      } else if (Array.isArray(now)) {
        const at = now.indexOf(key);
        if (at < 0) return;
        now.splice(at, 1);
        if (now.length === 1) held.set(of, now[0] ?? key);
      } else {
        now.delete(key);
        if (now.size <= LISTED / 2) held.set(of, [...now]);
      }
    },
    get(of) {
      const now = held.get(of);
      return now === undefined ? NONE : typeof now === "string" ? [now] : [...now];
    },
    first(of) {
      const now = held.get(of);
      if (now === undefined || typeof now === "string") return now;
      const [first] = now;
      return first;
    },
    all: () => held.keys(),
    count(of) {
      const now = held.get(of);
      return now === undefined ? 0 : typeof now === "string" ? 1 : Array.isArray(now) ? now.length : now.size;
    },
  };
}
