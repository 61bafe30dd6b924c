export interface BackoffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
  /** Each failure multiplies the wait by this. */
  readonly factor?: number;
  /** 0..1: which part of the wait is drawn at random, so that many clients do not return at once. */
  readonly jitter?: number;
  /** 0 ≤ x < 1; Math.random unless given. */
  readonly random?: () => number;
}

export interface Backoff {
  /** Milliseconds to wait before the next attempt; grows with every call up to `maxMs`. */
  next(): number;
  /** Failures since the last reset. */
  readonly attempt: number;
  reset(): void;
}

/** Waits between attempts that grow exponentially, capped, with jitter taken off (never added above the cap). */
export function createBackoff(options: BackoffOptions): Backoff {
  const { firstMs, maxMs, factor = 2, jitter = 0.3, random = Math.random } = options;
  let attempt = 0;
  return {
    get attempt() {
      return attempt;
    },
    next() {
      const fullMs = Math.min(maxMs, firstMs * factor ** attempt);
      attempt += 1;
      return Math.round(fullMs * (1 - jitter * random()));
    },
    reset() {
      attempt = 0;
    },
  };
}
