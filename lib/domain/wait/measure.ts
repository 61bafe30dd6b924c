import type { Attempt } from "../attempt";
import { exclusionOf, type WaitGround } from "./exclusion";
import type { WaitMeasure } from "./wait-tally";

const NEITHER: WaitMeasure = Object.freeze({ waitMs: null, excluded: null });

/** True for attempts that any metric of waiting counts one by one: refused for missing authentication at least once. */
export function metRefusal(attempt: Attempt): boolean {
  return attempt.refusals > 0;
}

/**
 * What an attempt is to M1: its wait when it is TCP, was let through after a refusal and nothing near it is missing.
 * Other protocols have no SYN that a kernel repeats, and are told by M2 alone.
 */
export function measureOf(attempt: Attempt, ground: WaitGround): WaitMeasure {
  if (attempt.tuple.protocol !== "TCP" || attempt.viaProxy) return NEITHER;
  switch (attempt.outcome) {
    case "authenticated-late": {
      const excluded = exclusionOf(attempt, ground);
      return excluded === null ? { waitMs: attempt.waitMs, excluded } : { waitMs: null, excluded };
    }
    case "unknown":
      // Refused, then let through without a verdict that says how: it waited, and nothing tells how long.
      return attempt.refusals > 0 ? { waitMs: null, excluded: exclusionOf(attempt, ground) ?? "verdictsOff" } : NEITHER;
    case "authenticated":
    case "auth-pending":
    case "auth-refused":
    case "allowed-unauthenticated":
    case "policy-denied":
    case "audited":
    case "other-drop":
      return NEITHER;
    default:
      return attempt.outcome satisfies never;
  }
}
