/** Waits are counted in fixed buckets, the same for ever and everywhere, so that any two counts may be added: 50 ms wide up to 16 s. */
export const FINE_MS = 50;
export const FINE_UNTIL_MS = 16_000;
/** From there on they are 1 s wide. */
export const COARSE_MS = 1_000;
/** The last bucket is open: an hour or more. */
export const COARSE_UNTIL_MS = 3_600_000;

const FINE_BUCKETS = FINE_UNTIL_MS / FINE_MS;
export const LAST_BUCKET = FINE_BUCKETS + (COARSE_UNTIL_MS - FINE_UNTIL_MS) / COARSE_MS;

/** The bucket that a wait of so many milliseconds is counted in. */
export function bucketOfWait(waitMs: number): number {
  if (waitMs < FINE_UNTIL_MS) return Math.max(0, Math.floor(waitMs / FINE_MS));
  return Math.min(LAST_BUCKET, FINE_BUCKETS + Math.floor((waitMs - FINE_UNTIL_MS) / COARSE_MS));
}

/** Where a bucket begins, ms. */
export function startOfBucket(bucket: number): number {
  return bucket < FINE_BUCKETS ? bucket * FINE_MS : FINE_UNTIL_MS + (bucket - FINE_BUCKETS) * COARSE_MS;
}

/** How wide a bucket is, ms. */
export function widthOfBucket(bucket: number): number {
  return bucket < FINE_BUCKETS ? FINE_MS : COARSE_MS;
}

/** Counts by bucket; a bucket that is not there counts 0. */
export type WaitCounts = Map<number, number>;

/** Adds `by` to a bucket; what comes to 0 is gone. */
export function bumpBucket(counts: WaitCounts, bucket: number, by: number): void {
  const next = (counts.get(bucket) ?? 0) + by;
  if (next === 0) counts.delete(bucket);
  else counts.set(bucket, next);
}

/** Adds `part` into `whole`. */
export function addCounts(whole: WaitCounts, part: ReadonlyMap<number, number>): void {
  for (const [bucket, count] of part) bumpBucket(whole, bucket, count);
}
