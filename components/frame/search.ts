import type { Filter, FilterKey, FilterTerm } from "@/lib/domain/filter";
import { parseFilter } from "@/lib/wire/filter-parse";

/** What a text in the search dialog was read as. */
export type SearchMeaning =
  | { readonly kind: "nothing" }
  /** A flow's uuid. */
  | { readonly kind: "flow"; readonly id: string }
  /** A pair's key. */
  | { readonly kind: "pair"; readonly key: string }
  /** A pasted line of `hubble observe`. */
  | { readonly kind: "line"; readonly filter: Filter; readonly flows: Filter; readonly read: readonly string[]; readonly unread: readonly string[] }
  /** Anything else: words, names, or filter terms. */
  | { readonly kind: "filter"; readonly filter: Filter }
  | { readonly kind: "fault"; readonly message: string; readonly hint: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const PAIR_KEY = /^[^\s~]+~[^\s~]+~(?:\d+|-|\*)-[A-Z]+$/;
const SPIFFE_IDENTITY = /^spiffe:\/\/[^\s/]+\/identity\/(\d+)$/;
const LINE = /^(?:(\w{3}\s+\d+ [\d:.]*\d|\d{4}-\d\d-\d\dT[\d:.]+Z?):? )?(?:\[([^\]\s]+)\]:? )?(\S+) \(([^)]*)\) (->|<-|<>) (\S+) \(([^)]*)\) (.+)$/;

/** Reads what people have in hand: a pasted line, a uuid, a pair's key, a SPIFFE ID, names, or a filter. */
export function readSearch(text: string): SearchMeaning {
  const typed = text.trim();
  if (typed === "") return { kind: "nothing" };
  if (UUID.test(typed)) return { kind: "flow", id: typed.toLowerCase() };
  if (PAIR_KEY.test(typed)) return { kind: "pair", key: typed };
  const spiffe = SPIFFE_IDENTITY.exec(typed);
  if (spiffe?.[1] !== undefined) return { kind: "filter", filter: { terms: [term("identity", spiffe[1])] } };
  const line = LINE.exec(typed);
  if (line !== null) return readLine(line);
  const parsed = parseFilter(typed);
  return parsed.ok ? { kind: "filter", filter: parsed.filter } : { kind: "fault", message: parsed.message, hint: parsed.hint };
}

function readLine(found: RegExpExecArray): SearchMeaning {
  const [, time, node, left = "", leftNote = "", arrow = "", right = "", rightNote = "", event = ""] = found;
  const source = readEnd(left, leftNote);
  const destination = readEnd(right, rightNote);
  const both = [...endTerms("from", source), ...endTerms("to", destination)];
  const flows = [...both, ...portTerm("from-port", source.port), ...portTerm("to-port", destination.port), ...(node === undefined ? [] : [term("node", node)])];
  const pairs = [...both, ...portTerm("port", destination.port)];
  return {
    kind: "line",
    filter: { terms: pairs },
    flows: { terms: flows },
    read: [time, node, `${endWord(source)} → ${endWord(destination)}`, event].filter((part) => part !== undefined),
    unread: [...(arrow === "<>" ? ["direction not in the line"] : []), ...(time === undefined ? ["no time in the line"] : [])],
  };
}

interface LineEnd {
  readonly name: string;
  readonly port: string | null;
  readonly identity: string | null;
  readonly isAddress: boolean;
}

function readEnd(text: string, note: string): LineEnd {
  const found = /^(.*):(\d+)$/.exec(text);
  const name = (found?.[1] ?? text).replace(/^\[(.*)\]$/, "$1");
  const identity = /^ID:(\d+)$/.exec(note)?.[1] ?? null;
  return { name, port: found?.[2] ?? null, identity, isAddress: /^(\d+\.){3}\d+$/.test(name) || name.includes(":") };
}

function endWord(end: LineEnd): string {
  return `${end.name}${end.port === null ? "" : `:${end.port}`}`;
}

/** Identities stand for pods that are gone; a name stands where the line gives no identity. */
function endTerms(side: "from" | "to", end: LineEnd): FilterTerm[] {
  if (end.identity !== null) return [term(`${side}-identity`, end.identity)];
  if (end.isAddress) return [term(`${side}-ip`, end.name)];
  return end.name.includes("/") ? [term(`${side}-pod`, end.name)] : [];
}

function portTerm(key: FilterKey, port: string | null): FilterTerm[] {
  return port === null ? [] : [term(key, port)];
}

function term(key: FilterKey, value: string): FilterTerm {
  return { key, negated: false, values: [value], comparison: null };
}
