import { valueState } from "@/lib/client/filter-edit";
import type { ValueState } from "@/lib/client/filter-edit";
import type { Filter, FilterKey } from "@/lib/domain/filter";
import { CLOSED_WORDS, isFilterKey } from "@/lib/domain/filter-keys";
import type { FacetWire } from "@/lib/wire/pair";

export interface FacetValue {
  readonly value: string;
  /** null: the filter mentions the value, the answer did not count it (it lies beyond the facet's cap). */
  readonly count: number | null;
  readonly state: ValueState;
  /** Of the facet's largest count, 0 to 1. */
  readonly share: number;
}

export interface FacetGroup {
  readonly key: FilterKey;
  readonly title: string;
  readonly values: readonly FacetValue[];
  /** Values that the answer does not list. */
  readonly more: number;
  /** Unfolded at first: what most readers look for. */
  readonly open: boolean;
}

const TITLES: Readonly<Partial<Record<FilterKey, string>>> = {
  outcome: "outcome, any of",
  "encrypted-by": "encrypted by",
  entry: "SPIRE entry",
  namespace: "namespace, either end",
  "from-namespace": "source namespace",
  "to-namespace": "destination namespace",
  port: "destination port",
  "to-port": "destination port",
  node: "deciding node",
};

const OPEN: ReadonlySet<FilterKey> = new Set(["grade", "required", "outcome", "namespace", "to-namespace"]);

/** The facet rail: every facet of the answer as checkboxes, words with a meaning in their own order, the others by count. */
export function facetGroups(facets: readonly FacetWire[], filter: Filter): FacetGroup[] {
  const groups: FacetGroup[] = [];
  for (const facet of facets) {
    if (!isFilterKey(facet.key)) continue;
    const key = facet.key;
    const largest = Math.max(1, ...facet.values.map((each) => each.count));
    const listed = [...facet.values];
    const values: FacetValue[] = inOrder(key, listed).map(({ value, count }) => ({ value, count, state: valueState(filter, key, value), share: count / largest }));
    for (const value of mentioned(filter, key)) {
      if (!values.some((each) => each.value === value)) values.push({ value, count: null, state: valueState(filter, key, value), share: 0 });
    }
    groups.push({ key, title: TITLES[key] ?? key, values, more: facet.more, open: OPEN.has(key) || values.some((each) => each.state !== "absent") });
  }
  return groups;
}

function inOrder(key: FilterKey, values: FacetWire["values"]): FacetWire["values"] {
  const words = key === "protocol" ? undefined : CLOSED_WORDS[key];
  if (!words) return values.filter((each) => each.count > 0);
  return words.map((value) => ({ value, count: values.find((each) => each.value === value)?.count ?? 0 }));
}

function mentioned(filter: Filter, key: FilterKey): string[] {
  return filter.terms.flatMap((term) => (term.key === key ? term.values : []));
}
