import { agentVersionOf } from "../cluster/component-versions";
import { meshAuthOf } from "../cluster/mesh-auth";
import type { JoinStatus } from "../cluster/entry-standing";
import { demands, policyOfRule } from "../findings/finding-scene";
import type { Pair } from "../pair";
import { standingOf, type EntryGround } from "./end-entry";
import type { ClusterPolicies } from "./cluster-policies";

/** One thing that the cluster says of itself; `reason` says what it is, or why it is not read. */
export interface ClusterClaim {
  readonly read: boolean;
  readonly reason: string;
}

/** What the cluster claims, and what the pairs asked about did of it. */
export interface ClusterClaims {
  /** `basis`: where it is said; "" where it is not read. */
  readonly configuration: ClusterClaim & { readonly basis: string };
  /** Policies that ask for authentication as they are written, and those of them that decide a pair; null: not known. */
  readonly policies: ClusterClaim & { readonly requiring: number | null; readonly matched: number | null };
  /** Pairs that must authenticate, those of them that saw an authenticated connection, and pairs of which it is not known. */
  readonly pairs: { readonly required: number; readonly authenticated: number; readonly unknown: number };
  /** Identities of this cluster, each of which needs an entry, and those that have theirs; null: not known. */
  readonly spire: ClusterClaim & { readonly identities: number | null; readonly found: number | null };
}

/** What is claimed where nothing is read beside the flows. */
export function nothingClaimed(pairs: readonly Pair[]): ClusterClaims {
  return {
    configuration: { read: false, reason: "the cluster's configuration is not read", basis: "" },
    policies: { read: false, reason: "policies are not read; verdicts say what they demanded", requiring: null, matched: null },
    pairs: pairsOf(pairs),
    spire: { read: false, reason: "SPIRE is not read", identities: null, found: null },
  };
}

/** What this cluster's objects and SPIRE say, beside what these pairs did. */
export function clusterClaimsOf(ground: EntryGround, policies: ClusterPolicies, pairs: readonly Pair[]): ClusterClaims {
  return { configuration: configurationOf(ground), policies: policiesOf(policies, pairs), pairs: pairsOf(pairs), spire: registrationsOf(ground) };
}

function configurationOf({ book }: EntryGround): ClusterClaims["configuration"] {
  const config = book.config();
  if (config === null) return { read: false, reason: "the cluster's configuration is not read", basis: "" };
  const { module, moduleReason } = meshAuthOf(config, agentVersionOf(book).version);
  return { read: true, reason: module === "unknown" ? "whether mutual authentication is on is not known" : `mutual authentication is ${module}`, basis: moduleReason };
}

function policiesOf({ records, engines, missing }: ClusterPolicies, pairs: readonly Pair[]): ClusterClaims["policies"] {
  if (missing !== null) return { read: false, reason: missing, requiring: null, matched: null };
  const requiring = new Set((engines[0]?.rules ?? []).flatMap((rule) => (demands(rule) && rule.origin.by === "policy" ? [policyOfRule(rule)] : [])));
  const deciding = new Set(pairs.flatMap(({ required: { source, ingress, egress } }) => (source === "policy" ? [...ingress, ...egress] : [])));
  return {
    read: true,
    reason: `${requiring.size} of ${records.length} ${records.length === 1 ? "policy requires" : "policies require"} authentication`,
    requiring: requiring.size,
    matched: [...requiring].filter((policy) => deciding.has(policy)).length,
  };
}

function pairsOf(pairs: readonly Pair[]): ClusterClaims["pairs"] {
  const required = pairs.filter(({ required: { state } }) => state === "required" || state === "cannot-succeed");
  return {
    required: required.length,
    authenticated: required.filter(({ counts }) => counts.authenticated + counts.authenticatedLate > 0).length,
    unknown: pairs.filter(({ required: { state } }) => state === "unknown").length,
  };
}

function registrationsOf(ground: EntryGround): ClusterClaims["spire"] {
  const { book } = ground;
  const objects = book.of("ciliumidentities");
  const identities = book.isComplete("ciliumidentities") ? objects.size : null;
  if (!ground.entries.read) return { read: false, reason: ground.entries.reason, identities, found: null };
  const counts: Record<JoinStatus, number> = { found: 0, missing: 0, orphaned: 0, ambiguous: 0, "not-observed": 0 };
  for (const { identity } of objects.values()) counts[standingOf(identity, ground).status] += 1;
  if (identities !== null) counts.orphaned += [...ground.entries.entries.keys()].filter((identity) => standingOf(identity, ground).status === "orphaned").length;
  const odd = (["missing", "ambiguous", "orphaned", "not-observed"] as const).filter((status) => counts[status] > 0).map((status) => `${counts[status]} ${status === "not-observed" ? "not observed" : status}`);
  return { read: true, reason: `${counts.found} of ${objects.size} identities have their entry${odd.length > 0 ? `; ${odd.join(", ")}` : ""}`, identities, found: counts.found };
}
