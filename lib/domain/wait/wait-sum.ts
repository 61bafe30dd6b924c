import type { Attempt } from "../attempt";
import { addCounts, bumpBucket, startOfBucket, widthOfBucket, type WaitCounts } from "./buckets";
import { percentilesOf, type WaitSpread } from "./percentiles";
import { toothOfBucket } from "./teeth";
import type { Tooth, WaitGroup, WaitSpreadOf } from "./wait";
import { addWaitTally, emptyWaitTally, tallyWait, type WaitMeasure, type WaitTally } from "./wait-tally";
import { EXCLUSIONS } from "./exclusion";

/** What is being added up under one name: exact waits where attempts are held one by one, buckets where they are not. */
export interface WaitSum {
  readonly tally: WaitTally;
  readonly exact: number[];
  readonly rough: WaitCounts;
}

/** A sum of nothing. */
export function emptySum(): WaitSum {
  return { tally: emptyWaitTally(), exact: [], rough: new Map() };
}

/** Adds one attempt that was refused at least once. */
export function addAttempt(sum: WaitSum, attempt: Attempt, measure: WaitMeasure): void {
  tallyWait(sum.tally, attempt, measure, 1);
  if (measure.waitMs !== null) sum.exact.push(measure.waitMs);
}

/** Adds a sum by minute. */
export function addMinute(sum: WaitSum, tally: WaitTally): void {
  addWaitTally(sum.tally, tally);
  addCounts(sum.rough, tally.waits);
}

/** Waits as their distribution; a bucket stands for its middle. */
export function spreadOf(exact: readonly number[], rough: WaitCounts, buckets: ReadonlyMap<number, number>): WaitSpreadOf {
  const spread: WaitSpread[] = exact.map((waitMs) => ({ waitMs, count: 1 }));
  for (const [bucket, count] of rough) spread.push({ waitMs: startOfBucket(bucket) + widthOfBucket(bucket) / 2, count });
  const byTime = [...buckets].sort((a, b) => a[0] - b[0]);
  const { teeth, between } = teethOf(buckets);
  return {
    count: byTime.reduce((sum, [, count]) => sum + count, 0),
    ...percentilesOf(spread),
    teeth,
    between,
    buckets: byTime.map(([bucket, count]) => ({ fromMs: startOfBucket(bucket), widthMs: widthOfBucket(bucket), count })),
  };
}

/** Counts by tooth, and of what lies between them. */
export function teethOf(buckets: ReadonlyMap<number, number>): { readonly teeth: readonly Tooth[]; readonly between: number } {
  const teeth = new Map<number, number>();
  let between = 0;
  for (const [bucket, count] of buckets) {
    const tooth = toothOfBucket(bucket);
    if (tooth === null) between += count;
    else bumpBucket(teeth, tooth, count);
  }
  return { teeth: [...teeth].sort((a, b) => a[0] - b[0]).map(([atMs, count]) => ({ atMs, count })), between };
}

/** A name's row; what was let through at once is not in it. */
export function groupOf(name: string, sum: WaitSum): WaitGroup {
  const { tally } = sum;
  const { count, p50Ms, p95Ms, p99Ms } = spreadOf(sum.exact, sum.rough, tally.waits);
  const affected = affectedOf(tally);
  return { name, count, p50Ms, p95Ms, p99Ms, unresolved: tally.refused, pending: tally.pending, affected, of: null, excluded: excludedOf(tally) };
}

/** Refused at least once, and known how it ended (M4). */
export function affectedOf(tally: WaitTally): number {
  return tally.late + tally.refused;
}

/** Not measured, for whatever reason. */
export function excludedOf(tally: WaitTally): number {
  return EXCLUSIONS.reduce((sum, reason) => sum + tally.excluded[reason], 0);
}
