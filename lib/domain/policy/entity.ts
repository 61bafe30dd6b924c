import type { EngineOptions } from "./engine-options";
import { CLUSTER_LABEL } from "./label";
import { EVERYBODY, selectLabels, selectReserved, type PeerSelector } from "./peer-selector";

/** Entities that rules may name, with the reserved identities each stands for; `all`, `cluster` and the mesh have more. */
const RESERVED_OF: Readonly<Record<string, readonly string[]>> = {
  all: [],
  world: ["world", "world-ipv4", "world-ipv6"],
  cluster: ["host", "remote-node", "init", "ingress", "health", "unmanaged", "kube-apiserver"],
  "cluster-mesh": ["host", "remote-node", "init", "ingress", "health", "unmanaged", "kube-apiserver"],
  host: ["host"],
  init: ["init"],
  ingress: ["ingress"],
  "remote-node": ["remote-node"],
  health: ["health"],
  unmanaged: ["unmanaged"],
  none: ["none"],
  "kube-apiserver": ["kube-apiserver"],
};

/** Classes of identities that 1.20 enters as a whole, by the entity that selects them. */
const AGGREGATES_OF: Readonly<Record<string, readonly string[]>> = {
  world: ["aggregate-world"],
  "remote-node": ["aggregate-remote-node"],
  cluster: ["aggregate-cluster"],
  "cluster-mesh": ["aggregate-cluster", "aggregate-cluster-mesh"],
};

/** True for an entity that the version knows. */
export function isEntity(name: string, { version }: EngineOptions): boolean {
  return Object.hasOwn(RESERVED_OF, name) && !(version === "1.15" && name === "cluster-mesh");
}

/** The selectors that an entity stands for (cilium v1.20.2 and v1.15.19, pkg/policy/api/entity.go). */
export function selectEntity(name: string, options: EngineOptions): readonly PeerSelector[] {
  if (name === "all") return [EVERYBODY];
  const selectors = (RESERVED_OF[name] ?? []).map(selectReserved);
  if (options.version === "1.20") selectors.push(...(AGGREGATES_OF[name] ?? []).map(selectReserved));
  if (name === "cluster") selectors.push(selectLabels({ matchLabels: { [`k8s:${CLUSTER_LABEL}`]: options.clusterName }, matchExpressions: [] }));
  if (name === "cluster-mesh") selectors.push(selectLabels({ matchLabels: {}, matchExpressions: [{ key: CLUSTER_LABEL, operator: "Exists", values: [] }] }));
  return selectors;
}
