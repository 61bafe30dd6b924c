/**
 * Reserved identities by number (cilium v1.20.2, pkg/identity/numericidentity.go). Numbers 2, 9 and 10 are the world; from
 * 11 on they stand for whole groups in policy maps and never for a peer. Releases between 1.15 and 1.20 gave 11 another
 * meaning, so a label that names it comes first.
 */
export const RESERVED_NAMES: Readonly<Record<number, string>> = {
  0: "unknown",
  1: "host",
  2: "world",
  3: "unmanaged",
  4: "health",
  5: "init",
  6: "remote-node",
  7: "kube-apiserver",
  8: "ingress",
  9: "world-ipv4",
  10: "world-ipv6",
  11: "aggregate-cluster",
  12: "aggregate-cluster-mesh",
  13: "aggregate-world",
  14: "aggregate-remote-node",
};

const FIRST_RENUMBERED = 11;

export const Identity = { unknown: 0, host: 1, world: 2, unmanaged: 3, health: 4, init: 5, remoteNode: 6, kubeApiserver: 7, ingress: 8 } as const;

const FIRST_LOCAL_SCOPE = 1 << 24;

/** True for numbers that mean the same in every release. */
export function isStableIdentity(identity: number): boolean {
  return identity < FIRST_RENUMBERED;
}

/** Identities of the outside: numbers differ from node to node, so only their labels may be compared. */
export function isNodeLocalIdentity(identity: number): boolean {
  return identity >= FIRST_LOCAL_SCOPE;
}

/** True for identities that pods get: the only ones a SPIFFE entry can exist for. */
export function isWorkloadIdentity(identity: number): boolean {
  return identity >= 100 && identity < FIRST_LOCAL_SCOPE;
}
