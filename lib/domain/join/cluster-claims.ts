import { agentVersionOf } from "../cluster/component-versions";
import { meshAuthOf } from "../cluster/mesh-auth";
import type { JoinStatus } from "../cluster/entry-standing";
import { standingOf, type EntryGround } from "./end-entry";
import type { ClusterPolicies } from "./cluster-policies";

/** One thing that the cluster says of itself; `reason` says what it is, or why it is not read. */
export interface ClusterClaim {
  readonly read: boolean;
  readonly reason: string;
}

/** What the cluster claims: its configuration, its policies, its registrations. */
export interface ClusterClaims {
  readonly configuration: ClusterClaim;
  readonly policies: ClusterClaim;
  readonly spire: ClusterClaim;
}

/** What this cluster's objects and SPIRE say; to be set beside what its connections did. */
export function clusterClaimsOf(ground: EntryGround, policies: ClusterPolicies): ClusterClaims {
  return { configuration: configurationOf(ground), policies: policiesOf(policies), spire: registrationsOf(ground) };
}

function configurationOf({ book }: EntryGround): ClusterClaim {
  const config = book.config();
  if (config === null) return { read: false, reason: "the cluster's configuration is not read" };
  const { module, moduleReason } = meshAuthOf(config, agentVersionOf(book).version);
  return { read: true, reason: module === "unknown" ? `whether mutual authentication is on is not known: ${moduleReason}` : `mutual authentication is ${module}: ${moduleReason}` };
}

function policiesOf({ records, engines, missing }: ClusterPolicies): ClusterClaim {
  if (missing !== null) return { read: false, reason: missing };
  const requiring = new Set((engines[0]?.rules ?? []).flatMap(({ authentication, origin }) => (authentication === "required" && origin.by === "policy" ? [`${origin.policy.kind} ${origin.policy.namespace}/${origin.policy.name}`] : [])));
  return { read: true, reason: `${requiring.size} of ${records.length} ${records.length === 1 ? "policy requires" : "policies require"} authentication` };
}

function registrationsOf(ground: EntryGround): ClusterClaim {
  if (!ground.entries.read) return { read: false, reason: ground.entries.reason };
  const counts: Record<JoinStatus, number> = { found: 0, missing: 0, orphaned: 0, ambiguous: 0, "not-observed": 0 };
  const identities = ground.book.of("ciliumidentities");
  for (const { identity } of identities.values()) counts[standingOf(identity, ground).status] += 1;
  const odd = [counts.missing > 0 ? `${counts.missing} missing` : "", counts.ambiguous > 0 ? `${counts.ambiguous} ambiguous` : "", counts["not-observed"] > 0 ? `${counts["not-observed"]} not observed` : ""].filter((words) => words !== "");
  return { read: true, reason: `${counts.found} of ${identities.size} identities have their entry${odd.length > 0 ? `; ${odd.join(", ")}` : ""}` };
}
