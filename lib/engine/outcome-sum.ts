import type { OutcomeCounts } from "@/lib/domain/pair";

/** Counts that add up to nothing. */
export const NO_COUNTS: OutcomeCounts = Object.freeze({
  total: 0,
  authenticated: 0,
  authenticatedLate: 0,
  authPending: 0,
  authRefused: 0,
  allowedUnauthenticated: 0,
  policyDenied: 0,
  audited: 0,
  otherDrop: 0,
  unknown: 0,
});

/** The sum of two counts; exclusive counts stay exclusive. */
export function addCounts(a: OutcomeCounts, b: OutcomeCounts): OutcomeCounts {
  return {
    total: a.total + b.total,
    authenticated: a.authenticated + b.authenticated,
    authenticatedLate: a.authenticatedLate + b.authenticatedLate,
    authPending: a.authPending + b.authPending,
    authRefused: a.authRefused + b.authRefused,
    allowedUnauthenticated: a.allowedUnauthenticated + b.allowedUnauthenticated,
    policyDenied: a.policyDenied + b.policyDenied,
    audited: a.audited + b.audited,
    otherDrop: a.otherDrop + b.otherDrop,
    unknown: a.unknown + b.unknown,
  };
}
