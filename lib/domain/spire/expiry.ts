export type Expiry = "never" | "later" | "soon" | "expired";

/** How a time of expiry stands to now; `soon` is closer than `soonMs`. null means that it never expires. */
export function expiryWithin(expiresAtMs: number | null, nowMs: number, soonMs: number): Expiry {
  if (expiresAtMs === null) return "never";
  if (expiresAtMs <= nowMs) return "expired";
  return expiresAtMs - nowMs < soonMs ? "soon" : "later";
}

/** How long something is valid, in epoch ms. */
export interface Validity {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** The part of a validity that is still ahead, 0 to 1. */
export function shareLeft({ notBeforeMs, notAfterMs }: Validity, nowMs: number): number {
  const whole = notAfterMs - notBeforeMs;
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, (notAfterMs - nowMs) / whole));
}

/** SPIRE renews an SVID at half of its life, give or take a tenth (spiffe/spire v1.15.3, pkg/common/rotationutil): less left means that it tries and fails. */
export const SVID_LATE_SHARE = 0.4;

/** True when an SVID should have been renewed by now. */
export function isRenewalLate(svid: Validity, nowMs: number): boolean {
  return shareLeft(svid, nowMs) < SVID_LATE_SHARE;
}

/** When what an outage of the SPIRE server leaves behind ends, in epoch ms. */
export interface OutageOutlook {
  /** The first authenticated connections may end. */
  readonly firstMs: number;
  /** The last have ended. */
  readonly lastMs: number;
}

const LEAST_LEFT_SHARE = 0.45;

/**
 * What follows from a SPIRE server that went away at `sinceMs`, where SVIDs live `ttlMs` (SPIRE's default: an hour): they
 * are renewed with 45 to 55 % of their life left, so the oldest were just about to be. New identities fail at once.
 */
export function outageOutlook(sinceMs: number, ttlMs: number): OutageOutlook {
  return { firstMs: sinceMs + Math.round(ttlMs * LEAST_LEFT_SHARE), lastMs: sinceMs + ttlMs };
}

/** How far a clock of ours runs ahead of SPIRE's, in ms (negative: behind); null when that cannot be told. */
export type ClockLead = number | null;

/** SPIRE dates certificates back by this (spiffe/spire v1.15.3, pkg/server/credtemplate). */
const BACK_DATED_MS = 10_000;
/** Below this it is as likely the way here as the clock. */
const LEAD_NOISE_MS = 30_000;

/**
 * What a certificate says about our clock. One that begins in the future proves that we are behind; one that was made just
 * now (`isFresh`: it was pushed by a renewal) also shows when we are ahead.
 */
export function clockLeadOf(svid: Validity, receivedAtMs: number, isFresh: boolean): ClockLead {
  const leadMs = receivedAtMs - (svid.notBeforeMs + BACK_DATED_MS);
  if (leadMs < -LEAD_NOISE_MS) return leadMs;
  return isFresh && leadMs > LEAD_NOISE_MS ? leadMs : null;
}
