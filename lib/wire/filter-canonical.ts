import { FILTER_KEYS, type Filter, type FilterKey, type FilterTerm } from "@/lib/domain/filter";
import { printTerm } from "./filter-print";

const ORDER = new Map<FilterKey | null, number>([...FILTER_KEYS.map((key, at) => [key, at] as const), [null, FILTER_KEYS.length]]);

/** The filter in its one canonical shape: keys in their order, words last, values sorted, nothing twice. */
export function canonicalFilter(filter: Filter): Filter {
  const terms = new Map<string, FilterTerm>();
  for (const term of filter.terms) {
    const sorted = { ...term, values: [...new Set(term.values)].sort(byText) };
    terms.set(printTerm(sorted), sorted);
  }
  const entries = [...terms].sort(
    ([aText, a], [bText, b]) => (ORDER.get(a.key) ?? 0) - (ORDER.get(b.key) ?? 0) || Number(a.negated) - Number(b.negated) || byText(aText, bText),
  );
  return { terms: entries.map(([, term]) => term) };
}

/** Code unit order: the same everywhere, whatever the machine's language is. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
