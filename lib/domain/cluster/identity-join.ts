import { entryStandingOf, type EntryReading, type EntryStanding } from "./entry-standing";
import { isEntryPossible, scopeOfIdentity, type ClusterNumbering, type IdentityScope } from "./identity-scope";
import { labelOf, type IdentityRecord } from "./identity-record";
import type { OwnedBy } from "./owner";
import { spiffeIdOf } from "./spiffe-id";

export interface IdentityWorkload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  readonly pods: number;
}

/** An identity with everything that is known beside it. */
export interface IdentityView {
  readonly identity: number;
  readonly scope: IdentityScope;
  /** True, false, or null: not known, because identities are not (yet) all read. */
  readonly exists: boolean | null;
  readonly labels: readonly string[];
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly cluster: string;
  /** Workloads whose pods have it now, by namespace and name: several may share one identity. */
  readonly workloads: readonly IdentityWorkload[];
  readonly pods: number;
  /** null where no entry can exist, or the trust domain is not known. */
  readonly spiffeId: string | null;
  readonly entry: EntryStanding;
}

/** What is known of an identity, before it is joined. */
export interface IdentityKnown {
  readonly identity: number;
  readonly record: IdentityRecord | null;
  readonly numbering: ClusterNumbering;
  readonly exists: boolean | null;
  readonly trustDomain: string | null;
  /** Pods that have it now; a pod that is not known itself has a key and no workload. */
  readonly pods: readonly { readonly key: string; readonly workload: OwnedBy | null }[];
  readonly entries: EntryReading;
}

const REMOTE_CLUSTER_LABEL = "io.cilium.k8s.policy.cluster";

/** The identity joined with its labels, workloads, SPIFFE ID and entry. */
export function joinIdentity({ identity, record, numbering, exists, trustDomain, pods, entries }: IdentityKnown): IdentityView {
  const scope = scopeOfIdentity(identity, numbering);
  const labels = record?.labels ?? [];
  return {
    identity,
    scope,
    // Identities of other scopes are no objects: that none is found says nothing of them.
    exists: scope.scope === "workload" ? exists : record === null ? null : exists,
    labels,
    namespace: record?.namespace ?? "",
    serviceAccount: record?.serviceAccount ?? "",
    cluster: record?.cluster ?? labelOf(labels, REMOTE_CLUSTER_LABEL),
    workloads: workloadsOf(pods),
    pods: pods.length,
    spiffeId: trustDomain !== null && isEntryPossible(scope) ? spiffeIdOf(trustDomain, identity) : null,
    entry: entryStandingOf({ identity, scope, exists, trustDomain }, entries),
  };
}

function workloadsOf(pods: IdentityKnown["pods"]): readonly IdentityWorkload[] {
  const found = new Map<string, IdentityWorkload>();
  for (const { key, workload } of pods) {
    const slash = key.indexOf("/");
    const namespace = key.slice(0, Math.max(0, slash));
    const { name, kind } = workload ?? { name: key.slice(slash + 1), kind: "Pod" };
    const at = `${namespace}/${name}`;
    found.set(at, { namespace, name, kind, pods: (found.get(at)?.pods ?? 0) + 1 });
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, workload]) => workload);
}
