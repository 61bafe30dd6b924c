import { NO_FILTER, type Filter, type FilterTerm } from "@/lib/domain/filter";
import { parseWhen, printSpanMs } from "@/lib/domain/filter-time";
import { printInstant } from "@/lib/domain/instant";
import { canonicalFilter } from "./filter-canonical";
import type { FilterFault } from "./filter-lexer";
import { parseFilter } from "./filter-parse";
import { printFilter } from "./filter-print";

/** What a link holds: two people with the same link see the same thing. */
export interface ViewState {
  /** Canonical; `exempt:no` is in it unless the reader took it out. */
  readonly filter: Filter;
  /** A span back from the newest moment (`30m`) or RFC 3339. */
  readonly from: string;
  /** RFC 3339 or a span; null = up to now, and going on. */
  readonly to: string | null;
  /** The window that Overview and a pair's page are compared with, its ends as `from` and `to` have them; null = none. */
  readonly compare: ComparedRange | null;
  readonly sort: string | null;
  /** True when the sort runs against its own direction. */
  readonly reversed: boolean;
  readonly group: string | null;
  /** Columns in order; null = the screen's own. */
  readonly columns: readonly string[] | null;
  readonly layout: string | null;
  /** The row whose drawer is open. */
  readonly open: string | null;
}

export interface ComparedRange {
  readonly from: string;
  readonly to: string;
}

/** A filter that did not parse, as it stood in the link. */
export interface ViewFault extends FilterFault {
  readonly text: string;
}

export const DEFAULT_FROM = "30m";
const COLUMNS_CAP = 32;
const OPEN_CAP = 512;
const EXEMPT_HIDDEN: FilterTerm = { key: "exempt", negated: false, values: ["no"], comparison: null };

/** What a screen shows before anything was chosen: 30 min up to now, exempt traffic hidden. */
export const DEFAULT_VIEW: ViewState = Object.freeze({
  filter: { terms: [EXEMPT_HIDDEN] },
  from: DEFAULT_FROM,
  to: null,
  compare: null,
  sort: null,
  reversed: false,
  group: null,
  columns: null,
  layout: null,
  open: null,
});

/** The query string of a view, without `?`; defaults are left out, so the plain view has the empty one. */
export function printView(view: ViewState): string {
  const params = new URLSearchParams();
  const q = printFilter(withoutDefaults(view.filter));
  if (q !== "") params.set("q", q);
  if (view.from !== DEFAULT_FROM) params.set("from", view.from);
  if (view.to !== null) params.set("to", view.to);
  setCompared(params, view.compare);
  if (view.sort !== null) params.set("sort", view.reversed ? `-${view.sort}` : view.sort);
  if (view.group !== null) params.set("group", view.group);
  if (view.columns !== null) params.set("cols", view.columns.join(","));
  if (view.layout !== null) params.set("layout", view.layout);
  if (view.open !== null) params.set("open", view.open);
  return params.toString();
}

/** The view of a query string. What does not parse falls back to its default; a filter that does not is reported. */
export function parseView(query: string): { readonly view: ViewState; readonly fault: ViewFault | null } {
  const params = new URLSearchParams(query);
  const q = params.get("q") ?? "";
  const parsed = parseFilter(q);
  const asked = parsed.ok ? takeWindow(parsed.filter) : { filter: NO_FILTER, from: null, to: null };
  const sort = params.get("sort") ?? "";
  const columns = params.get("cols");
  const view: ViewState = {
    filter: withDefaults(asked.filter),
    from: canonicalWhen(params.get("from")) ?? asked.from ?? DEFAULT_FROM,
    to: canonicalWhen(params.get("to")) ?? asked.to,
    compare: comparedOf(canonicalWhen(params.get("compare-from")), canonicalWhen(params.get("compare-to"))),
    sort: wordOf(sort.replace(/^-/, "")),
    reversed: wordOf(sort.replace(/^-/, "")) !== null && sort.startsWith("-"),
    group: wordOf(params.get("group")),
    columns: columns === null ? null : [...new Set(columns.split(",").flatMap((column) => wordOf(column) ?? []))].slice(0, COLUMNS_CAP),
    layout: wordOf(params.get("layout")),
    open: params.get("open")?.slice(0, OPEN_CAP) || null,
  };
  return { view, fault: parsed.ok ? null : { text: q, message: parsed.message, hint: parsed.hint, at: parsed.at } };
}

/** Puts the compared window's ends where links and the API have them. */
export function setCompared(params: URLSearchParams, compare: ComparedRange | null): void {
  if (compare === null) return;
  params.set("compare-from", compare.from);
  params.set("compare-to", compare.to);
}

/** One end alone is no window. */
function comparedOf(from: string | null, to: string | null): ComparedRange | null {
  return from === null || to === null ? null : { from, to };
}

/** The parameters that ask the API for a view's filter and window: there the filter says all of it, exempt included. */
export function viewToQuestion(view: ViewState): URLSearchParams {
  const params = new URLSearchParams();
  const q = printFilter(view.filter);
  if (q !== "") params.set("q", q);
  params.set("from", view.from);
  if (view.to !== null) params.set("to", view.to);
  return params;
}

/** A filter as the search box shows it and the link holds it: without the default that hides exempt traffic. */
export function withoutDefaults(filter: Filter): Filter {
  const spoken = filter.terms.filter((term) => term.key === "exempt");
  if (spoken.length === 0) return canonicalFilter({ terms: [...filter.terms, { ...EXEMPT_HIDDEN, values: ["any"] }] });
  return spoken.every(isExemptHidden) ? { terms: filter.terms.filter((term) => term.key !== "exempt") } : filter;
}

/** The filter that a typed or linked text means in the browser: exempt traffic stays hidden unless it speaks of it. */
export function withDefaults(filter: Filter): Filter {
  if (!filter.terms.some((term) => term.key === "exempt")) return canonicalFilter({ terms: [...filter.terms, EXEMPT_HIDDEN] });
  return { terms: filter.terms.filter((term) => term.key !== "exempt" || term.negated || !term.values.includes("any")) };
}

/** A filter without the default that hides exempt traffic; what else it says of it stays. */
export function withExempt(filter: Filter): Filter {
  return { terms: filter.terms.filter((term) => !isExemptHidden(term)) };
}

function isExemptHidden(term: FilterTerm): boolean {
  return term.key === "exempt" && !term.negated && term.values.length === 1 && term.values[0] === "no";
}

/** `since` and `until` are `from` and `to` in a link: the window has one place. */
function takeWindow(filter: Filter): { readonly filter: Filter; readonly from: string | null; readonly to: string | null } {
  const valueOf = (key: "since" | "until"): string | null => filter.terms.find((term) => term.key === key)?.values[0] ?? null;
  const terms = filter.terms.filter((term) => term.key !== "since" && term.key !== "until");
  return { filter: { terms }, from: valueOf("since"), to: valueOf("until") };
}

function canonicalWhen(text: string | null): string | null {
  const when = text === null ? null : parseWhen(text);
  if (when === null) return null;
  return "agoMs" in when ? printSpanMs(when.agoMs) : printInstant(when.at);
}

function wordOf(text: string | null): string | null {
  return text !== null && /^[a-z][a-z0-9-]{0,31}$/.test(text) ? text : null;
}
