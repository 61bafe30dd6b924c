import type { IdentityScope } from "./identity-scope";
import { identityOfSpiffeId } from "./spiffe-id";

/** What the join needs of a SPIRE registration entry. */
export interface EntryFacts {
  readonly id: string;
  readonly spiffeId: string;
  readonly parentId: string;
  /** `type:value`. */
  readonly selectors: readonly string[];
}

/** Entries by the identity in their SPIFFE ID; entries of other shapes are not of interest here. */
export type EntryIndex = ReadonlyMap<number, readonly EntryFacts[]>;

/** The entries as they were read, or why they were not. */
export type EntryReading = { readonly read: true; readonly entries: EntryIndex } | { readonly read: false; readonly reason: string };

export type JoinStatus = "found" | "missing" | "orphaned" | "ambiguous" | "not-observed";

/** Whether an identity has its SPIRE entry, why it is thought so, and the entries that were looked at. */
export interface EntryStanding {
  readonly status: JoinStatus;
  readonly reason: string;
  readonly entryIds: readonly string[];
}

const PARENT_PATH = "/cilium-operator";
/** The one selector that all of Cilium's entries carry (cilium v1.20.2, operator/auth/spire/client.go). */
const SELECTOR = "cilium:mutual-auth";
const IDS_SHOWN = 8;

/** Entries grouped for the join; entries that are no identity's are left out. */
export function indexEntries(entries: Iterable<EntryFacts>): EntryIndex {
  const index = new Map<number, EntryFacts[]>();
  for (const entry of entries) {
    const named = identityOfSpiffeId(entry.spiffeId);
    if (named === null) continue;
    const held = index.get(named.identity);
    if (held) held.push(entry);
    else index.set(named.identity, [entry]);
  }
  return index;
}

/** What is asked of the entries: an identity, and whether it exists; null: that is not known. */
export interface EntryQuestion {
  readonly identity: number;
  readonly scope: IdentityScope;
  readonly exists: boolean | null;
  /** As `cilium-config` has it; null when that was not read. */
  readonly trustDomain: string | null;
}

/**
 * How an identity stands with SPIRE. What was not read never becomes `missing`: an entry is missing only when all
 * entries were read and the identity is known to exist, orphaned only when it is known not to.
 */
export function entryStandingOf(question: EntryQuestion, reading: EntryReading): EntryStanding {
  const apart = outsideOf(question.scope);
  if (apart !== null) return standing("not-observed", apart, []);
  if (!reading.read) return standing("not-observed", reading.reason, []);
  const entries = reading.entries.get(question.identity) ?? [];
  if (question.exists === false && entries.length > 0) return standing("orphaned", `identity ${question.identity} does not exist any more`, entries);
  const [entry, second] = entries;
  if (entry === undefined) {
    if (question.exists === null) return standing("not-observed", "no entry, but whether the identity exists is not known: identities are not read", []);
    return question.exists ? standing("missing", `no entry ends in /identity/${question.identity}`, []) : standing("not-observed", "neither the identity nor an entry exists", []);
  }
  if (second !== undefined) return standing("ambiguous", `${entries.length} entries end in /identity/${question.identity}`, entries);
  const odd = oddityOf(entry, question.trustDomain);
  return odd === null ? standing("found", "", entries) : standing("ambiguous", odd, entries);
}

/** Why an entry that is there cannot be what Cilium asks for; null when nothing speaks against it. */
function oddityOf(entry: EntryFacts, trustDomain: string | null): string | null {
  const own = identityOfSpiffeId(entry.spiffeId)?.trustDomain ?? "";
  if (trustDomain !== null && own !== trustDomain) return `the entry is in trust domain ${own}, Cilium asks for ${trustDomain}`;
  if (entry.parentId !== `spiffe://${own}${PARENT_PATH}`) return `the entry's parent is ${entry.parentId}, not ${PARENT_PATH}: agents do not get it`;
  if (!entry.selectors.includes(SELECTOR)) return `the entry lacks the selector ${SELECTOR}: agents do not ask for it`;
  return null;
}

function outsideOf(scope: IdentityScope): string | null {
  switch (scope.scope) {
    case "workload": return null;
    case "reserved": return `${scope.name} is a reserved identity: it never gets an entry and can never authenticate`;
    case "well-known": return "a well-known identity never gets an entry";
    case "remote-cluster": return `it belongs to cluster ${scope.clusterId} of the mesh, whose SPIRE is not read; mutual authentication does not work across clusters`;
    case "node-local": return "an identity of the outside never gets an entry";
    case "unknown": return "its identity is not known";
    default: return scope satisfies never;
  }
}

function standing(status: JoinStatus, reason: string, entries: readonly EntryFacts[]): EntryStanding {
  return { status, reason, entryIds: entries.slice(0, IDS_SHOWN).map(({ id }) => id) };
}
