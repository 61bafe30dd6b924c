import { parseAddressRange } from "@/lib/domain/address";
import type { Filter, FilterKey, FilterTerm } from "@/lib/domain/filter";
import { isFilterKey } from "@/lib/domain/filter-keys";
import { isPeerPattern } from "@/lib/domain/filter-peer";
import { RESERVED_NAMES } from "@/lib/domain/identity";
import { parsePairKey } from "@/lib/domain/pair-key";
import { canonicalFilter } from "./filter-canonical";
import { parseFilter } from "./filter-parse";
import { parseCompactLine, type CompactEnd, type CompactLine } from "./hubble-text";

/** What a text in the search dialog was read as. */
export type SearchMeaning =
  | { readonly kind: "nothing" }
  /** A flow's uuid, or a record that holds one. */
  | { readonly kind: "flow"; readonly id: string }
  /** A pair's key. */
  | { readonly kind: "pair"; readonly key: string }
  /** A pasted line of `hubble observe`: filters for its pair and for the events of its connection, and what was read. */
  | { readonly kind: "line"; readonly filter: Filter; readonly flows: Filter; readonly read: readonly string[]; readonly unread: readonly string[] }
  /** Anything else: words, two names, addresses, identities, or filter terms. */
  | { readonly kind: "filter"; readonly filter: Filter }
  | { readonly kind: "fault"; readonly message: string; readonly hint: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const RECORD_UUID = /"uuid"\s*:\s*"([0-9a-f-]{36})"/i;
const SPIFFE_IDENTITY = /^spiffe:\/\/[^/\s]+\/identity\/(\d{1,10})$/i;
/** Names as pair pages write them: `a/b → c/d:8080/TCP`. Two names with a space between are words, and need no more. */
const ARROW = /^(\S+)\s+(?:->|→|to)\s+([^\s:]+|(?:fqdn|cidr|reserved):[^\s:]+)(?::(\d{1,5})(?:\/[A-Z\d]+)?)?$/;

/** Reads what people have in hand: a pasted line or record, a uuid, a pair's key, a SPIFFE ID, names, or a filter. */
export function readSearch(text: string): SearchMeaning {
  const typed = text.trim();
  if (typed === "") return { kind: "nothing" };
  const uuid = UUID.test(typed) ? typed : typed.startsWith("{") ? RECORD_UUID.exec(typed)?.[1] : undefined;
  if (uuid !== undefined) return { kind: "flow", id: uuid.toLowerCase() };
  if (parsePairKey(typed) !== null) return { kind: "pair", key: typed };
  const spiffe = SPIFFE_IDENTITY.exec(typed)?.[1];
  if (spiffe !== undefined) return { kind: "filter", filter: filterOf([term("identity", String(Number(spiffe)))]) };
  const line = parseCompactLine(typed);
  if (line !== null) return readLine(line);
  const ends = readArrow(typed);
  if (ends !== null) return { kind: "filter", filter: ends };
  const parsed = parseFilter(typed);
  return parsed.ok ? { kind: "filter", filter: parsed.filter } : { kind: "fault", message: parsed.message, hint: parsed.hint };
}

/** The client stands left on a line, whichever way its packet went: events of the connection run both ways. */
function readLine({ time, node, left, right, arrow, event }: CompactLine): SearchMeaning {
  const portOf = (end: CompactEnd): FilterTerm[] => (end.port === null ? [] : [term("port", String(end.port))]);
  return {
    kind: "line",
    filter: filterOf([...endTerms("from-", left), ...endTerms("to-", right), ...portOf(right)]),
    flows: filterOf([...endTerms("", left), ...endTerms("", right), ...portOf(left), ...portOf(right), ...(node === null ? [] : [term("node", node)])]),
    read: [time, node, `${endWord(left)} → ${endWord(right)}`, event].filter((part) => part !== null),
    unread: [...(arrow === "<>" ? ["direction not in the line"] : []), ...(time === null ? ["no time in the line"] : [])],
  };
}

function endWord(end: CompactEnd): string {
  return end.port === null ? end.name : `${end.name}:${end.port}`;
}

/** An identity stands for pods that are gone by now; names and addresses stand where the line gives a reserved one. */
function endTerms(side: "" | "from-" | "to-", end: CompactEnd): FilterTerm[] {
  if (end.identity !== null) return [term(`${side}identity`, String(end.identity))];
  if (parseAddressRange(end.name) !== null) return [term(`${side}ip`, end.name)];
  return /^[^/]+\/[^/]+$/.test(end.name) ? [term(`${side}pod`, end.name)] : [term("fqdn", end.name.split(",")[0] ?? end.name)];
}

function readArrow(typed: string): Filter | null {
  const [, source, destination, port] = ARROW.exec(typed) ?? [];
  if (source === undefined || destination === undefined || !isName(source) || !isName(destination)) return null;
  return filterOf([peerTerm("src", source), peerTerm("dst", destination), ...(port === undefined ? [] : [term("port", String(Number(port)))])]);
}

/** Terms with keys are a filter, even beside an arrow. */
function isName(name: string): boolean {
  const key = /^-?([a-z-]+):/.exec(name)?.[1] ?? "";
  if (isFilterKey(key) && key !== "fqdn") return false;
  return isPeerPattern(name) || /^[\w.*-]+$/.test(name);
}

function peerTerm(key: "src" | "dst", name: string): FilterTerm {
  if (isPeerPattern(name)) return term(key, name);
  return term(key, Object.values(RESERVED_NAMES).includes(name) ? `reserved:${name}` : `*/${name}`);
}

function term(key: FilterKey, value: string): FilterTerm {
  return { key, negated: false, values: [value], comparison: null };
}

function filterOf(terms: readonly FilterTerm[]): Filter {
  return canonicalFilter({ terms });
}
