import type { Attempt } from "./attempt";
import type { Refusals } from "./closed-parts";
import type { Instant } from "./instant";
import { OUTCOMES, type Outcome } from "./outcome";
import type { OutcomeCounts } from "./pair";
import { createSmallCounts, type SmallCounts } from "./small-counts";

/**
 * What a pair's attempts of one stretch of time add up to. Tallies add: the tally of a whole is the sum of its parts',
 * in any order. Numbers may be taken back (an attempt changes while it is open); times only ever widen.
 */
export interface PairTally {
  outcomes: Record<Outcome, number>;
  exempt: number;
  encrypted: number;
  demanded: { ingress: number; egress: number };
  allowedBy: { verdict: number; trace: number };
  refusedBy: SmallCounts;
  unknownReasons: SmallCounts;
  recovered: number;
  refusedOpen: number;
  l7: { refusedAll: number; refusedSome: number; requests: number };
  established: { connections: number; packets: number; firstAt: Instant | null; lastAt: Instant | null };
  firstSeen: Instant | null;
  lastSeen: Instant | null;
  lastAuthenticated: Instant | null;
  lastRefused: Instant | null;
  nodes: SmallCounts;
}

/** A tally of nothing: all counts 0, all times null. */
export function emptyTally(): PairTally {
  return {
    outcomes: { authenticated: 0, "authenticated-late": 0, "auth-pending": 0, "auth-refused": 0, "allowed-unauthenticated": 0, "policy-denied": 0, audited: 0, "other-drop": 0, unknown: 0 },
    exempt: 0,
    encrypted: 0,
    demanded: { ingress: 0, egress: 0 },
    allowedBy: { verdict: 0, trace: 0 },
    refusedBy: createSmallCounts(),
    unknownReasons: createSmallCounts(),
    recovered: 0,
    refusedOpen: 0,
    l7: { refusedAll: 0, refusedSome: 0, requests: 0 },
    established: { connections: 0, packets: 0, firstAt: null, lastAt: null },
    firstSeen: null,
    lastSeen: null,
    lastAuthenticated: null,
    lastRefused: null,
    nodes: createSmallCounts(),
  };
}

/** Adds an attempt to a tally (`sign` 1) or takes it back (−1). Established refusals are tallied apart, by their own time. */
export function tallyAttempt(tally: PairTally, attempt: Attempt, sign: 1 | -1): void {
  tally.outcomes[attempt.outcome] += sign;
  if (attempt.exempt) tally.exempt += sign;
  if (attempt.encrypted) tally.encrypted += sign;
  for (const at of attempt.authDemandedAt) tally.demanded[at] += sign;
  if (attempt.outcome === "allowed-unauthenticated") tally.allowedBy[attempt.evidence === "trace" ? "trace" : "verdict"] += sign;
  if (attempt.outcome === "auth-refused") for (const reason of attempt.refusedBy) tally.refusedBy.bump(reason, sign);
  if (attempt.outcome === "unknown") tally.unknownReasons.bump(attempt.reason ?? "no reason given", sign);
  if (attempt.recovered) tally.recovered += sign;
  if (attempt.refusedOpen) tally.refusedOpen += sign;
  const { requestsRefused, requestsSeen } = attempt.l7;
  if (requestsRefused > 0) {
    tally.l7[requestsRefused === requestsSeen ? "refusedAll" : "refusedSome"] += sign;
    tally.l7.requests += sign * requestsRefused;
  }
  for (const node of attempt.decidingNodes) tally.nodes.bump(node, sign);
  if (sign < 0) return;
  tally.firstSeen = earlier(tally.firstSeen, attempt.time);
  tally.lastSeen = later(tally.lastSeen, attempt.time);
  if (attempt.outcome === "authenticated" || attempt.outcome === "authenticated-late") {
    tally.lastAuthenticated = later(tally.lastAuthenticated, attempt.time + BigInt(Math.round((attempt.waitMs ?? 0) * 1e6)));
  }
  if (attempt.refusals > 0) tally.lastRefused = later(tally.lastRefused, attempt.time);
}

/** Adds or takes back refusals of packets of one open connection. */
export function tallyEstablished(tally: PairTally, established: Refusals, sign: 1 | -1): void {
  if (established.packets === 0) return;
  tally.established.connections += sign;
  tally.established.packets += sign * established.packets;
  if (sign < 0) return;
  tally.established.firstAt = earlier(tally.established.firstAt, established.firstAt);
  tally.established.lastAt = later(tally.established.lastAt, established.lastAt);
  tally.lastRefused = later(tally.lastRefused, established.lastAt);
  tally.firstSeen = earlier(tally.firstSeen, established.firstAt);
  tally.lastSeen = later(tally.lastSeen, established.lastAt);
}

/** Adds requests of one open connection that were refused after its own minute was closed; `isFirst`: none was before. */
export function tallyLaterL7(tally: PairTally, requests: number, isFirst: boolean, at: Instant): void {
  tally.l7.requests += requests;
  if (isFirst) tally.l7.refusedSome += 1;
  tally.firstSeen = earlier(tally.firstSeen, at);
  tally.lastSeen = later(tally.lastSeen, at);
}

/** A tally of its own with the same numbers. */
export function copyTally(tally: PairTally): PairTally {
  const copy = emptyTally();
  addTally(copy, tally);
  return copy;
}

/** Adds `part` into `whole`, or takes it out again (`sign` −1): times stay as wide as they are then. */
export function addTally(whole: PairTally, part: PairTally, sign: 1 | -1 = 1): void {
  for (const outcome of OUTCOMES) whole.outcomes[outcome] += sign * part.outcomes[outcome];
  whole.exempt += sign * part.exempt;
  whole.encrypted += sign * part.encrypted;
  whole.demanded.ingress += sign * part.demanded.ingress;
  whole.demanded.egress += sign * part.demanded.egress;
  whole.allowedBy.verdict += sign * part.allowedBy.verdict;
  whole.allowedBy.trace += sign * part.allowedBy.trace;
  for (const [reason, count] of part.refusedBy) whole.refusedBy.bump(reason, sign * count);
  for (const [reason, count] of part.unknownReasons) whole.unknownReasons.bump(reason, sign * count);
  for (const [node, count] of part.nodes) whole.nodes.bump(node, sign * count);
  whole.recovered += sign * part.recovered;
  whole.refusedOpen += sign * part.refusedOpen;
  whole.l7.refusedAll += sign * part.l7.refusedAll;
  whole.l7.refusedSome += sign * part.l7.refusedSome;
  whole.l7.requests += sign * part.l7.requests;
  whole.established.connections += sign * part.established.connections;
  whole.established.packets += sign * part.established.packets;
  if (sign < 0) return;
  whole.established.firstAt = earlier(whole.established.firstAt, part.established.firstAt);
  whole.established.lastAt = later(whole.established.lastAt, part.established.lastAt);
  whole.firstSeen = earlier(whole.firstSeen, part.firstSeen);
  whole.lastSeen = later(whole.lastSeen, part.lastSeen);
  whole.lastAuthenticated = later(whole.lastAuthenticated, part.lastAuthenticated);
  whole.lastRefused = later(whole.lastRefused, part.lastRefused);
}

/** New connections in a tally: the sum of its outcomes. */
export function totalOf(tally: PairTally): number {
  let total = 0;
  for (const outcome of OUTCOMES) total += tally.outcomes[outcome];
  return total;
}

/** A tally's outcomes under their names in answers; they add up to `total` by construction. */
export function countsOf(tally: PairTally): OutcomeCounts {
  const { outcomes } = tally;
  return {
    total: totalOf(tally),
    authenticated: outcomes.authenticated,
    authenticatedLate: outcomes["authenticated-late"],
    authPending: outcomes["auth-pending"],
    authRefused: outcomes["auth-refused"],
    allowedUnauthenticated: outcomes["allowed-unauthenticated"],
    policyDenied: outcomes["policy-denied"],
    audited: outcomes.audited,
    otherDrop: outcomes["other-drop"],
    unknown: outcomes.unknown,
  };
}

/** True when nothing is left in it: neither attempts nor what open connections were refused. */
export function isEmptyTally(tally: PairTally): boolean {
  return totalOf(tally) === 0 && tally.established.connections === 0 && tally.l7.requests === 0;
}

function earlier(a: Instant | null, b: Instant | null): Instant | null {
  return a === null ? b : b === null || a < b ? a : b;
}

function later(a: Instant | null, b: Instant | null): Instant | null {
  return a === null ? b : b === null || a > b ? a : b;
}
