import type { Comparison, Filter, FilterTerm } from "@/lib/domain/filter";
import { printSpanMs } from "@/lib/domain/filter-time";
import { isColonWord } from "./filter-lexer";

/** A filter as text; canonical when the filter is. "" for the empty one. */
export function printFilter(filter: Filter): string {
  return filter.terms.map(printTerm).join(" ");
}

/** One term as text: `-outcome:audited,unknown`, `wait:>1s`, `"two words"`. */
export function printTerm(term: FilterTerm): string {
  const sign = term.negated ? "-" : "";
  if (term.key === null) return sign + term.values.map(printWord).join(",");
  const values = term.comparison ? printComparison(term.key, term.comparison) : term.values.map(printValue).join(",");
  return `${sign}${term.key}:${values}`;
}

function printComparison(key: FilterTerm["key"], { op, value }: Comparison): string {
  return `${op === "=" ? "" : op}${key === "wait" ? printSpanMs(value) : value}`;
}

function printValue(value: string): string {
  return value === "" || /[\s,"]/.test(value) ? quote(value) : value;
}

/** A word that reads like something else without quotes gets them. */
function printWord(word: string): string {
  return word.startsWith("-") || (word.includes(":") && !isColonWord(word)) ? quote(word) : printValue(word);
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
