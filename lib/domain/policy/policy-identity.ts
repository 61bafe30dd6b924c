import type { PolicyLabel } from "./label";
import { hasReserved, parseLabel } from "./label";

/** A port that a pod names. */
export interface NamedPort {
  readonly name: string;
  /** IP protocol number. */
  readonly protocol: number;
  readonly port: number;
}

/** One side of a question: a Cilium identity with what policies can see of it. */
export interface PolicyIdentity {
  readonly id: number;
  readonly labels: readonly PolicyLabel[];
  readonly namedPorts: readonly NamedPort[];
}

/** An identity from its number and its labels as Cilium prints them (`source:key=value`). */
export function policyIdentity(id: number, labels: readonly string[], namedPorts: readonly NamedPort[] = []): PolicyIdentity {
  return { id, labels: labels.map(parseLabel), namedPorts };
}

/** The port that the identity gives a name, 0 when it has none; case does not count. */
export function namedPort(identity: PolicyIdentity, name: string, protocol: number): number {
  return identity.namedPorts.find((port) => port.protocol === protocol && port.name.toLowerCase() === name.toLowerCase())?.port ?? 0;
}

/** True for the node itself. */
export function isHost(identity: PolicyIdentity): boolean {
  return identity.id === 1;
}

/** True for an endpoint that has no labels yet. */
export function isInit(identity: PolicyIdentity): boolean {
  return hasReserved(identity.labels, "init");
}

const REMOTE_NODE_SCOPE = 2;
const LOCAL_SCOPE = 1;

/** Identities that stand for a whole class of others since 1.20, and the one for everything. */
export const AGGREGATES: Readonly<Record<number, PolicyIdentity>> = {
  0: { id: 0, labels: [], namedPorts: [] },
  11: policyIdentity(11, ["reserved:aggregate-cluster"]),
  12: policyIdentity(12, ["reserved:aggregate-cluster-mesh"]),
  13: policyIdentity(13, ["reserved:aggregate-world"]),
  14: policyIdentity(14, ["reserved:aggregate-remote-node"]),
};

/** The class that an identity belongs to (cilium v1.20.2, pkg/policy/aggregate.go); identities below 100 belong to none. */
export function aggregateOf(id: number, clusterId: number): PolicyIdentity {
  const found = AGGREGATES[id < 100 ? (id >= 11 && id <= 14 ? id : 0) : classOf(id, clusterId)];
  if (found === undefined) throw new Error(`identity ${id} has no aggregate`);
  return found;
}

function classOf(id: number, clusterId: number): number {
  const scope = Math.floor(id / 2 ** 24);
  if (scope === REMOTE_NODE_SCOPE) return 14;
  if (scope === LOCAL_SCOPE) return 13;
  return (Math.floor(id / 2 ** 16) & 0xff) === clusterId ? 11 : 12;
}
