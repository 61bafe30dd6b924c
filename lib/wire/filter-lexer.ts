import { parseAddressRange } from "@/lib/domain/address";

/** One value as it was typed, quotes taken off. */
export interface LexedValue {
  readonly text: string;
  readonly at: number;
}

/** One term as it was typed: nothing is looked up yet. */
export interface LexedTerm {
  readonly at: number;
  readonly negated: boolean;
  readonly key: LexedValue | null;
  readonly values: readonly LexedValue[];
}

/** Why a text is no filter: what is wrong, what would be right, and the character it begins at. */
export interface FilterFault {
  readonly message: string;
  readonly hint: string;
  /** Offset into the text; null when the fault is not of one place. */
  readonly at: number | null;
}

/** Thrown inside the parser alone; callers get the fault as a value. */
export class FilterFaultError extends Error {
  readonly fault: FilterFault;

  constructor(message: string, hint: string, at: number | null) {
    super(message);
    this.fault = { message, hint, at };
  }
}

const KEY = /^([A-Za-z][\w.-]*):/;
const SPACE = /\s/;

/** Splits a text into terms. Throws FilterFaultError where quotes do not close or a value is missing. */
export function lexFilter(text: string): LexedTerm[] {
  const terms: LexedTerm[] = [];
  let at = 0;
  while (at < text.length) {
    if (SPACE.test(text[at] ?? "")) {
      at += 1;
      continue;
    }
    const term = lexTerm(text, at);
    terms.push(term.term);
    at = term.end;
  }
  return terms;
}

function lexTerm(text: string, start: number): { readonly term: LexedTerm; readonly end: number } {
  const negated = text[start] === "-";
  let at = negated ? start + 1 : start;
  if (at >= text.length || SPACE.test(text[at] ?? "")) throw new FilterFaultError("nothing follows `-`", "write the term right behind it: `-outcome:authenticated`", start);
  const key = lexKey(text, at);
  if (key) at += key.text.length + 1;
  const values: LexedValue[] = [];
  for (;;) {
    const value = lexValue(text, at, key);
    values.push(value);
    at = value.end;
    if (text[at] !== ",") break;
    at += 1;
  }
  return { term: { at: start, negated, key, values: values.map(({ text: value, at: from }) => ({ text: value, at: from })) }, end: at };
}

function lexKey(text: string, at: number): LexedValue | null {
  const rest = text.slice(at, at + 64);
  const found = KEY.exec(rest);
  if (!found || isColonWord(/^[^\s,]*/.exec(text.slice(at))?.[0] ?? "")) return null;
  return { text: found[1] ?? "", at };
}

/** Texts whose colons are their own: IPv6 addresses and SPIFFE IDs. */
export function isColonWord(text: string): boolean {
  return /^spiffe:\/\//i.test(text) || (text.includes(":") && parseAddressRange(text) !== null);
}

function lexValue(text: string, start: number, key: LexedValue | null): LexedValue & { readonly end: number } {
  let value = "";
  let bare = "";
  let at = start;
  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === "," || SPACE.test(char)) break;
    if (char === '"') {
      const quoted = lexQuoted(text, at);
      value += quoted.text;
      at = quoted.end;
    } else {
      value += char;
      bare += char;
      at += 1;
    }
  }
  if (value === "") {
    const name = key ? ` after \`${shown(key.text)}:\`` : "";
    throw new FilterFaultError(`a value is missing${name}`, key ? "write one, or take the term out" : "write a word, or `key:value`", start);
  }
  if (key === null && bare.includes(":") && !isColonWord(value)) {
    throw new FilterFaultError(`\`${shown(value)}\` is no word and no known key`, `a port is \`port:8080\`; to search for the text itself, quote it: "${shown(value)}"`, start);
  }
  return { text: value, at: start, end: at };
}

function lexQuoted(text: string, start: number): { readonly text: string; readonly end: number } {
  let value = "";
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (char === '"') return { text: value, end: at + 1 };
    if (char === "\\" && (text[at + 1] === '"' || text[at + 1] === "\\")) {
      at += 1;
      value += text[at] ?? "";
    } else {
      value += char;
    }
  }
  throw new FilterFaultError("a quote is not closed", 'end it with another `"`; inside quotes a quote is written `\\"`', start);
}

/** A piece of the reader's own text as a message may repeat it: short. */
export function shown(text: string): string {
  return text.length <= 48 ? text : `${text.slice(0, 47)}…`;
}
