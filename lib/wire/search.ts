import { parseAddressRange } from "@/lib/domain/address";
import type { FilterTerm, FilterKey } from "@/lib/domain/filter";
import { isFilterKey } from "@/lib/domain/filter-keys";
import { isPeerPattern } from "@/lib/domain/filter-peer";
import { RESERVED_NAMES } from "@/lib/domain/identity";
import { parsePairKey } from "@/lib/domain/pair-key";
import { canonicalFilter } from "./filter-canonical";
import { lexFilter, FilterFaultError } from "./filter-lexer";
import { checkTarget, parseFilter } from "./filter-parse";
import { printFilter } from "./filter-print";
import { parseCompactLine, type CompactEnd } from "./hubble-text";
import { flowPath, pairPath } from "./page-path";

/** Where a search leads. The first is what Enter opens. */
export interface SearchHit {
  /** What it is, in a few words: "pair", "pairs between client and server". */
  readonly label: string;
  /** Path and query inside the site. */
  readonly href: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const RECORD_UUID = /"uuid"\s*:\s*"([0-9a-f-]{36})"/i;
const SPIFFE_IDENTITY = /^spiffe:\/\/[^/\s]+\/identity\/(\d{1,10})$/i;

/**
 * What `/` search does with a text: a flow's uuid or record, a pair's key, a line of `hubble observe`, an identity, an
 * address, a SPIFFE ID, two names ("A B"), a filter, or a name. `pairKeys` are pairs that are known: when two names
 * mean exactly one of them, its page comes first. Empty for an empty text.
 */
export function readSearch(text: string, pairKeys: readonly string[] = []): readonly SearchHit[] {
  const typed = text.trim();
  if (typed === "") return [];
  return flowHits(typed) ?? keyHits(typed) ?? lineHits(typed) ?? numberHits(typed) ?? twoNamesHits(typed, pairKeys) ?? filterHits(typed) ?? wordHits(typed);
}

function flowHits(typed: string): SearchHit[] | null {
  const uuid = UUID.test(typed) ? typed : typed.startsWith("{") ? RECORD_UUID.exec(typed)?.[1] : undefined;
  return uuid === undefined ? null : [{ label: `flow ${uuid}`, href: flowPath(uuid.toLowerCase()) }, listHit("pairs", `pairs that rest on flow ${uuid}`, [term("flow", uuid.toLowerCase())])];
}

function keyHits(typed: string): SearchHit[] | null {
  return parsePairKey(typed) === null ? null : [{ label: `pair ${typed}`, href: pairPath(typed) }];
}

function lineHits(typed: string): SearchHit[] | null {
  const line = parseCompactLine(typed);
  if (line === null) return null;
  const ends = [line.left, line.right];
  const names = ends.map(endTerm);
  const ports = ends.flatMap(({ port }) => (port === null ? [] : [term("port", String(port))]));
  const [client, server] = names;
  const serverPort = line.right.port === null ? [] : [term("port", String(line.right.port))];
  return [
    listHit("flows", "events of this connection", [...names, ...ports]),
    ...(client && server ? [listHit("pairs", "the pair of this connection", [client, server, ...serverPort])] : []),
  ];
}

/** The client stands left on a line whatever its direction, so terms take either end. */
function endTerm(end: CompactEnd): FilterTerm {
  if (parseAddressRange(end.name) !== null) return term("ip", end.name);
  if (end.name.includes("/")) return term("pod", end.name);
  return term("fqdn", end.name.split(",")[0] ?? end.name);
}

function numberHits(typed: string): SearchHit[] | null {
  const spiffe = SPIFFE_IDENTITY.exec(typed)?.[1];
  const identity = spiffe ?? (/^\d{1,10}$/.test(typed) && Number(typed) <= 0xffff_ffff ? typed : undefined);
  if (identity !== undefined) {
    const port = spiffe === undefined && Number(typed) >= 1 && Number(typed) <= 65_535 ? [listHit("pairs", `pairs to port ${Number(typed)}`, [term("port", String(Number(typed)))])] : [];
    return [listHit("pairs", `pairs of identity ${Number(identity)}`, [term("identity", String(Number(identity)))]), ...port];
  }
  if (Object.values(RESERVED_NAMES).includes(typed.toLowerCase())) {
    return [listHit("pairs", `pairs of ${typed.toLowerCase()}`, [term("any", typed.toLowerCase() === "world" ? "world" : `reserved:${typed.toLowerCase()}`)])];
  }
  if (parseAddressRange(typed) === null) return null;
  const ip = [term("ip", typed.toLowerCase())];
  return [listHit("pairs", `pairs of ${typed}`, ip), listHit("flows", `flows of ${typed}`, ip)];
}

/** Names as pair pages and lines write them: `a/b c/d`, `a/b → c/d:8080/TCP`. */
const TWO_NAMES = /^(\S+)\s+(?:(?:->|→|to)\s+)?([^\s:]+|(?:fqdn|cidr|reserved):[^\s:]+)(?::(\d{1,5})(?:\/[A-Z]+)?)?$/;

function twoNamesHits(typed: string, pairKeys: readonly string[]): SearchHit[] | null {
  const [, source, destination, portText] = TWO_NAMES.exec(typed) ?? [];
  if (source === undefined || destination === undefined || !isName(source) || !isName(destination)) return null;
  const port = portText === undefined ? null : Number(portText);
  const toPort = port === null ? [] : [term("port", String(port))];
  const known = pairKeys.filter((key) => joins(key, source, destination, port));
  const back = pairKeys.filter((key) => joins(key, destination, source, port));
  const [only] = known.length > 0 ? known : back;
  const page = only !== undefined && (known.length === 1 || (known.length === 0 && back.length === 1)) ? [{ label: `pair ${only}`, href: pairPath(only) }] : [];
  return [
    ...page,
    listHit("pairs", `pairs from ${source} to ${destination}`, [peerTerm("src", source), peerTerm("dst", destination), ...toPort]),
    listHit("pairs", `pairs from ${destination} to ${source}`, [peerTerm("src", destination), peerTerm("dst", source), ...toPort]),
  ];
}

function isName(name: string): boolean {
  const key = /^-?([a-z-]+):/.exec(name)?.[1] ?? "";
  if (isFilterKey(key) && key !== "fqdn") return false;
  return isPeerPattern(name) || /^[\w.*-]+$/.test(name);
}

function joins(pairKey: string, source: string, destination: string, port: number | null): boolean {
  const parts = parsePairKey(pairKey);
  return parts !== null && (port === null || parts.port === port) && isPeerOf(parts.source, source) && isPeerOf(parts.destination, destination);
}

function isPeerOf(peer: string, name: string): boolean {
  return peer === name || peer.endsWith(`/${name}`);
}

function peerTerm(key: "src" | "dst", name: string): FilterTerm {
  if (isPeerPattern(name)) return term(key, name);
  const reserved = Object.values(RESERVED_NAMES).includes(name);
  return term(key, reserved ? `reserved:${name}` : `*/${name}`);
}

/** A text with keys is a filter: it goes to the lists that all of it applies to; one that does not parse, or applies to none, is explained on the pairs page. */
function filterHits(typed: string): SearchHit[] | null {
  let keyed: boolean;
  try {
    keyed = lexFilter(typed).some((lexed) => lexed.key !== null);
  } catch (thrown) {
    if (!(thrown instanceof FilterFaultError)) throw thrown;
    keyed = true;
  }
  if (!keyed) return null;
  const parsed = parseFilter(typed);
  const q = parsed.ok ? printFilter(parsed.filter) : typed;
  const lists = (["pairs", "flows"] as const).filter((list) => parsed.ok && checkTarget(parsed.filter, list) === null);
  return (lists.length > 0 ? lists : (["pairs"] as const)).map((list) => ({ 
    label: `${list} with ${q}`,
    href: `/${list}?${new URLSearchParams({ q }).toString()}`,
  }));
}

function wordHits(typed: string): SearchHit[] {
  if (isPeerPattern(typed)) return [listHit("pairs", `pairs of ${typed}`, [term("any", typed)]), ...podHits(typed), listHit("pairs", `pairs with ${typed}`, [term(null, typed)])];
  const words = typed.split(/\s+/).map((word) => term(null, word));
  return [listHit("pairs", `pairs with ${typed}`, words), listHit("flows", `flows with ${typed}`, words)];
}

function podHits(typed: string): SearchHit[] {
  return typed.split("/").length === 2 ? [listHit("flows", `flows of pod ${typed}`, [term("pod", typed)])] : [];
}

function term(key: FilterKey | null, value: string): FilterTerm {
  return { key, negated: false, values: [value], comparison: null };
}

function listHit(list: "pairs" | "flows", label: string, terms: readonly FilterTerm[]): SearchHit {
  return { label, href: `/${list}?${new URLSearchParams({ q: printFilter(canonicalFilter({ terms })) }).toString()}` };
}
