import type { Attempt } from "./attempt";
import type { Remnant } from "./connection-record";
import type { Instant } from "./instant";
import { OUTCOMES, type Outcome } from "./outcome";
import type { OutcomeCounts } from "./pair";
import { createSmallCounts, type SmallCounts } from "./small-counts";

interface DemandedCounts {
  ingress: number;
  egress: number;
}

interface AllowedCounts {
  verdict: number;
  trace: number;
}

interface RequestCounts {
  refusedAll: number;
  refusedSome: number;
  requests: number;
}

interface EstablishedCounts {
  connections: number;
  packets: number;
  firstAt: Instant | null;
  lastAt: Instant | null;
}

/** A tally is kept for every pair and minute, and most count little: until something is counted all share one nothing. */
const NOTHING_DEMANDED: DemandedCounts = Object.freeze({ ingress: 0, egress: 0 });
const NOTHING_ALLOWED: AllowedCounts = Object.freeze({ verdict: 0, trace: 0 });
const NO_REQUESTS: RequestCounts = Object.freeze({ refusedAll: 0, refusedSome: 0, requests: 0 });
const NOTHING_ESTABLISHED: EstablishedCounts = Object.freeze({ connections: 0, packets: 0, firstAt: null, lastAt: null });

/**
 * What a pair's attempts of one stretch of time add up to. Tallies add: the tally of a whole is the sum of its parts',
 * in any order. Numbers may be taken back (an attempt changes while it is open); times only ever widen.
 */
export interface PairTally {
  outcomes: Record<Outcome, number>;
  exempt: number;
  encrypted: number;
  demanded: DemandedCounts;
  allowedBy: AllowedCounts;
  refusedBy: SmallCounts | null;
  unknownReasons: SmallCounts | null;
  recovered: number;
  refusedOpen: number;
  l7: RequestCounts;
  established: EstablishedCounts;
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
    demanded: NOTHING_DEMANDED,
    allowedBy: NOTHING_ALLOWED,
    refusedBy: null,
    unknownReasons: null,
    recovered: 0,
    refusedOpen: 0,
    l7: NO_REQUESTS,
    established: NOTHING_ESTABLISHED,
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
  for (const at of attempt.authDemandedAt) demandedOf(tally)[at] += sign;
  if (attempt.outcome === "allowed-unauthenticated") allowedOf(tally)[attempt.evidence === "trace" ? "trace" : "verdict"] += sign;
  if (attempt.outcome === "auth-refused") for (const reason of attempt.refusedBy) (tally.refusedBy ??= createSmallCounts()).bump(reason, sign);
  if (attempt.outcome === "unknown") (tally.unknownReasons ??= createSmallCounts()).bump(attempt.reason ?? "no reason given", sign);
  if (attempt.recovered) tally.recovered += sign;
  if (attempt.refusedOpen) tally.refusedOpen += sign;
  const { requestsRefused, requestsSeen } = attempt.l7;
  if (requestsRefused > 0) {
    const counts = requestsOf(tally);
    counts[requestsRefused === requestsSeen ? "refusedAll" : "refusedSome"] += sign;
    counts.requests += sign * requestsRefused;
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
export function tallyEstablished(tally: PairTally, established: Pick<Remnant, "packets"> & { readonly firstAt: Instant | null; readonly lastAt: Instant | null }, sign: 1 | -1): void {
  if (established.packets === 0) return;
  const counts = establishedOf(tally);
  counts.connections += sign;
  counts.packets += sign * established.packets;
  if (sign < 0) return;
  counts.firstAt = earlier(counts.firstAt, established.firstAt);
  counts.lastAt = later(counts.lastAt, established.lastAt);
  tally.lastRefused = later(tally.lastRefused, established.lastAt);
  tally.firstSeen = earlier(tally.firstSeen, established.firstAt);
  tally.lastSeen = later(tally.lastSeen, established.lastAt);
}

/** Adds `part` into `whole`. */
export function addTally(whole: PairTally, part: PairTally): void {
  for (const outcome of OUTCOMES) whole.outcomes[outcome] += part.outcomes[outcome];
  whole.exempt += part.exempt;
  whole.encrypted += part.encrypted;
  if (part.demanded !== NOTHING_DEMANDED) {
    const counts = demandedOf(whole);
    counts.ingress += part.demanded.ingress;
    counts.egress += part.demanded.egress;
  }
  if (part.allowedBy !== NOTHING_ALLOWED) {
    const counts = allowedOf(whole);
    counts.verdict += part.allowedBy.verdict;
    counts.trace += part.allowedBy.trace;
  }
  for (const [reason, count] of part.refusedBy ?? []) (whole.refusedBy ??= createSmallCounts()).bump(reason, count);
  for (const [reason, count] of part.unknownReasons ?? []) (whole.unknownReasons ??= createSmallCounts()).bump(reason, count);
  for (const [node, count] of part.nodes) whole.nodes.bump(node, count);
  whole.recovered += part.recovered;
  whole.refusedOpen += part.refusedOpen;
  if (part.l7 !== NO_REQUESTS) {
    const counts = requestsOf(whole);
    counts.refusedAll += part.l7.refusedAll;
    counts.refusedSome += part.l7.refusedSome;
    counts.requests += part.l7.requests;
  }
  if (part.established !== NOTHING_ESTABLISHED) {
    const counts = establishedOf(whole);
    counts.connections += part.established.connections;
    counts.packets += part.established.packets;
    counts.firstAt = earlier(counts.firstAt, part.established.firstAt);
    counts.lastAt = later(counts.lastAt, part.established.lastAt);
  }
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

/** True when nothing is left in it: neither attempts nor refusals of open connections. */
export function isEmptyTally(tally: PairTally): boolean {
  return totalOf(tally) === 0 && tally.established.connections === 0;
}

function earlier(a: Instant | null, b: Instant | null): Instant | null {
  return a === null ? b : b === null || a < b ? a : b;
}

function later(a: Instant | null, b: Instant | null): Instant | null {
  return a === null ? b : b === null || a > b ? a : b;
}

function demandedOf(tally: PairTally): DemandedCounts {
  if (tally.demanded === NOTHING_DEMANDED) tally.demanded = { ...NOTHING_DEMANDED };
  return tally.demanded;
}

function allowedOf(tally: PairTally): AllowedCounts {
  if (tally.allowedBy === NOTHING_ALLOWED) tally.allowedBy = { ...NOTHING_ALLOWED };
  return tally.allowedBy;
}

function requestsOf(tally: PairTally): RequestCounts {
  if (tally.l7 === NO_REQUESTS) tally.l7 = { ...NO_REQUESTS };
  return tally.l7;
}

function establishedOf(tally: PairTally): EstablishedCounts {
  if (tally.established === NOTHING_ESTABLISHED) tally.established = { ...NOTHING_ESTABLISHED };
  return tally.established;
}
