import type { Attempt } from "@/lib/domain/attempt";
import { pairKeyOf } from "@/lib/domain/pair-key";
import type { AttemptRow } from "./reply";

/** An attempt beside the key of the pair that it counts for. */
export function rowOfAttempt(attempt: Attempt): AttemptRow {
  return { pair: pairKeyOf(attempt), attempt };
}
