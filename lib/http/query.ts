import { NO_FILTER, type Filter, type FilterTarget } from "@/lib/domain/filter";
import { parseWhen, type When } from "@/lib/domain/filter-time";
import { AppError } from "@/lib/platform/errors";
import { closestWord } from "@/lib/wire/closest-word";
import { shortText, visibleText } from "@/lib/platform/text-safety";
import { DEFAULT_WINDOW_MS, type WindowSpec } from "@/lib/runtime/question";
import { readFilter, sayFault } from "@/lib/wire/filter-parse";

/** The parameters of one request, read strictly: a parameter nobody reads is an error, not silence. */
export interface Query {
  text(name: string): string | null;
  required(name: string, what: string): string;
  /** `q`, for what is listed. */
  filter(target: FilterTarget): Filter;
  /** `from` and `to`; without `from` the default window of a live source, or all of a capture. */
  window(isLive: boolean): WindowSpec;
  /** `compare-from` and `compare-to`; null where neither is given. Both must be. */
  compared(): WindowSpec | null;
  /** A whole number from 1 to `max`. */
  limit(usual: number, max: number): number;
  oneOf<Word extends string>(name: string, words: readonly Word[], usual: Word): Word;
}

const QUERY_CAP = 8_192;

/** Reads the query of `url`; throws `bad-request` for a parameter that is not among `known` or is given twice. */
export function readQuery(url: URL, known: readonly string[]): Query {
  if (url.search.length > QUERY_CAP) throw new AppError("bad-request", `The query is longer than ${QUERY_CAP} characters.`, "Shorten the filter.");
  const values = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (!known.includes(name)) throw unknownParameter(name, known);
    if (values.has(name)) throw new AppError("bad-request", `\`${name}\` is given twice.`, "Give it once.");
    values.set(name, value);
  }
  const text = (name: string) => values.get(name) ?? null;

  function when(name: "from" | "to" | "compare-from" | "compare-to"): When | null {
    const value = text(name);
    if (value === null || value === "") return null;
    const parsed = parseWhen(value);
    if (parsed === null) throw badValue(name, value, "a time such as 15m (so long ago) or 2026-11-22T14:02:00Z");
    return parsed;
  }

  return {
    text,
    required(name, what) {
      const value = text(name);
      if (value === null || value === "") throw new AppError("bad-request", `\`${name}\` is missing.`, `It is ${what}.`);
      return value;
    },
    filter(target) {
      const q = text("q");
      if (q === null || q === "") return NO_FILTER;
      const parsed = readFilter(q, target);
      if (!parsed.ok) throw new AppError("bad-filter", `The filter does not parse: ${sayFault(parsed)}`, parsed.hint);
      return parsed.filter;
    },
    window(isLive) {
      const from = when("from");
      return { from: from ?? (isLive ? { agoMs: DEFAULT_WINDOW_MS } : null), to: when("to") };
    },
    compared() {
      const [from, to] = [when("compare-from"), when("compare-to")];
      if (from === null && to === null) return null;
      if (from === null || to === null) throw new AppError("bad-request", `\`${from === null ? "compare-from" : "compare-to"}\` is missing.`, "Give both ends of the window to compare with, for example compare-from=60m and compare-to=30m.");
      return { from, to };
    },
    limit(usual, max) {
      const value = text("limit");
      if (value === null) return usual;
      const count = Number(value);
      if (!/^\d{1,6}$/.test(value) || count < 1 || count > max) throw badValue("limit", value, `a whole number from 1 to ${max}`);
      return count;
    },
    oneOf(name, words, usual) {
      const value = text(name);
      if (value === null || value === "") return usual;
      const found = words.find((word) => word === value);
      if (found === undefined) throw badValue(name, value, `one of ${words.join(", ")}`);
      return found;
    },
  };
}

function unknownParameter(name: string, known: readonly string[]): AppError {
  const near = closestWord(name, known);
  const hint = near !== null ? `Did you mean \`${near}\`?` : known.length === 0 ? "This address takes none." : `It takes ${known.map((word) => `\`${word}\``).join(", ")}.`;
  return new AppError("bad-request", `\`${shown(name)}\` is not a parameter here.`, hint);
}

function badValue(name: string, value: string, allowed: string): AppError {
  return new AppError("bad-request", `\`${name}\` is \`${shown(value)}\`.`, `It is ${allowed}.`);
}

function shown(text: string): string {
  return visibleText(shortText(text, 80));
}
