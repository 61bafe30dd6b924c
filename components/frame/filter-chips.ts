import type { FacetWire } from "@/lib/wire/pair";
import type { FilterKey, FilterTarget, FilterTerm } from "@/lib/domain/filter";
import { isFilterKey } from "@/lib/domain/filter-keys";
import type { LiveValues } from "@/lib/wire/filter-complete";
import { printTerm } from "@/lib/wire/filter-print";

/** A term of the filter as a chip. */
export interface FilterChip {
  /** Place of the term in the filter. */
  readonly at: number;
  readonly text: string;
  /** The term that was there before the reader chose anything: exempt traffic hidden. */
  readonly isDefault: boolean;
}

/** The chips of a filter, the reader's own first, the default last. */
export function filterChips(terms: readonly FilterTerm[]): FilterChip[] {
  const chips = terms.map((term, at) => ({ at, text: printTerm(term), isDefault: isDefaultTerm(term) }));
  return [...chips.filter((chip) => !chip.isDefault), ...chips.filter((chip) => chip.isDefault)];
}

function isDefaultTerm(term: FilterTerm): boolean {
  return term.key === "exempt" && !term.negated && term.values.length === 1 && term.values[0] === "no";
}

/** What a screen lists, for completion: terms that do not apply there are not offered. */
export function targetOfPath(pathname: string): FilterTarget {
  return pathname.startsWith("/flows") ? "flows" : "pairs";
}

/** Facets of a list as values to complete with. */
export function liveValues(facets: readonly FacetWire[]): LiveValues {
  const values: Partial<Record<FilterKey, FacetWire["values"]>> = {};
  for (const facet of facets) if (isFilterKey(facet.key)) values[facet.key] = facet.values;
  return values;
}
