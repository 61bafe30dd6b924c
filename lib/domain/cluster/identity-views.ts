import type { ClusterBook } from "./cluster-book";
import type { EntryReading, JoinStatus } from "./entry-standing";
import type { IdentityView } from "./identity-join";

/** Every identity that anything names: an object, a pod's endpoint, or an entry of SPIRE that outlived its object. Ascending. */
export function identityViewsOf(book: ClusterBook, entries: EntryReading): readonly IdentityView[] {
  const numbers = new Set<number>(book.numbersInUse());
  for (const { identity } of book.of("ciliumidentities").values()) numbers.add(identity);
  if (entries.read) for (const identity of entries.entries.keys()) numbers.add(identity);
  return [...numbers].sort((a, b) => a - b).map((identity) => book.viewOf(identity, entries));
}

/** How many identities stand how with SPIRE: the numbers that say before enforcement whether it would hold. */
export function countStandings(views: readonly IdentityView[]): Readonly<Record<JoinStatus, number>> {
  const counts: Record<JoinStatus, number> = { found: 0, missing: 0, orphaned: 0, ambiguous: 0, "not-observed": 0 };
  for (const { entry } of views) counts[entry.status] += 1;
  return counts;
}
