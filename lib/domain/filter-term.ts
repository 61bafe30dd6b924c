import { parseAddressRange, rangeContains } from "./address";
import type { Comparison, FilterKey, FilterTerm } from "./filter";
import { kindOf } from "./filter-keys";
import { compilePeerPattern } from "./filter-peer";
import type { EndFacts, FactKey, FilterSubject, MeasureKey, Side } from "./filter-subject";
import { instantOfWhen, parseWhen } from "./filter-time";
import { compileWordSearch } from "./filter-words";
import { RESERVED_NAMES } from "./identity";
import type { Instant } from "./instant";
import { compileLabelSelector } from "./label-selector";
import { compilePathWildcard, compileQualifiedPrefix, compileWildcard, type TextTest } from "./wildcard";

/** A term made ready. */
export type SubjectTest = (subject: FilterSubject) => boolean;

const NEVER: SubjectTest = () => false;

/** Makes one term ready; a value that its key cannot have (parsers refuse those) matches nothing. */
export function compileTerm(term: FilterTerm, now: Instant): SubjectTest {
  const test = compilePositive(term, now);
  if (term.key !== null && kindOf(term.key) === "port") {
    const sides = sidesOf(term.key);
    return (subject) => sides.some((side) => subject.end(side).ports === "many") || test(subject) !== term.negated;
  }
  return term.negated ? (subject) => !test(subject) : test;
}

function compilePositive(term: FilterTerm, now: Instant): SubjectTest {
  const { key, values } = term;
  if (key === null) return anyOf(values.map(compileWordSearch));
  const kind = kindOf(key);
  switch (kind) {
    case "peer":
      return compilePeers(key, values);
    case "qualified":
      // As in `hubble observe`, a name without a namespace is one in namespace default; `/name` is one in any.
      return compileNames(key, values, (value) => compileQualifiedPrefix(value, "default"));
    case "name":
      return compileNames(key, values, key === "fqdn" ? (value) => ignoringCase(compileWildcard(fold(value))) : compileWildcard);
    case "path":
      return compileNames(key, values, key === "node" ? compileNodePattern : key === "policy" ? compilePolicyPattern : compilePathWildcard);
    case "label":
      return compileLabels(key, values);
    case "identity":
      return compileNumbers(key, values.map(identityOf), (end) => end.identities);
    case "port":
      return compileNumbers(key, values.map(Number), (end) => (end.ports === "many" ? [] : end.ports));
    case "address":
      return compileAddresses(key, values);
    case "status":
      return compileNames(key, values, (value) => (value.endsWith("+") ? (text) => text.startsWith(value.slice(0, -1)) : (text) => text === value));
    case "word":
      return key === "exempt" && values.includes("any") ? () => true : compileNames(key, values, (value) => (text) => text === value);
    case "text":
      return compileNames(key, values, (value) => (text) => text === value);
    case "measure":
      return compileMeasure(key, term.comparison);
    case "time":
      return compileTime(key, values[0] ?? "", now);
    default:
      return kind satisfies never;
  }
}

function anyOf(tests: readonly SubjectTest[]): SubjectTest {
  return (subject) => tests.some((test) => test(subject));
}

/** `from-` reads the source, `to-` the destination, a bare key either. */
function sidesOf(key: FilterKey): readonly Side[] {
  if (key === "src" || key.startsWith("from-")) return ["source"];
  if (key === "dst" || key.startsWith("to-")) return ["destination"];
  return ["source", "destination"];
}

function compilePeers(key: FilterKey, values: readonly string[]): SubjectTest {
  const tests = values.map(compilePeerPattern);
  const sides = sidesOf(key);
  return (subject) =>
    sides.some((side) => {
      const peer = subject.peer(side);
      return tests.some((test) => test(peer));
    });
}

/** Name-like facts of the ends, by the key without its direction; other keys belong to no end. */
const END_NAMES: Readonly<Record<string, ((end: EndFacts) => readonly string[]) | undefined>> = {
  pod: (end) => end.pods,
  namespace: (end) => end.namespaces,
  fqdn: (end) => end.names,
  cluster: (end) => end.clusters,
};

function compileNames(key: FilterKey, values: readonly string[], compile: (value: string) => TextTest): SubjectTest {
  const tests = values.map(compile);
  const passes = (text: string): boolean => tests.some((test) => test(text));
  const ofEnd = END_NAMES[key.replace(/^(from|to)-/, "")];
  if (ofEnd === undefined) return (subject) => subject.texts(factKey(key)).some(passes);
  const sides = sidesOf(key);
  return (subject) => sides.some((side) => ofEnd(subject.end(side)).some(passes));
}

function compileLabels(key: FilterKey, values: readonly string[]): SubjectTest {
  const tests = values.map(compileLabelSelector).filter((test) => test !== null);
  const sides = sidesOf(key);
  return (subject) =>
    sides.some((side) => {
      const { labels } = subject.end(side);
      return tests.some((test) => test(labels));
    });
}

function compileNumbers(key: FilterKey, wanted: readonly number[], read: (end: EndFacts) => readonly number[]): SubjectTest {
  const sides = sidesOf(key);
  return (subject) => sides.some((side) => read(subject.end(side)).some((number) => wanted.includes(number)));
}

function compileAddresses(key: FilterKey, values: readonly string[]): SubjectTest {
  const ranges = values.map(parseAddressRange).filter((range) => range !== null);
  const sides = sidesOf(key);
  return (subject) => sides.some((side) => subject.end(side).addresses.some((address) => ranges.some((range) => rangeContains(range, address))));
}

/** A reserved name is exactly the identity `hubble observe` takes it for: `src:world` covers 2, 9 and 10 instead. */
function identityOf(value: string): number {
  const reserved = Object.entries(RESERVED_NAMES).find(([, name]) => name === value);
  return Number(reserved?.[0] ?? value);
}

/** `name` in any cluster, `cluster/name`, `cluster/` for all of its nodes; cluster default has no prefix in flows. */
function compileNodePattern(pattern: string): TextTest {
  const slash = pattern.indexOf("/");
  const inCluster = slash < 0 ? () => true : compileWildcard(pattern.slice(0, slash));
  const name = pattern.slice(slash + 1);
  const isNamed = name === "" && slash >= 0 ? () => true : compileWildcard(name);
  return (node) => {
    const at = node.indexOf("/");
    return inCluster(at < 0 ? "default" : node.slice(0, at)) && isNamed(node.slice(at + 1));
  };
}

/** `namespace/name`, or a name alone: a policy of that name in any namespace, or a cluster-wide one. */
function compilePolicyPattern(pattern: string): TextTest {
  if (pattern.includes("/")) return compilePathWildcard(pattern);
  const isNamed = compileWildcard(pattern);
  return (policy) => isNamed(policy.slice(policy.indexOf("/") + 1));
}

function compileMeasure(key: FilterKey, comparison: Comparison | null): SubjectTest {
  if (comparison === null) return NEVER;
  const { op, value } = comparison;
  return (subject) => {
    const measured = subject.measure(measureKey(key));
    if (measured === null) return false;
    switch (op) {
      case ">":
        return measured > value;
      case ">=":
        return measured >= value;
      case "<":
        return measured < value;
      case "<=":
        return measured <= value;
      case "=":
        return measured === value;
      default:
        return op satisfies never;
    }
  };
}

/** True for what reaches into the asked stretch. */
function compileTime(key: FilterKey, value: string, now: Instant): SubjectTest {
  const when = parseWhen(value);
  if (when === null) return NEVER;
  const at = instantOfWhen(when, now);
  return key === "since" ? (subject) => subject.lastAt >= at : (subject) => subject.firstAt <= at;
}

function fold(text: string): string {
  return text.toLowerCase().replace(/\.$/, "");
}

function ignoringCase(test: TextTest): TextTest {
  return (text) => test(fold(text));
}

// The kinds guarantee it: only keys that belong to no end come here.
function factKey(key: FilterKey): FactKey {
  return key as FactKey;
}

function measureKey(key: FilterKey): MeasureKey {
  return key as MeasureKey;
}
