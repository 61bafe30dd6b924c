import { isNodeLocalIdentity, RESERVED_NAMES } from "../identity";

/**
 * Where an identity's number puts it (cilium v1.20.2, pkg/identity/numericidentity.go). `workload`: pods of this
 * cluster · `remote-cluster`: pods of another cluster of the mesh · `reserved`, `well-known`, `node-local` (the
 * outside): no SPIFFE entry can exist for them.
 */
export type IdentityScope =
  | { readonly scope: "reserved"; readonly name: string }
  | { readonly scope: "well-known" }
  | { readonly scope: "workload" }
  | { readonly scope: "remote-cluster"; readonly clusterId: number }
  | { readonly scope: "node-local" }
  | { readonly scope: "unknown" };

const FIRST_WELL_KNOWN = 100;
const FIRST_USER_RESERVED = 128;
const FIRST_WORKLOAD = 256;

/** How many clusters a mesh may hold decides which bits of a number name the cluster; 255 unless configured. */
export interface ClusterNumbering {
  readonly clusterId: number;
  readonly maxConnectedClusters: 255 | 511;
}

export const LONE_CLUSTER: ClusterNumbering = { clusterId: 0, maxConnectedClusters: 255 };

/** The scope of a numeric identity as seen from the cluster with this numbering. */
export function scopeOfIdentity(identity: number, numbering: ClusterNumbering = LONE_CLUSTER): IdentityScope {
  if (!Number.isInteger(identity) || identity < 0) return { scope: "unknown" };
  if (isNodeLocalIdentity(identity)) return { scope: "node-local" };
  if (identity === 0) return { scope: "unknown" };
  if (identity < FIRST_WELL_KNOWN) return { scope: "reserved", name: RESERVED_NAMES[identity] ?? String(identity) };
  if (identity < FIRST_USER_RESERVED) return { scope: "well-known" };
  const clusterId = Math.floor(identity / (numbering.maxConnectedClusters === 511 ? 32_768 : 65_536));
  if (clusterId === 0 && identity < FIRST_WORKLOAD) return { scope: "reserved", name: String(identity) };
  return clusterId === numbering.clusterId ? { scope: "workload" } : { scope: "remote-cluster", clusterId };
}

/** True for identities that SPIRE may hold an entry for: those of this cluster's pods. */
export function isEntryPossible(scope: IdentityScope): boolean {
  return scope.scope === "workload";
}
