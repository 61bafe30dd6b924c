import { FILTER_KEYS, NO_FILTER, type Filter, type FilterKey, type FilterTarget, type FilterTerm } from "@/lib/domain/filter";
import { appliesTo, AUTH_DROP_REASONS, isFilterKey, kindOf, L7_PROTOCOLS } from "@/lib/domain/filter-keys";
import { closestWord } from "./closest-word";
import { canonicalFilter } from "./filter-canonical";
import { FilterFaultError, lexFilter, shown, type FilterFault, type LexedTerm, type LexedValue } from "./filter-lexer";
import { readComparison, readValue } from "./filter-values";

/** What a text came to: a canonical filter, or why it is none. */
export type ParsedFilter = { readonly ok: true; readonly filter: Filter } | ({ readonly ok: false } & FilterFault);

/** A filter is at most this long and has at most this many terms and values a term: beyond it is an error. */
export const FILTER_TEXT_CAP = 4_096;
export const FILTER_TERMS_CAP = 64;
export const FILTER_VALUES_CAP = 128;

/** What people write who know Hubble's flags or Cilium's labels, and what it is called here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  source: "`src` is a peer, `from-pod` a pod",
  destination: "`dst` is a peer, `to-pod` a pod",
  from: "`src:namespace/workload`, or `since:15m` for a time",
  to: "`dst:namespace/workload`, or `until:15m` for a time",
  workload: "`any:namespace/workload`",
  "from-workload": "`src:namespace/workload`",
  "to-workload": "`dst:namespace/workload`",
  ns: "`namespace`",
  "drop-reason-desc": "`drop-reason`",
  "node-name": "`node`",
  auth: "`outcome:authenticated`",
  "auth-type": "`outcome:authenticated`",
  reserved: "`any:reserved:host`, or `identity:host`",
  cidr: "`any:cidr:10.0.0.0/8` for a peer, `ip:10.0.0.0/8` for addresses",
  world: "`any:world`",
  k8s: "`label:k8s:app=web`",
  uuid: "`flow`",
};

/** Reads a filter. The result is canonical: printing it and reading it again gives the same. */
export function parseFilter(text: string): ParsedFilter {
  if (text.length > FILTER_TEXT_CAP) return { ok: false, message: `the filter is ${text.length} characters long`, hint: `at most ${FILTER_TEXT_CAP} are read`, at: FILTER_TEXT_CAP };
  try {
    const lexed = lexFilter(text);
    const extra = lexed[FILTER_TERMS_CAP];
    if (extra) throw new FilterFaultError(`the filter has ${lexed.length} terms`, `at most ${FILTER_TERMS_CAP} are read; values of one key can share a term: \`port:80,443\``, extra.at);
    return { ok: true, filter: lexed.length === 0 ? NO_FILTER : canonicalFilter({ terms: lexed.map(readTerm) }) };
  } catch (thrown) {
    if (thrown instanceof FilterFaultError) return { ok: false, ...thrown.fault };
    throw thrown;
  }
}

/** Says where and why a filter does not apply to what is listed; null when all of it does. */
export function checkTarget(filter: Filter, target: FilterTarget): FilterFault | null {
  for (const { key, values } of filter.terms) {
    if (key === null) continue;
    const targets = appliesTo(key);
    if (!targets.includes(target)) {
      return { message: `\`${key}\` does not apply to ${target}`, hint: `it applies to ${targets.join(" and ")}: list those, or take the term out`, at: null };
    }
    const reason = key === "drop-reason" && target !== "flows" ? values.find((value) => !AUTH_DROP_REASONS.includes(value)) : undefined;
    if (reason !== undefined) {
      return { message: `\`drop-reason:${shown(reason)}\` does not apply to ${target}`, hint: `${target} count only refusals for missing authentication by reason (${AUTH_DROP_REASONS.join(", ")}): list flows, or ask for \`outcome:policy-denied,other-drop\``, at: null };
    }
    const l7 = key === "protocol" && target !== "flows" ? values.find((value) => L7_PROTOCOLS.includes(value)) : undefined;
    if (l7 !== undefined) {
      return { message: `\`protocol:${l7}\` does not apply to ${target}`, hint: `only flows have a layer 7 protocol; ${target} have tcp, udp, sctp, icmp, vrrp or igmp`, at: null };
    }
  }
  return null;
}

/** Reads a filter for one kind of list: a term that does not apply there is a fault too. */
export function readFilter(text: string, target: FilterTarget): ParsedFilter {
  const parsed = parseFilter(text);
  if (!parsed.ok) return parsed;
  const fault = checkTarget(parsed.filter, target);
  return fault ? { ok: false, ...fault } : parsed;
}

/** A fault as one sentence: "unknown key `form-pod`, did you mean `from-pod`?" */
export function sayFault(fault: FilterFault): string {
  return fault.hint === "" ? fault.message : fault.hint.startsWith("did you mean") ? `${fault.message}, ${fault.hint}` : `${fault.message}: ${fault.hint}`;
}

function readTerm(lexed: LexedTerm): FilterTerm {
  if (lexed.values.length > FILTER_VALUES_CAP) {
    throw new FilterFaultError(`a term has ${lexed.values.length} values`, `at most ${FILTER_VALUES_CAP} are read`, lexed.at);
  }
  const { negated } = lexed;
  if (lexed.key === null) return { key: null, negated, values: lexed.values.map((value) => value.text), comparison: null };
  const key = readKey(lexed.key);
  const kind = kindOf(key);
  if (kind !== "measure" && kind !== "time") return { key, negated, values: lexed.values.map((value) => readValue(key, value)), comparison: null };
  const [only, second] = lexed.values;
  if (second) throw new FilterFaultError(`\`${key}\` takes one value`, kind === "measure" ? `write two terms: \`${key}:>1 ${key}:<5\`` : "the later `since` and the earlier `until` win: write one", second.at);
  if (!only) throw new FilterFaultError(`a value is missing after \`${key}:\``, "write one, or take the term out", lexed.at);
  if (kind === "measure") return { key, negated, values: [], comparison: readComparison(key, only) };
  if (negated) throw new FilterFaultError(`\`-${key}\` is not a stretch of time`, `write \`${key === "since" ? "until" : "since"}:${shown(only.text)}\``, lexed.at);
  return { key, negated, values: [readValue(key, only)], comparison: null };
}

function readKey(lexed: LexedValue): FilterKey {
  const name = lexed.text.toLowerCase();
  if (isFilterKey(name)) return name;
  const other = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
  if (other !== undefined) throw new FilterFaultError(`unknown key \`${shown(lexed.text)}\``, `here it is ${other}`, lexed.at);
  const near = closestWord(name, FILTER_KEYS);
  const quoted = `to search for a text with a colon, quote it; the keys are those of \`hubble observe\` and ${["src", "dst", "outcome", "grade"].map((key) => `\`${key}\``).join(", ")} …`;
  throw new FilterFaultError(`unknown key \`${shown(lexed.text)}\``, near ? `did you mean \`${near}\`?` : quoted, lexed.at);
}
