import { createIdQueue } from "@/lib/platform/id-queue";

/** The events seen lately, by key: tells a repeat from something new. */
export interface RecentKeys {
  /** True the first time a key is given (within what is still remembered). */
  admit(key: string): boolean;
  readonly size: number;
}

/**
 * Remembers the latest `cap` keys; beyond it the oldest is forgotten, so a repeat that comes later than that passes (the
 * ledger deduplicates again).
 */
export function rememberRecent(cap: number): RecentKeys {
  // One more than is remembered: only a new key makes the oldest go, so that a repeat of the oldest is known.
  const keys = createIdQueue(cap + 1);
  return {
    admit(key) {
      const isNew = keys.add(key) >= 0;
      if (keys.size > cap) keys.shift();
      return isNew;
    },
    get size() {
      return keys.size;
    },
  };
}
