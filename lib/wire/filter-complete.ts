import { FILTER_KEYS, type FilterKey, type FilterTarget } from "@/lib/domain/filter";
import { appliesTo, isFilterKey, kindOf } from "@/lib/domain/filter-keys";
import { closestWord } from "./closest-word";
import { KEY_HELP } from "./filter-help";
import { printTerm } from "./filter-print";
import { wordsOf } from "./filter-values";

/** Values seen in what is listed, by key, with how often. */
export type LiveValues = Readonly<Partial<Record<FilterKey, readonly { readonly value: string; readonly count: number }[]>>>;

export interface Suggestion {
  /** What takes the place of the text from `from` to `to`. */
  readonly insert: string;
  readonly label: string;
  readonly detail: string;
  /** How many of what is listed have the value; null where it was not counted. */
  readonly count: number | null;
}

export interface Completion {
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
}

const SUGGESTIONS_CAP = 20;

const EXAMPLES: Readonly<Partial<Record<FilterKey, readonly string[]>>> = {
  wait: [">1s", ">3s"],
  refusals: [">=1", ">=2"],
  attempts: [">=10", ">=100"],
  since: ["15m", "1h", "24h"],
  until: ["5m"],
};

/** What could stand where the cursor is: keys, then values that are known or were seen; `target` leaves out keys that do not apply. */
export function completeFilter(text: string, cursor: number, live: LiveValues = {}, target: FilterTarget | null = null): Completion {
  const at = Math.max(0, Math.min(cursor, text.length));
  const start = startOfTerm(text, at);
  const term = text.slice(start, at);
  const sign = term.startsWith("-") ? 1 : 0;
  const typed = term.slice(sign);
  const colon = typed.indexOf(":");
  const key = colon < 0 ? "" : typed.slice(0, colon).toLowerCase();
  if (colon >= 0 && isFilterKey(key)) {
    const valueStart = start + sign + Math.max(colon, typed.lastIndexOf(",")) + 1;
    return { from: valueStart, to: endOfValue(text, at), suggestions: valuesOf(key, text.slice(valueStart, at), typed.slice(colon + 1).split(",").slice(0, -1), live) };
  }
  if (colon >= 0 || typed.includes('"') || typed.includes(",")) return { from: at, to: at, suggestions: [] };
  return { from: start + sign, to: endOfKey(text, at), suggestions: keysOf(typed.toLowerCase(), target) };
}

/** Spaces part terms except inside quotes. */
function startOfTerm(text: string, cursor: number): number {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < cursor; at += 1) {
    const char = text[at] ?? "";
    if (quoted && char === "\\") at += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && /\s/.test(char)) start = at + 1;
  }
  return Math.min(start, cursor);
}

function endOfValue(text: string, cursor: number): number {
  const rest = /^[^\s,"]*/.exec(text.slice(cursor));
  return cursor + (rest?.[0].length ?? 0);
}

function endOfKey(text: string, cursor: number): number {
  const rest = /^[\w-]*:?/.exec(text.slice(cursor));
  return cursor + (rest?.[0].length ?? 0);
}

function keysOf(typed: string, target: FilterTarget | null): Suggestion[] {
  const usable = FILTER_KEYS.filter((key) => target === null || appliesTo(key).includes(target));
  const starts = usable.filter((key) => key.startsWith(typed));
  const holds = typed === "" ? [] : usable.filter((key) => !key.startsWith(typed) && key.includes(typed));
  const near = starts.length + holds.length === 0 && typed.length > 2 ? closestWord(typed, usable) : null;
  const found: readonly FilterKey[] = near !== null && isFilterKey(near) ? [near] : [...starts, ...holds];
  return found.slice(0, typed === "" ? found.length : SUGGESTIONS_CAP).map((key) => ({ insert: `${key}:`, label: key, detail: KEY_HELP[key], count: null }));
}

function valuesOf(key: FilterKey, typed: string, chosen: readonly string[], live: LiveValues): Suggestion[] {
  const part = typed.replace(/^"/, "").toLowerCase();
  const seen = new Map((live[key] ?? []).map(({ value, count }) => [value, count]));
  const words = [...new Set([...seen.keys(), ...wordsOf(key), ...(EXAMPLES[key] ?? [])])];
  const free = words.filter((word) => word.toLowerCase().includes(part) && !chosen.includes(word));
  const rank = (word: string): number => (word.toLowerCase().startsWith(part) ? 0 : 1);
  return free
    .map((word, order) => ({ word, order }))
    .sort((a, b) => rank(a.word) - rank(b.word) || a.order - b.order)
    .slice(0, SUGGESTIONS_CAP)
    .map(({ word }) => ({ insert: written(key, word), label: word, detail: "", count: seen.get(word) ?? null }));
}

/** A value as it must be typed: quoted where it has to be. */
function written(key: FilterKey, value: string): string {
  if (kindOf(key) === "measure") return value;
  return printTerm({ key, negated: false, values: [value], comparison: null }).slice(key.length + 1);
}
