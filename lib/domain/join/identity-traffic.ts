import type { Instant } from "../instant";
import type { Pair, PairEnd } from "../pair";

/** What the pairs of a window tell of one identity. */
export interface IdentityTraffic {
  readonly pairs: number;
  /** New connections of those pairs, and those of them under required authentication. */
  readonly attempts: number;
  readonly underRequired: number;
  /** Let through authenticated, of pairs whose end had this one identity. */
  readonly authenticated: number;
  readonly refused: number;
  readonly lastAuthenticated: Instant | null;
  readonly lastRefused: Instant | null;
  /** Authenticated connections of pairs whose end had several identities: whose they were is not known. */
  readonly shared: number;
  /** As flows carried them, of ends that had this one identity. */
  readonly labels: readonly string[];
}

export const NO_TRAFFIC: IdentityTraffic = Object.freeze({
  pairs: 0, attempts: 0, underRequired: 0, authenticated: 0, refused: 0, lastAuthenticated: null, lastRefused: null, shared: 0, labels: Object.freeze([]),
});

/** What pairs tell of each identity that was seen at one of their ends. */
export function trafficOf(pairs: readonly Pair[]): ReadonlyMap<number, IdentityTraffic> {
  const found = new Map<number, IdentityTraffic>();
  for (const pair of pairs) {
    const seen = new Set<number>();
    for (const end of [pair.source, pair.destination]) {
      for (const identity of end.identities) {
        // Both ends may be the same: the pair counts once.
        if (!seen.has(identity)) found.set(identity, add(found.get(identity) ?? NO_TRAFFIC, pair, end));
        seen.add(identity);
      }
    }
  }
  return found;
}

function add(held: IdentityTraffic, { counts, lastAuthenticated, lastRefused }: Pair, end: PairEnd): IdentityTraffic {
  const isOwn = end.identities.length === 1;
  const through = counts.authenticated + counts.authenticatedLate;
  return {
    pairs: held.pairs + 1,
    attempts: held.attempts + counts.total,
    underRequired: held.underRequired + through + counts.authPending + counts.authRefused,
    authenticated: held.authenticated + (isOwn ? through : 0),
    refused: held.refused + counts.authRefused,
    lastAuthenticated: isOwn && through > 0 ? later(held.lastAuthenticated, lastAuthenticated) : held.lastAuthenticated,
    lastRefused: isOwn ? later(held.lastRefused, lastRefused) : held.lastRefused,
    shared: held.shared + (isOwn ? 0 : through),
    labels: held.labels.length > 0 || !isOwn ? held.labels : end.labels,
  };
}

function later(a: Instant | null, b: Instant | null): Instant | null {
  return a === null ? b : b === null || a > b ? a : b;
}
