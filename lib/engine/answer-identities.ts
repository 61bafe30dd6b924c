import { identityViewsOf } from "@/lib/domain/cluster/identity-views";
import { msOfInstant } from "@/lib/domain/instant";
import { EXPIRES_SOON_MS, listIdentity, type ListedIdentity } from "@/lib/domain/join/listed-identity";
import { trafficOf } from "@/lib/domain/join/identity-traffic";
import { NO_FILTER } from "@/lib/domain/filter";
import { knownOf } from "@/lib/domain/spire/reading";
import type { AnswerGround } from "./answer-ground";
import { IDENTITY_SHOWS, type IdentityShow, type QuestionOf } from "./question";
import type { IdentitiesReply } from "./reply";
import { createSurroundings, type Surroundings } from "./surroundings";

export const IDENTITIES_LIMIT = 20_000;

/**
 * Every identity that an object, a pod, an entry of SPIRE or a connection of the window names, joined; what is wrong
 * comes first. All pairs of the window are looked at: a filter would make "never" of what it hides.
 */
export function answerIdentities(question: QuestionOf<"identities">, ground: AnswerGround): IdentitiesReply {
  const { held } = ground;
  const surroundings = held.surroundings ?? createSurroundings();
  const { window, open } = ground.pairWindow(question.window, NO_FILTER);
  const { head, pairs } = ground.pairs(window, open);
  const { book, spire } = surroundings;
  const entries = surroundings.entries();
  const traffic = trafficOf(pairs);
  const views = new Map(identityViewsOf(book, entries).map((view) => [view.identity, view]));
  for (const identity of traffic.keys()) if (!views.has(identity)) views.set(identity, book.viewOf(identity, entries));
  const listing = { entries: entries.read && spire ? (knownOf(spire.entries)?.value ?? null) : null, coverage: head.coverage, nowMs: msOfInstant(held.time.asOf()) };
  const all = [...views.values()].map((view) => listIdentity(view, traffic.get(view.identity), listing));
  const shown = all.filter((identity) => isShown(identity, question.show));
  const own = all.filter(isWorkload);
  return {
    kind: "identities",
    ...head,
    shown: question.show,
    counts: countShows(all),
    authenticationUnknown: own.filter(({ authentication }) => authentication.state === "unknown").length,
    workloads: own.length,
    found: own.filter(({ entry }) => entry.status === "found").length,
    matched: shown.length,
    trustDomain: surroundings.ground().trustDomain,
    entriesReadAtMs: entries.read && spire ? (knownOf(spire.entries)?.readAtMs ?? null) : null,
    entriesSilence: entries.read ? null : entries.reason,
    missing: missingOf(surroundings),
    soonMs: EXPIRES_SOON_MS,
    identities: shown.sort(byTrouble).slice(0, Math.min(question.limit, IDENTITIES_LIMIT)),
  };
}

/** True for what an entry can be asked of: identities of this cluster's pods, gone ones not among them. */
function isWorkload({ scope, exists }: ListedIdentity): boolean {
  return scope.scope === "workload" && exists !== false;
}

function isShown(identity: ListedIdentity, show: IdentityShow): boolean {
  const { entry, expiry, scope, authentication } = identity;
  switch (show) {
    case "all": return true;
    case "no-entry": return entry.status === "missing";
    case "orphaned": return entry.status === "orphaned";
    case "ambiguous": return entry.status === "ambiguous";
    case "expires-soon": return expiry.state === "soon" || expiry.state === "expired";
    case "never-authenticated": return isWorkload(identity) && authentication.state === "never";
    case "not-observed": return scope.scope === "workload" && entry.status === "not-observed";
    case "outside": return scope.scope !== "workload";
    default: return show satisfies never;
  }
}

function countShows(all: readonly ListedIdentity[]): IdentitiesReply["counts"] {
  const counts = { all: 0, "no-entry": 0, orphaned: 0, ambiguous: 0, "expires-soon": 0, "never-authenticated": 0, "not-observed": 0, outside: 0 };
  for (const show of IDENTITY_SHOWS) counts[show] = all.filter((identity) => isShown(identity, show)).length;
  return counts;
}

/** Worst first; what can have no entry comes last. */
function weightOf({ entry, expiry, scope }: ListedIdentity): number {
  if (scope.scope !== "workload") return 9;
  switch (entry.status) {
    case "missing": return 0;
    case "ambiguous": return 2;
    case "orphaned": return 3;
    case "not-observed": return 4;
    case "found": return expiry.state === "expired" ? 1 : expiry.state === "soon" ? 5 : 6;
    default: return entry.status satisfies never;
  }
}

function byTrouble(a: ListedIdentity, b: ListedIdentity): number {
  return weightOf(a) - weightOf(b) || a.identity - b.identity;
}

function missingOf({ book }: Surroundings): string | null {
  if (book.isComplete("ciliumidentities")) return null;
  const state = book.stateOf("ciliumidentities");
  if (state === null) return "Cilium identities are not read";
  return state === "forbidden" ? "Cilium identities are not readable: a right is missing" : state === "stale" ? "Cilium identities are stale: changes may be missed" : "Cilium identities are not all read yet";
}
