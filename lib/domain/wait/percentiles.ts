/** Below these sample counts a percentile says nothing and is not given. */
export const P50_FROM = 5;
export const TAIL_FROM = 40;

export interface Percentiles {
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

/** Waits so long, so many times. */
export interface WaitSpread {
  readonly waitMs: number;
  readonly count: number;
}

/** Percentiles by nearest rank, ms: each is a wait that was there. null where the samples are too few. */
export function percentilesOf(spread: readonly WaitSpread[]): Percentiles {
  const sorted = spread.toSorted((a, b) => a.waitMs - b.waitMs);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  const at = (share: number, from: number): number | null => (total < from ? null : valueAt(sorted, Math.ceil(share * total)));
  return { p50Ms: at(0.5, P50_FROM), p95Ms: at(0.95, TAIL_FROM), p99Ms: at(0.99, TAIL_FROM) };
}

function valueAt(sorted: readonly WaitSpread[], rank: number): number | null {
  let passed = 0;
  for (const { waitMs, count } of sorted) {
    passed += count;
    if (passed >= rank) return waitMs;
  }
  return null;
}
