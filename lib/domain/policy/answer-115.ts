import type { EngineOptions } from "./engine-options";
import { isEverybody, selects } from "./peer-selector";
import type { AuthLevel, MapEntry } from "./pair-map";
import { insertEntry115 } from "./pair-map-115";
import type { PairEnds } from "./pair-steps";
import { answerOf, DEFAULT_DENY, sameAnswer, claimOf, type PolicyAnswer } from "./policy-answer";
import { isHost, namedPort, type NamedPort } from "./policy-identity";
import type { AuthMode } from "./policy-object";
import { blockOf, EVERY_PORT, type PortBlock } from "./port-block";
import type { SelectorTerms } from "./selector-terms";
import type { DirectionPolicy, PortFilter } from "./subject-policy";

const LEVELS: Readonly<Record<AuthMode, AuthLevel>> = { disabled: 0, required: 1, "test-always-fail": 2 };

/** What the filters of a direction say of one pair by the rules of 1.15; `ports` are the named ports of everybody. */
export function answersOf115(policy: DirectionPolicy, ends: PairEnds, ports: readonly NamedPort[], target: PortBlock, options: EngineOptions): readonly PolicyAnswer[] {
  const entries = policy.filters.map((filter) => filterEntries(filter, ends, ports, options));
  const ahead = lookUp115(withLocalhost(entries.flat().reduce<readonly MapEntry[]>((map, entry) => insertEntry115(map, entry, policy.features), []), ends, options), target);
  const behind = lookUp115(withLocalhost(entries.reverse().flat().reduce<readonly MapEntry[]>((map, entry) => insertEntry115(map, entry, policy.features), []), ends, options), target);
  // Filters are walked in any order; the two that differ most stand for all.
  return sameAnswer(ahead, behind) ? [ahead] : [ahead, behind].sort((a, b) => claimOf(a) - claimOf(b));
}

/** The entries of one filter (cilium v1.15.19, pkg/policy/l4.go, toMapState). */
function filterEntries(filter: PortFilter, { subject, peer, direction }: PairEnds, ports: readonly NamedPort[], options: EngineOptions): MapEntry[] {
  const port = filter.name === "" ? filter.port : direction === "ingress" ? namedPort(subject, filter.name, filter.protocol) : portOfAny(ports, filter);
  if (filter.name !== "" && port === 0) return [];
  const everybody = [...filter.selectors.values()].find(({ selector }) => isEverybody(selector))?.terms ?? null;
  const hasPort = filter.port !== 0 || filter.name !== "";
  const entries: MapEntry[] = [];
  for (const { selector, terms } of filter.selectors.values()) {
    const own = !isEverybody(selector);
    if (own && !selectsPeer(selector, peer, options)) continue;
    if (own && hasPort && everybody !== null && everybodyCovers(everybody, terms)) continue;
    const isRedirect = !terms.deny && (terms.parser !== null || (own && hasPort && everybody !== null && isProxied(everybody)));
    entries.push({
      own,
      block: blockOf(filter.protocol, port),
      precedence: 0,
      deny: terms.deny,
      redirect: isRedirect ? `${port}/${filter.protocol}` : "",
      parser: isRedirect ? filter.parser : null,
      auth: terms.deny || terms.authentication === null ? 0 : LEVELS[terms.authentication],
      explicit: !terms.deny && terms.authentication !== null,
      origins: terms.origins,
      log: "",
    });
  }
  return entries;
}

/** A name in an egress rule means the port that some pod has under it; of several the last one known. */
function portOfAny(ports: readonly NamedPort[], { name, protocol }: PortFilter): number {
  return ports.findLast((port) => port.protocol === protocol && port.name.toLowerCase() === name)?.port ?? 0;
}

/** Names are resolved to addresses as they are asked for, and no recording of that is at hand: they select nobody. */
function selectsPeer(selector: Parameters<typeof selects>[0], peer: PairEnds["peer"], options: EngineOptions): boolean {
  return selector.kind !== "fqdn" && selects(selector, peer.labels, options);
}

function everybodyCovers(everybody: SelectorTerms, terms: SelectorTerms): boolean {
  if (everybody.deny) return true;
  if (terms.deny) return false;
  if (terms.authentication !== null && terms.authentication !== everybody.authentication) return false;
  return !isProxied(terms) || isProxied(everybody);
}

function isProxied({ parser, deny }: SelectorTerms): boolean {
  return parser !== null && !deny;
}

/** The host is let in last, and without authentication, whatever rules for everybody ask. */
function withLocalhost(map: readonly MapEntry[], { subject, peer, direction }: PairEnds, options: EngineOptions): readonly MapEntry[] {
  if (direction !== "ingress" || !isHost(peer) || isHost(subject) || options.allowLocalhost !== "always") return map;
  const entry: MapEntry = { own: true, block: EVERY_PORT, precedence: 0, deny: false, redirect: "", parser: null, auth: 0, explicit: true, origins: [{ by: "engine", rule: "allow-localhost-ingress" }], log: "" };
  return insertEntry115(map, entry, { auth: true, deny: true });
}

/** Exact ports before protocols before everything, and the peer before everybody on each (cilium v1.15.19, bpf/lib/policy.h). */
function lookUp115(map: readonly MapEntry[], { protocol, port }: PortBlock): PolicyAnswer {
  for (const block of [{ protocol, port }, { protocol, port: 0 }, { protocol: 0, port: 0 }]) {
    for (const own of [true, false]) {
      const found = map.find((entry) => entry.own === own && entry.block.protocol === block.protocol && entry.block.port === block.port);
      if (found === undefined) continue;
      const answer = answerOf(found, found.auth, found.explicit);
      return answer.reason === "localhost" ? { ...answer, auth: "none", explicit: false } : answer;
    }
  }
  return DEFAULT_DENY;
}
