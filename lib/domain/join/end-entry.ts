import type { ClusterBook } from "../cluster/cluster-book";
import { entryStandingOf, type EntryReading, type JoinStatus } from "../cluster/entry-standing";
import { scopeOfIdentity, type ClusterNumbering } from "../cluster/identity-scope";
import { spiffeIdOf } from "../cluster/spiffe-id";
import type { PairEnd } from "../pair";
import type { SharedTexts } from "../shared-texts";

/** Worst first: an end is as good as the worst of its identities. */
const ORDER: readonly JoinStatus[] = ["missing", "ambiguous", "orphaned", "not-observed", "found"];

/** What is needed to say how an identity stands with SPIRE. */
export interface EntryGround {
  readonly book: ClusterBook;
  readonly entries: EntryReading;
  readonly numbering: ClusterNumbering;
  /** As Cilium's configuration has it; null: not read. */
  readonly trustDomain: string | null;
}

/** What pairs of one ground have in common: ends of one identity stand alike. */
export interface EndShelf {
  readonly texts: SharedTexts;
  readonly byIdentity: Map<number, PairEnd["entry"]>;
}

/** How an end's identities stand with SPIRE. An end that never has entries is `not-observed`, with the reason. */
export function entryOfEnd(end: PairEnd, ground: EntryGround, { texts, byIdentity }: EndShelf): PairEnd["entry"] {
  if (end.type !== "workload") return { state: "not-observed", reason: texts(`${end.peer} is no workload: it never has an entry and can never authenticate`), spiffeIds: [] };
  const [identity, second] = end.identities;
  if (identity === undefined || second !== undefined) return worstOf(end, ground);
  const known = byIdentity.get(identity);
  if (known) return known;
  const entry = worstOf(end, ground);
  byIdentity.set(identity, entry);
  return entry;
}

function worstOf(end: PairEnd, ground: EntryGround): PairEnd["entry"] {
  const { trustDomain } = ground;
  const spiffeIds = trustDomain === null ? [] : end.identities.map((identity) => spiffeIdOf(trustDomain, identity));
  let worst: PairEnd["entry"] | null = null;
  for (const identity of end.identities) {
    const { status, reason } = standingOf(identity, ground);
    if (worst !== null && ORDER.indexOf(status) >= ORDER.indexOf(worst.state)) continue;
    worst = { state: status, reason: reason === "" ? null : end.identities.length > 1 ? `identity ${identity}: ${reason}` : reason, spiffeIds };
  }
  return worst ?? { state: "not-observed", reason: "its identity was not seen", spiffeIds };
}

/** How one identity stands with SPIRE. */
export function standingOf(identity: number, { book, entries, numbering, trustDomain }: EntryGround): ReturnType<typeof entryStandingOf> {
  const exists = book.identity(identity) !== null ? true : book.isComplete("ciliumidentities") ? false : null;
  return entryStandingOf({ identity, scope: scopeOfIdentity(identity, numbering), exists, trustDomain }, entries);
}
