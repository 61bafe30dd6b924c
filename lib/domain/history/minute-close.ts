import { ATTEMPT_SPAN_MS, LATE_AFTER_MS, RECOVERY_MS } from "../attempt";
import { plusMs, type Instant } from "../instant";
import { BUCKET_NS, bucketOf } from "../pair-row";

/** What an attempt of the last moment of a minute may still learn: 60 s of the minute, 70 s of attempt, 70 s until its client dialled again, 60 s for what is read late. */
const SETTLES_AFTER_MS = Number(BUCKET_NS / 1_000_000n) + ATTEMPT_SPAN_MS + RECOVERY_MS + LATE_AFTER_MS;
/** A minute is closed five minutes after it began: nothing in it changes any more, with 40 s to spare for the steps in which time is looked at. */
export const MINUTE_CLOSES_AFTER_MS = Math.ceil(SETTLES_AFTER_MS / 60_000) * 60_000;

/** The end of the last minute that is closed once the watermark stands at `watermark`: everything before it stands. */
export function closedUntilOf(watermark: Instant): Instant {
  return bucketOf(plusMs(watermark, -MINUTE_CLOSES_AFTER_MS)) + BUCKET_NS;
}
