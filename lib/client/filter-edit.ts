import type { Comparison, Filter, FilterKey, FilterTerm } from "@/lib/domain/filter";
import { appliesTo } from "@/lib/domain/filter-keys";
import type { Outcome } from "@/lib/domain/outcome";
import { canonicalFilter } from "@/lib/wire/filter-canonical";

export type ValueState = "included" | "excluded" | "absent";

/** Whether a filter asks for a value, leaves it out, or does not mention it. */
export function valueState(filter: Filter, key: FilterKey, value: string): ValueState {
  for (const term of filter.terms) if (isValueTerm(term, key) && term.values.includes(value)) return term.negated ? "excluded" : "included";
  return "absent";
}

/** The filter with the value among those asked for; an exclusion of it goes. */
export function includeValue(filter: Filter, key: FilterKey, value: string): Filter {
  return addValue(dropValue(filter, key, value), key, value, false);
}

/** The filter without what has the value; a term that asked for it goes. */
export function excludeValue(filter: Filter, key: FilterKey, value: string): Filter {
  return addValue(dropValue(filter, key, value), key, value, true);
}

/** The filter that asks for the value alone under its key: what plus does to a value. */
export function onlyValue(filter: Filter, key: FilterKey, value: string): Filter {
  return addValue({ terms: filter.terms.filter((term) => !(isValueTerm(term, key) && !term.negated)) }, key, value, false);
}

/** What a checkbox does: asks for the value, or stops asking for it. */
export function toggleValue(filter: Filter, key: FilterKey, value: string): Filter {
  return valueState(filter, key, value) === "absent" ? includeValue(filter, key, value) : dropValue(filter, key, value);
}

/** The filter that no longer mentions the value; a term left without values goes. */
export function dropValue(filter: Filter, key: FilterKey, value: string): Filter {
  const terms = filter.terms.map((term) => (isValueTerm(term, key) ? { ...term, values: term.values.filter((each) => each !== value) } : term));
  return { terms: terms.filter((term) => term.comparison !== null || term.values.length > 0) };
}

/** A filter that asks for one outcome in place of those it asked for. */
export function onlyOutcome(filter: Filter, outcome: Outcome): Filter {
  return canonicalFilter({ terms: [...filter.terms.filter((term) => term.key !== "outcome"), { key: "outcome", negated: false, values: [outcome], comparison: null }] });
}

/** The terms that apply to pairs: a link from a list of attempts to one of pairs leaves the others behind. */
export function termsOfPairs(filter: Filter): Filter {
  return { terms: filter.terms.filter((term) => term.key === null || appliesTo(term.key).includes("pairs")) };
}

/** A filter for attempts that waited from `fromMs` up to, but not, `toMs`. */
export function waitedBetween(filter: Filter, fromMs: number, toMs: number): Filter {
  const compare = (op: Comparison["op"], value: number): FilterTerm => ({ key: "wait", negated: false, values: [], comparison: { op, value } });
  return canonicalFilter({ terms: [...filter.terms.filter((term) => term.key !== "wait"), compare(">=", fromMs), compare("<", toMs)] });
}

/** The filter without one of its terms. */
export function dropTerm(filter: Filter, at: number): Filter {
  return { terms: filter.terms.filter((_, index) => index !== at) };
}

function addValue(filter: Filter, key: FilterKey, value: string, negated: boolean): Filter {
  const at = filter.terms.findIndex((term) => isValueTerm(term, key) && term.negated === negated);
  const found = filter.terms[at];
  if (!found) return { terms: [...filter.terms, { key, negated, values: [value], comparison: null }] };
  const values = [...new Set([...found.values, value])].sort();
  return { terms: filter.terms.map((term, index) => (index === at ? { ...found, values } : term)) };
}

function isValueTerm(term: FilterTerm, key: FilterKey): boolean {
  return term.key === key && term.comparison === null;
}
