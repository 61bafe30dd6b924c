import type { Attempt } from "@/lib/domain/attempt";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import { pairKeyOf } from "@/lib/domain/pair-key";
import type { AttemptRow } from "./reply";

/** An attempt beside the key of the pair that it counts for. */
export function rowOfAttempt(attempt: Attempt): AttemptRow {
  return { pair: pairKeyOf(attempt), attempt };
}

/** True when the attempt began within the window, both ends included. */
export function isWithin(attempt: Attempt, window: TimeWindow): boolean {
  return attempt.time >= window.from && attempt.time <= window.to;
}
