import { OUTCOMES } from "@/lib/domain/outcome";
import type { Outcome } from "@/lib/domain/outcome";
import type { OutcomeCountsWire } from "@/lib/wire/pair";

/** One outcome with its number of new connections; never zero. */
export interface OutcomeCount {
  readonly outcome: Outcome;
  readonly count: number;
}

/** The count of one outcome. */
export function countOf(counts: OutcomeCountsWire, outcome: Outcome): number {
  switch (outcome) {
    case "authenticated":
      return counts.authenticated;
    case "authenticated-late":
      return counts.authenticatedLate;
    case "auth-pending":
      return counts.authPending;
    case "auth-refused":
      return counts.authRefused;
    case "allowed-unauthenticated":
      return counts.allowedUnauthenticated;
    case "policy-denied":
      return counts.policyDenied;
    case "audited":
      return counts.audited;
    case "other-drop":
      return counts.otherDrop;
    case "unknown":
      return counts.unknown;
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

/** The outcomes that occurred, in the order in which they are stacked. */
export function outcomesPresent(counts: OutcomeCountsWire): OutcomeCount[] {
  return OUTCOMES.map((outcome) => ({ outcome, count: countOf(counts, outcome) })).filter((each) => each.count > 0);
}
