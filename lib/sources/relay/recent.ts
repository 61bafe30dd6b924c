/** The events seen lately, by key: tells a repeat from something new. */
export interface RecentKeys {
  /** True the first time a key is given (within what is still remembered). */
  admit(key: string): boolean;
  readonly size: number;
}

/**
 * Remembers between `cap` and 2 × `cap` keys in two generations; at the cap the older generation is forgotten as a
 * whole, so a repeat that comes later than that passes (the ledger deduplicates again).
 */
export function rememberRecent(cap: number): RecentKeys {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    admit(key) {
      if (young.has(key) || old.has(key)) return false;
      young.add(key);
      if (young.size >= cap) {
        old = young;
        young = new Set();
      }
      return true;
    },
    get size() {
      return young.size + old.size;
    },
  };
}
