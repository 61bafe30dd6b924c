import type { EngineOptions } from "./engine-options";
import { isEverybody, selects, type PeerSelector } from "./peer-selector";
import { precedenceOf, type AuthLevel, type MapEntry } from "./pair-map";
import { namedPort, type PolicyIdentity } from "./policy-identity";
import type { PolicyDirection } from "./policy-rule";
import { blocksOf, type PortBlock } from "./port-block";
import type { AuthMode } from "./policy-object";
import type { PortFilter } from "./subject-policy";
import type { SelectorTerms } from "./selector-terms";

/** Entries that one selector of one filter brings to a pair. */
export type PairInsert = readonly MapEntry[];

/** What one filter brings to a pair; the engine takes filters of a stage, and selectors of a filter, in any order. */
export interface PairStep {
  /** Stages follow each other: names before numbers, policies before the engine's own rules. */
  readonly stage: number;
  readonly inserts: readonly PairInsert[];
}

/** Who asks whom, in the subject's direction. */
export interface PairEnds {
  readonly subject: PolicyIdentity;
  readonly peer: PolicyIdentity;
  /** The class that the peer belongs to. */
  readonly aggregate: PolicyIdentity;
  readonly direction: PolicyDirection;
}

const LEVELS: Readonly<Record<AuthMode, AuthLevel>> = { disabled: 0, required: 1, "test-always-fail": 2 };

/** What the filters of a direction bring to one pair (cilium v1.20.2, pkg/policy/l4.go, toMapState). */
export function pairSteps(filters: readonly PortFilter[], ends: PairEnds, options: EngineOptions): PairStep[] {
  const steps: PairStep[] = [];
  for (const filter of filters) {
    const inserts = filterInserts(filter, ends, options);
    if (inserts.length > 0) steps.push({ stage: filter.tier * 2 + (filter.name === "" ? 1 : 0), inserts });
  }
  return steps;
}

function filterInserts(filter: PortFilter, ends: PairEnds, options: EngineOptions): PairInsert[] {
  const byPeer = filter.name !== "" && ends.direction === "egress";
  const port = filter.name === "" ? filter.port : namedPort(byPeer ? ends.peer : ends.subject, filter.name, filter.protocol);
  if (filter.name !== "" && port === 0) return [];
  const blocks = blocksOf(filter.protocol, port, filter.endPort);
  const everybody = everybodyOf(filter);
  const inserts: PairInsert[] = [];
  for (const { selector, terms } of filter.selectors.values()) {
    const isShared = isEverybody(selector);
    // Whatever everybody has on the port need not be entered again for one of them.
    if (!isShared && everybody !== null && (port !== 0 || byPeer) && sameInDatapath(terms, everybody)) continue;
    const entries = entriesOf(terms, blocks, `${port}/${filter.protocol}/${terms.listener}`, hitsOf(selector, byPeer, ends, options));
    if (entries.length > 0) addOnce(inserts, entries);
  }
  return inserts;
}

/** On which side of the pair a selector lands: everybody is entered for classes alone, a name of the peer's port for the peer alone. */
function hitsOf(selector: PeerSelector, byPeer: boolean, { peer, aggregate }: PairEnds, options: EngineOptions): readonly boolean[] {
  if (isEverybody(selector)) return [byPeer];
  const own = selects(selector, peer.labels, options);
  const shared = !byPeer && aggregate.labels.length > 0 && selects(selector, aggregate.labels, options);
  return shared ? (own ? [false, true] : [false]) : own ? [true] : [];
}

function entriesOf(terms: SelectorTerms, blocks: readonly PortBlock[], redirect: string, hits: readonly boolean[]): MapEntry[] {
  const isRedirect = terms.parser !== null && !terms.deny;
  return hits.flatMap((own) =>
    blocks.map((block): MapEntry => ({
      own,
      block,
      precedence: precedenceOf(terms.tier, terms.deny, isRedirect, terms.listenerPriority),
      deny: terms.deny,
      redirect: isRedirect ? redirect : "",
      parser: isRedirect ? terms.parser : null,
      auth: terms.deny || terms.authentication === null ? 0 : LEVELS[terms.authentication],
      explicit: !terms.deny && terms.authentication !== null,
      origins: terms.origins,
      log: terms.logValues.join("\n"),
    })),
  );
}

/** Selectors that bring the same entries are one, from as many rules. */
function addOnce(inserts: PairInsert[], entries: MapEntry[]): void {
  const at = inserts.findIndex((held) => held.length === entries.length && held.every((entry, index) => sameEntry(entry, entries[index])));
  const held = inserts[at];
  if (held === undefined) inserts.push(entries);
  else inserts[at] = held.map((entry, index) => ({ ...entry, origins: [...new Set([...entry.origins, ...(entries[index]?.origins ?? [])])] }));
}

function sameEntry(a: MapEntry, b: MapEntry | undefined): boolean {
  return b !== undefined && a.own === b.own && a.precedence === b.precedence && a.redirect === b.redirect && a.auth === b.auth && a.explicit === b.explicit && a.log === b.log;
}

function everybodyOf(filter: PortFilter): SelectorTerms | null {
  for (const { selector, terms } of filter.selectors.values()) if (isEverybody(selector)) return terms;
  return null;
}

function sameInDatapath(a: SelectorTerms, b: SelectorTerms): boolean {
  const precedence = (terms: SelectorTerms): number => precedenceOf(terms.tier, terms.deny, terms.parser !== null, terms.listenerPriority);
  return precedence(a) === precedence(b) && a.parser === b.parser && a.listener === b.listener && a.authentication === b.authentication;
}
