import type { Attempt } from "../attempt";
import { bucketOfWait, bumpBucket, type WaitCounts } from "./buckets";
import { EXCLUSIONS, type Exclusion } from "./exclusion";

/**
 * What the refused attempts of one pair and minute add up to. Tallies add: the tally of a whole is the sum of its parts',
 * in any order, and any number may be taken back. All plain numbers: what history stores of waits.
 */
export interface WaitTally {
  /** Let through after a refusal, every protocol. */
  late: number;
  refused: number;
  pending: number;
  recovered: number;
  /** Refused, and may have recovered unseen. */
  refusedOpen: number;
  /** Measured waits of TCP connections, by bucket (M1). */
  readonly waits: WaitCounts;
  readonly excluded: Record<Exclusion, number>;
}

/** A tally of nothing. */
export function emptyWaitTally(): WaitTally {
  return { late: 0, refused: 0, pending: 0, recovered: 0, refusedOpen: 0, waits: new Map(), excluded: { loss: 0, gap: 0, edge: 0, verdictsOff: 0 } };
}

/** What one attempt is to the metrics: a measured wait of M1, an exclusion from it, or neither. */
export interface WaitMeasure {
  readonly waitMs: number | null;
  readonly excluded: Exclusion | null;
}

/** Adds an attempt that was refused at least once (`sign` 1), or takes it back (−1). */
export function tallyWait(tally: WaitTally, attempt: Attempt, measure: WaitMeasure, sign: 1 | -1): void {
  switch (attempt.outcome) {
    case "authenticated-late":
      tally.late += sign;
      break;
    case "auth-refused":
      tally.refused += sign;
      if (attempt.recovered) tally.recovered += sign;
      if (attempt.refusedOpen) tally.refusedOpen += sign;
      break;
    case "auth-pending":
      tally.pending += sign;
      break;
    default:
      break;
  }
  if (measure.waitMs !== null) bumpBucket(tally.waits, bucketOfWait(measure.waitMs), sign);
  if (measure.excluded !== null) tally.excluded[measure.excluded] += sign;
}

/** Adds `part` into `whole`, or takes it out again (`sign` −1). */
export function addWaitTally(whole: WaitTally, part: WaitTally, sign: 1 | -1 = 1): void {
  whole.late += sign * part.late;
  whole.refused += sign * part.refused;
  whole.pending += sign * part.pending;
  whole.recovered += sign * part.recovered;
  whole.refusedOpen += sign * part.refusedOpen;
  for (const [bucket, count] of part.waits) bumpBucket(whole.waits, bucket, sign * count);
  for (const reason of EXCLUSIONS) whole.excluded[reason] += sign * part.excluded[reason];
}
