import type { EngineOptions } from "./engine-options";
import { findLabel, labelOf, NAMESPACE_LABEL } from "./label";
import { EVERYBODY, isEverybody, selectReserved, selects, type PeerSelector } from "./peer-selector";
import { isHost, isInit, type PolicyIdentity } from "./policy-identity";
import { NO_PROXY, type L7Parser, type PolicyDirection, type PolicyRule, type ProxyTerms, type RulePort } from "./policy-rule";
import { blocksOf, type PortBlock } from "./port-block";
import { mergeParsers, mergeTerms, termsOf, type SelectorTerms } from "./selector-terms";

/** Everything that rules say of one port of a subject in one direction (pkg/policy/l4.go, L4Filter). */
export interface PortFilter {
  readonly tier: 0 | 1;
  readonly protocol: number;
  readonly port: number;
  readonly endPort: number;
  readonly name: string;
  readonly selectors: Map<string, { readonly selector: PeerSelector; readonly terms: SelectorTerms }>;
  /** Up to 1.15 one parser serves the whole filter. */
  parser: L7Parser | null;
  listener: string;
}

export interface DirectionPolicy {
  /** False where no rule selects the subject: then everything passes. */
  readonly enforced: boolean;
  readonly filters: readonly PortFilter[];
  /** Which kinds of rule there are: without them the engine takes shorter ways. */
  readonly features: { readonly auth: boolean; readonly deny: boolean; readonly precedence: boolean; readonly blocks: readonly PortBlock[] };
}

/** The policy of one subject, before it is asked about a peer; a conflict leaves it without any. */
export type SubjectPolicy =
  | { readonly ingress: DirectionPolicy; readonly egress: DirectionPolicy; readonly conflict: null }
  | { readonly ingress: null; readonly egress: null; readonly conflict: string };

const OPEN: DirectionPolicy = { enforced: false, filters: [], features: { auth: false, deny: false, precedence: false, blocks: [] } };
const HOST = selectReserved("host");
const NAMESPACE = labelOf("k8s", NAMESPACE_LABEL, "");

/** The rules that select a subject, and what else of it matters: subjects that share both share a policy. */
export interface SubjectRules {
  readonly rules: readonly PolicyRule[];
  /** The same text for the same rules and the same kind of subject. */
  readonly key: string;
  readonly isHost: boolean;
  readonly isInit: boolean;
  readonly hasNamespace: boolean;
}

/** Which of the rules, in the order in which the engine merges them, select a subject. */
export function subjectRules(subject: PolicyIdentity, rules: readonly PolicyRule[], options: EngineOptions): SubjectRules {
  const namespace = findLabel(subject.labels, NAMESPACE)?.value ?? "";
  const selected: PolicyRule[] = [];
  const places: number[] = [];
  for (const [at, rule] of rules.entries()) {
    if (!isSubject(rule, subject, namespace, options)) continue;
    selected.push(rule);
    places.push(at);
  }
  const kind = { isHost: isHost(subject), isInit: isInit(subject), hasNamespace: namespace !== "" };
  return { rules: selected, key: `${kind.isHost}/${kind.isInit}/${kind.hasNamespace}/${places.join()}`, ...kind };
}

/** Gathers the rules of a subject into filters by port (cilium v1.20.2 and v1.15.19, pkg/policy/repository.go and rule.go). */
export function subjectPolicy(subject: SubjectRules, options: EngineOptions): SubjectPolicy {
  if ((subject.isHost && !options.hostFirewall) || options.policyMode === "never") return { ingress: OPEN, egress: OPEN, conflict: null };
  const ingress = directionPolicy(subject, "ingress", options);
  if (typeof ingress === "string") return { ingress: null, egress: null, conflict: ingress };
  const egress = directionPolicy(subject, "egress", options);
  if (typeof egress === "string") return { ingress: null, egress: null, conflict: egress };
  return { ingress, egress, conflict: null };
}

function isSubject(rule: PolicyRule, subject: PolicyIdentity, namespace: string, options: EngineOptions): boolean {
  if (rule.forNodes !== isHost(subject)) return false;
  return (rule.subjectNamespace === "" || rule.subjectNamespace === namespace) && selects(rule.subject, subject.labels, options);
}

function directionPolicy(subject: SubjectRules, direction: PolicyDirection, options: EngineOptions): DirectionPolicy | string {
  const rules = subject.rules.filter((rule) => rule.direction === direction);
  const isForced = options.policyMode === "always" || subject.isInit;
  if (rules.length === 0) return isForced ? { ...OPEN, enforced: true } : OPEN;
  const filters = new Map<string, PortFilter>();
  for (const rule of rules) {
    const conflict = addRule(filters, rule, subject.hasNamespace, options);
    if (conflict !== null) return conflict;
  }
  if (options.version === "1.20") {
    if (!isForced && rules.every((rule) => !rule.defaultDeny)) addOwnRule(filters, EVERYBODY, direction === "ingress" ? "allow-any-ingress" : "allow-any-egress");
    else if (direction === "ingress" && options.allowLocalhost === "always" && !subject.isHost) addOwnRule(filters, HOST, "allow-localhost-ingress");
  }
  const held = [...filters.values()];
  const terms = held.flatMap((filter) => [...filter.selectors.values()].map((each) => each.terms));
  const deny = terms.some((each) => each.deny);
  return {
    enforced: true,
    filters: held,
    features: {
      auth: terms.some((each) => each.authentication !== null),
      deny,
      precedence: deny || terms.some((each) => each.parser !== null || each.tier === 1),
      blocks: held.flatMap((filter) => (filter.name === "" ? blocksOf(filter.protocol, filter.port, filter.endPort) : [])),
    },
  };
}

/** Adds one rule to every filter it has a port in; gives the conflict that leaves the subject without a policy. */
function addRule(filters: Map<string, PortFilter>, rule: PolicyRule, hasNamespace: boolean, options: EngineOptions): string | null {
  if (rule.peers === null) return null;
  if (rule.ports === null) {
    return rule.peers.length === 0 ? null : addPort(filters, rule, EVERY_PORT_OF_ALL, options);
  }
  for (const port of rule.ports) {
    if (port.proxy.listenerNeedsNamespace && !hasNamespace) return "a listener of a CiliumEnvoyConfig cannot serve a subject without a namespace";
    const conflict = addPort(filters, rule, port, options);
    if (conflict !== null) return conflict;
  }
  return null;
}

const EVERY_PORT_OF_ALL: RulePort = { protocol: 0, port: 0, endPort: 0, name: "", proxy: NO_PROXY };

function addPort(filters: Map<string, PortFilter>, rule: PolicyRule, port: RulePort, options: EngineOptions): string | null {
  // 1.15 knows no ranges: the schema drops the end.
  const endPort = options.version === "1.15" ? 0 : port.endPort;
  const filter = filterFor(filters, 0, { ...port, endPort });
  if (options.version === "1.15") {
    const conflict = mergeFilterProxy(filter, port.proxy);
    if (conflict !== null) return conflict;
  }
  const terms = termsOf(rule, port.proxy, 0);
  const added = new Set<string>();
  for (const selector of peersOf(rule)) {
    if (added.has(selector.key)) continue;
    added.add(selector.key);
    const held = filter.selectors.get(selector.key);
    if (held === undefined) {
      filter.selectors.set(selector.key, { selector, terms });
      continue;
    }
    if (selector.key === NONE_KEY) continue;
    const { terms: both, conflict } = mergeTerms(held.terms, terms);
    if (conflict !== null) return conflict;
    filter.selectors.set(selector.key, { selector, terms: both });
  }
  if (options.version === "1.15" && rule.direction === "ingress") openToHost(filter, rule, port.proxy, options);
  return null;
}

const NONE_KEY = selectReserved("none").key;

function peersOf(rule: PolicyRule): readonly PeerSelector[] {
  const peers = rule.peers ?? [];
  if (peers.length === 0) return [EVERYBODY];
  // Beside everybody nobody else is kept (pkg/policy/selectorcache.go, AddSelectorsTxn).
  return peers.some(isEverybody) ? [EVERYBODY] : peers;
}

/** Up to 1.15 a rule that would send the host through a proxy lets it pass beside (pkg/policy/l4.go, createL4IngressFilter). */
function openToHost(filter: PortFilter, rule: PolicyRule, proxy: ProxyTerms, options: EngineOptions): void {
  if (options.allowLocalhost !== "always" || proxy.parser === null || rule.deny || filter.selectors.has(HOST.key)) return;
  const coversHost = peersOf(rule).some((selector) => selects(selector, HOST_LABELS, options));
  if (coversHost) filter.selectors.set(HOST.key, { selector: HOST, terms: termsOf({ deny: false, authentication: null, origin: rule.origin, logValue: "" }, NO_PROXY, 0) });
}

const HOST_LABELS = [labelOf("reserved", "host", "")];

function mergeFilterProxy(filter: PortFilter, proxy: ProxyTerms): string | null {
  const found = mergeParsers(filter.parser, proxy.parser);
  if (typeof found === "string") return found;
  filter.parser = found.parser;
  if (proxy.listener !== "" && filter.listener !== "" && proxy.listener !== filter.listener) return `cannot merge conflicting listeners (${proxy.listener}/${filter.listener})`;
  if (proxy.listener !== "") filter.listener = proxy.listener;
  return null;
}

function addOwnRule(filters: Map<string, PortFilter>, selector: PeerSelector, rule: "allow-any-ingress" | "allow-any-egress" | "allow-localhost-ingress"): void {
  const terms = termsOf({ deny: false, authentication: null, origin: { by: "engine", rule }, logValue: "" }, NO_PROXY, 1);
  filterFor(filters, 1, EVERY_PORT_OF_ALL).selectors.set(selector.key, { selector, terms });
}

function filterFor(filters: Map<string, PortFilter>, tier: 0 | 1, { protocol, port, endPort, name }: RulePort): PortFilter {
  const key = `${tier}/${protocol}/${name === "" ? `${port}-${endPort}` : name}`;
  const held = filters.get(key);
  if (held !== undefined) return held;
  const filter: PortFilter = { tier, protocol, port, endPort: name === "" ? endPort : 0, name, selectors: new Map(), parser: null, listener: "" };
  filters.set(key, filter);
  return filter;
}
