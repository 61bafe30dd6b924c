import type { Filter } from "./filter";
import { parseInstant, plusMs, type Instant } from "./instant";

/** A moment as `since` and `until` give it: so long ago, or exactly then. */
export type When = { readonly agoMs: number } | { readonly at: Instant };

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SPAN = /^(\d{1,12}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;
/** Beyond this (31 years) a span is a slip of the finger; below it, whole microseconds are exact. */
const LONGEST_SPAN_MS = 1e12;

/** Milliseconds (whole microseconds) of `500ms`, `1.5s`, `15m`, `2h`, `7d`; null when the text is no such span. */
export function parseSpanMs(text: string): number | null {
  const found = SPAN.exec(text);
  const unit = UNIT_MS[found?.[2] ?? ""];
  if (!found || unit === undefined) return null;
  const ms = Math.round(Number(found[1]) * unit * 1e3) / 1e3;
  return ms <= LONGEST_SPAN_MS ? ms : null;
}

/** The shortest text that gives the span exactly in one unit: 90000 → `90s`, 0 → `0s`. */
export function printSpanMs(ms: number): string {
  if (ms === 0) return "0s";
  for (const unit of ["d", "h", "m", "s"]) {
    const size = UNIT_MS[unit] ?? 1;
    if (ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}

/** A moment from `15m` (that long ago) or RFC 3339; null when the text is neither. */
export function parseWhen(text: string): When | null {
  const agoMs = parseSpanMs(text);
  if (agoMs !== null) return { agoMs };
  const at = parseInstant(text);
  return at === null ? null : { at };
}

/** The instant of a moment, seen from `now`. */
export function instantOfWhen(when: When, now: Instant): Instant {
  return "at" in when ? when.at : plusMs(now, -when.agoMs);
}

/** The stretch that a filter's `since` and `until` terms ask for, and the filter without them. */
export interface FilterWindow {
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly rest: Filter;
}

/** Takes the window out of a filter, for those who answer for a window; several terms narrow it. Negated terms stay. */
export function windowOf(filter: Filter, now: Instant): FilterWindow {
  let from: Instant | null = null;
  let to: Instant | null = null;
  const terms = filter.terms.filter((term) => {
    if (term.negated || (term.key !== "since" && term.key !== "until")) return true;
    const when = parseWhen(term.values[0] ?? "");
    if (when === null) return true;
    const at = instantOfWhen(when, now);
    if (term.key === "since") from = from === null || at > from ? at : from;
    else to = to === null || at < to ? at : to;
    return false;
  });
  return { from, to, rest: { terms } };
}
