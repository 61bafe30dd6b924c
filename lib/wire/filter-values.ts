import { parseAddressRange } from "@/lib/domain/address";
import { dropReasonName, DROP_REASONS } from "@/lib/domain/drop-reason";
import type { Comparison, FilterKey } from "@/lib/domain/filter";
import { CLOSED_WORDS, EVENT_TYPE_NAMES, kindOf } from "@/lib/domain/filter-keys";
import { isPeerPattern } from "@/lib/domain/filter-peer";
import { parseSpanMs, parseWhen, printSpanMs } from "@/lib/domain/filter-time";
import { RESERVED_NAMES } from "@/lib/domain/identity";
import { parseInstant, printInstant } from "@/lib/domain/instant";
import { compileLabelSelector } from "@/lib/domain/label-selector";
import { closestWord } from "./closest-word";
import { FilterFaultError, shown, type LexedValue } from "./filter-lexer";

const RESERVED = Object.values(RESERVED_NAMES);
const DROP_REASON_NAMES = DROP_REASONS.map((reason) => reason.name).filter((name) => name !== "");

/** Words that people try where the key knows another one. */
const MEANT: Readonly<Record<string, string>> = {
  "verdict:ALLOWED": "Hubble's verdict is FORWARDED or REDIRECTED; its line prints ALLOWED for both",
  "verdict:DENIED": "Hubble's verdict is DROPPED; its line prints DENIED",
  "verdict:AUDITED": "Hubble's verdict is AUDIT; its line prints AUDITED",
  "outcome:denied": "policy-denied, or auth-refused for missing authentication",
  "outcome:allowed": "authenticated, authenticated-late, or allowed-unauthenticated",
  "outcome:refused": "auth-refused",
};

/** The words a key's values are chosen from, for messages and completion; empty when there is no such list. */
export function wordsOf(key: FilterKey): readonly string[] {
  if (kindOf(key) === "identity") return RESERVED;
  if (key === "drop-reason") return DROP_REASON_NAMES;
  return CLOSED_WORDS[key] ?? [];
}

/** Reads one value of a key into its canonical form. Throws FilterFaultError with what would be right. */
export function readValue(key: FilterKey, value: LexedValue): string {
  const { text } = value;
  const kind = kindOf(key);
  switch (kind) {
    case "peer":
      if (isPeerPattern(text)) return text;
      throw fault(key, value, text.includes("/") || text.includes(":") ? PEER_FORMS : `\`*/${shown(text)}\` for a workload of any namespace, \`${shown(text)}/*\` for a namespace`);
    case "qualified":
      if (text.split("/").length <= 2 && text !== "/") return text;
      throw fault(key, value, "`namespace/name`, `namespace/`, or `/name` for any namespace; a name alone is one in namespace default");
    case "label":
      if (compileLabelSelector(text) !== null) return text;
      throw fault(key, value, "`app=web`, `k8s:app=web`, `app`, or quoted: `\"app in (web,pay)\"`");
    case "identity":
      return readIdentity(key, value);
    case "address":
      if (parseAddressRange(text) !== null) return text.toLowerCase();
      throw fault(key, value, "an address or a network: `10.0.1.28`, `10.0.0.0/16`, `fd00::/8`");
    case "port":
      if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) return String(Number(text));
      throw fault(key, value, "one number from 1 to 65535; several ports are separated by commas");
    case "status":
      if (/^(?:[1-5]\d\d|[1-5]\d?\+)$/.test(text)) return text;
      throw fault(key, value, "`404`, `40+` or `4+`");
    case "word":
      return readWord(key, value);
    case "name":
    case "path":
    case "text":
      return text;
    case "time":
      return readWhen(key, value);
    case "measure":
      throw new Error("comparisons are read by readComparison");
    default:
      return kind satisfies never;
  }
}

const PEER_FORMS = "`namespace/workload`, `namespace/*`, `reserved:host`, `cidr:10.0.0.0/8`, `fqdn:example.org` or `world`";

/** Reads `>1s`, `>=10`, `3` of a measure. Throws FilterFaultError with what would be right. */
export function readComparison(key: FilterKey, value: LexedValue): Comparison {
  const found = /^(>=|<=|>|<|=)?(.+)$/s.exec(value.text);
  const op = readOperator(found?.[1]);
  const amount = found?.[2] ?? "";
  if (key === "wait") {
    const ms = parseSpanMs(amount);
    if (ms !== null) return { op, value: ms };
    throw fault(key, value, /^\d+$/.test(amount) ? `a unit: \`wait:${op}${amount}s\` or \`wait:${op}${amount}ms\`` : "a comparison with a unit: `wait:>1s`, `wait:<=500ms`");
  }
  if (/^\d{1,12}$/.test(amount)) return { op, value: Number(amount) };
  throw fault(key, value, `a comparison with a whole number: \`${key}:>=10\``);
}

function readOperator(text: string | undefined): Comparison["op"] {
  switch (text) {
    case ">":
    case ">=":
    case "<":
    case "<=":
      return text;
    default:
      return "=";
  }
}

function readIdentity(key: FilterKey, value: LexedValue): string {
  const { text } = value;
  if (/^\d{1,10}$/.test(text) && Number(text) <= 0xffff_ffff) return String(Number(text));
  const name = text.toLowerCase();
  if (RESERVED.includes(name)) return name;
  const near = closestWord(text, RESERVED);
  throw fault(key, value, near ? `did you mean \`${near}\`?` : `a number, or one of ${listed(RESERVED)}`);
}

function readWord(key: FilterKey, value: LexedValue): string {
  const { text } = value;
  if (key === "http-method") {
    if (/^[A-Za-z-]{1,32}$/.test(text)) return text.toUpperCase();
    throw fault(key, value, "a method: `GET`, `POST`");
  }
  if (key === "drop-reason" && /^\d{1,9}$/.test(text)) return dropReasonName(Number(text));
  if (key === "type") {
    const numbered = /^([a-z0-9-]+):(\d{1,5})$/.exec(text.toLowerCase());
    if (numbered && Object.values(EVENT_TYPE_NAMES).includes(numbered[1] ?? "")) return `${numbered[1] ?? ""}:${Number(numbered[2])}`;
  }
  const words = wordsOf(key);
  const asked = key === "reply" ? ({ yes: "true", no: "false" }[text.toLowerCase()] ?? text) : text;
  const exact = words.find((word) => word.toLowerCase() === asked.toLowerCase());
  if (exact !== undefined) return exact;
  const meant = MEANT[`${key}:${text}`] ?? MEANT[`${key}:${text.toUpperCase()}`] ?? MEANT[`${key}:${text.toLowerCase()}`];
  if (meant !== undefined) throw fault(key, value, meant);
  const near = words.find((word) => word.endsWith(`:${text.toLowerCase()}`)) ?? closestWord(text, words);
  throw fault(key, value, near ? `did you mean \`${near}\`?` : `one of ${listed(words)}`);
}

function readWhen(key: FilterKey, value: LexedValue): string {
  const when = parseWhen(value.text);
  if (when !== null && "agoMs" in when) return printSpanMs(when.agoMs);
  const printed = when === null ? "" : printInstant(when.at);
  if (when !== null && parseInstant(printed) === when.at) return printed;
  throw fault(key, value, "a span back from now (`15m`, `2h`) or a time with its zone (`2026-11-22T14:02:00Z`)");
}

function listed(words: readonly string[]): string {
  return words.length <= 16 ? words.join(", ") : `${words.slice(0, 6).join(", ")} … (${words.length} words)`;
}

function fault(key: FilterKey, value: LexedValue, hint: string): FilterFaultError {
  return new FilterFaultError(`\`${key}\` does not take \`${shown(value.text)}\``, hint, value.at);
}
