import type { Filter, FilterKey } from "./filter";
import { subjectOfPair } from "./filter-pair";
import type { FilterSubject } from "./filter-subject";
import { compileTerm } from "./filter-term";
import type { Instant } from "./instant";
import { GRADES, OUTCOMES } from "./outcome";
import type { Pair } from "./pair";

/** Facets in the order in which they are shown. */
export const FACET_KEYS = [
  "grade", "required", "outcome", "encrypted-by", "entry", "namespace", "from-namespace", "to-namespace",
  "protocol", "port", "service", "node",
] as const satisfies readonly FilterKey[];

export type FacetKey = (typeof FACET_KEYS)[number];

/** How many pairs each value would leave, were it chosen in this facet. */
export interface Facet {
  readonly key: FacetKey;
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Values beyond the cap that are not listed. */
  readonly more: number;
}

/** A facet lists at most this many values, the most frequent ones; the rest is counted in `more`. */
export const FACET_VALUES_CAP = 50;

/** Words with an order and a meaning of their own: listed in it, with zeros, instead of by count. */
const ORDERED: Readonly<Partial<Record<FacetKey, readonly string[]>>> = {
  grade: GRADES,
  required: ["required", "not-required", "cannot-succeed", "unknown"],
  outcome: OUTCOMES,
  "encrypted-by": ["wireguard", "ipsec", "ztunnel", "nothing", "unknown"],
  entry: ["found", "missing", "orphaned", "ambiguous", "not-observed"],
};

/**
 * Counts of every facet over the pairs that match all terms but the facet's own, in one pass. A pair with several
 * values of a facet (outcomes, nodes) counts under each, so counts of a facet may add up to more than the pairs.
 */
export function countFacets(pairs: Iterable<Pair>, filter: Filter, now: Instant, keys: readonly FacetKey[] = FACET_KEYS): readonly Facet[] {
  const steps = stepThroughFacets(pairs, filter, now, keys);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same, a pair a step: whoever asks decides when the next is counted. */
export function* stepThroughFacets(pairs: Iterable<Pair>, filter: Filter, now: Instant, keys: readonly FacetKey[] = FACET_KEYS): Generator<void, readonly Facet[]> {
  const terms = filter.terms.map((term) => ({ key: term.key, test: compileTerm(term, now) }));
  const counts = new Map(keys.map((key) => [key, new Map<string, number>()]));
  for (const pair of pairs) {
    yield;
    const subject = subjectOfPair(pair);
    const failed = new Set<FilterKey | null>();
    for (const term of terms) {
      if (failed.size > 1) break;
      if (!failed.has(term.key) && !term.test(subject)) failed.add(term.key);
    }
    if (failed.size > 1) continue;
    for (const [key, values] of counts) {
      if (failed.size === 1 && !failed.has(key)) continue;
      for (const value of valuesOf(subject, key)) values.set(value, (values.get(value) ?? 0) + 1);
    }
  }
  return [...counts].map(([key, values]) => facetOf(key, values));
}

function facetOf(key: FacetKey, counts: ReadonlyMap<string, number>): Facet {
  const ordered = ORDERED[key];
  if (ordered) return { key, values: ordered.map((value) => ({ value, count: counts.get(value) ?? 0 })), more: 0 };
  const values = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { key, values: values.slice(0, FACET_VALUES_CAP), more: Math.max(0, values.length - FACET_VALUES_CAP) };
}

function valuesOf(subject: FilterSubject, key: FacetKey): readonly string[] {
  switch (key) {
    case "from-namespace":
      return subject.end("source").namespaces;
    case "to-namespace":
      return subject.end("destination").namespaces;
    case "namespace":
      return [...new Set([...subject.end("source").namespaces, ...subject.end("destination").namespaces])];
    case "port":
      return portWords(subject.end("destination").ports);
    case "grade":
    case "required":
    case "outcome":
    case "encrypted-by":
    case "entry":
    case "protocol":
    case "service":
    case "node":
      return subject.texts(key);
    default:
      return key satisfies never;
  }
}

/** A folded row has no one port to be chosen by. */
function portWords(ports: readonly number[] | "many"): readonly string[] {
  return ports === "many" ? [] : ports.map(String);
}
