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
  const keys = createIdQueue(cap);
  return {
    admit(key) {
      if (keys.size >= cap) keys.shift();
      return keys.add(key) >= 0;
    },
    get size() {
      return keys.size;
    },
  };
}
