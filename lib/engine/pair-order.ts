import { GRADES, type Grade } from "@/lib/domain/outcome";
import type { Pair } from "@/lib/domain/pair";
import type { PairSort } from "./question";

/** How much of a pair needs a person's eye, in order: outages first, then what is open, then what is small. */
function worseFirst(a: Pair, b: Pair): number {
  return (
    b.establishedRefused.connections - a.establishedRefused.connections ||
    refusedOf(b) - refusedOf(a) ||
    unproven(b) - unproven(a) ||
    gradeRank(a.grade) - gradeRank(b.grade) ||
    b.counts.total - a.counts.total
  );
}

/** Refusals nobody is known to have recovered from. */
function refusedOf(pair: Pair): number {
  return pair.counts.authRefused - pair.authRefusedRecovered + pair.counts.authPending;
}

/** New connections that were let through without proof, where authentication is required or could be. */
function unproven(pair: Pair): number {
  return pair.counts.allowedUnauthenticated + pair.counts.audited;
}

const WORST_GRADE_FIRST: readonly Grade[] = ["none", "some", "unknown", "all-seen", "all"];

function gradeRank(grade: Grade): number {
  return WORST_GRADE_FIRST.indexOf(grade);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function newerFirst(a: bigint | null, b: bigint | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a > b ? -1 : 1;
}

function compareBy(sort: PairSort, a: Pair, b: Pair): number {
  switch (sort) {
    case "worst":
      return worseFirst(a, b);
    case "total":
      return b.counts.total - a.counts.total;
    case "source":
      return byText(a.source.peer, b.source.peer) || byText(a.destination.peer, b.destination.peer);
    case "destination":
      return byText(a.destination.peer, b.destination.peer) || byText(a.source.peer, b.source.peer);
    case "last-refused":
      return newerFirst(a.lastRefused, b.lastRefused);
    case "last-seen":
      return newerFirst(a.lastSeen, b.lastSeen);
    case "grade":
      return GRADES.indexOf(b.grade) - GRADES.indexOf(a.grade) || b.gradeOf.denominator - a.gradeOf.denominator;
    default:
      return sort satisfies never;
  }
}

/** Pairs in the given order, ties by key; the input is not changed. */
export function sortPairs(pairs: readonly Pair[], sort: PairSort): Pair[] {
  return [...pairs].sort((a, b) => compareBy(sort, a, b) || byText(a.key, b.key));
}
