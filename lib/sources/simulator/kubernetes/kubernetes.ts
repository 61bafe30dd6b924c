import { createObjectStore, type ObjectStore } from "../apiserver/object-store";
import type { SimPolicy } from "../policy";
import type { World } from "../world";
import { NS_PER_MS, type SimTime } from "../scheduler";
import { policyObject, type ObjectPast } from "./policy-object";
import { namespaceObject, systemObjects } from "./system-objects";
import { workloadObjects, type PlacedObject } from "./workload-objects";

/** The simulated cluster as Kubernetes holds it. */
export interface SimulatedKubernetes {
  readonly store: ObjectStore;
  /** Takes over what changed in the world since the last time: workloads that came, policies that came, changed or went. */
  follow(): void;
}

const KINDS: readonly (readonly [path: string, kind: string])[] = [
  ["/api/v1/pods", "Pod"], ["/api/v1/namespaces", "Namespace"], ["/api/v1/nodes", "Node"], ["/api/v1/services", "Service"], ["/api/v1/configmaps", "ConfigMap"],
  ["/apis/apps/v1/replicasets", "ReplicaSet"], ["/apis/apps/v1/daemonsets", "DaemonSet"], ["/apis/apps/v1/deployments", "Deployment"], ["/apis/apps/v1/statefulsets", "StatefulSet"],
  ["/apis/batch/v1/jobs", "Job"], ["/apis/networking.k8s.io/v1/networkpolicies", "NetworkPolicy"],
  ["/apis/cilium.io/v2/ciliumnetworkpolicies", "CiliumNetworkPolicy"], ["/apis/cilium.io/v2/ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy"],
  ["/apis/cilium.io/v2/ciliumcidrgroups", "CiliumCIDRGroup"], ["/apis/cilium.io/v2/ciliumidentities", "CiliumIdentity"], ["/apis/cilium.io/v2/ciliumendpoints", "CiliumEndpoint"],
  ["/apis/cilium.io/v2/ciliumnodes", "CiliumNode"],
];

const pathOf = ({ kind }: SimPolicy): string => `/apis/cilium.io/v2/${kind === "CiliumNetworkPolicy" ? "ciliumnetworkpolicies" : "ciliumclusterwidenetworkpolicies"}`;

/** What stands when the world begins has stood for so long. */
const STOOD_MS = 3 * 86_400_000;

/** A store with the world's objects as they are now. */
export function createSimulatedKubernetes(world: World): SimulatedKubernetes {
  const store = createObjectStore(1_000);
  const startMs = Number(world.startNs / 1_000_000n);
  /** To the second, as Kubernetes keeps times. */
  const timeText = (at: SimTime): string => new Date(at === 0 ? startMs - STOOD_MS : startMs + at / NS_PER_MS).toISOString().replace(/\.\d+Z$/, "Z");
  const createdAt = timeText(0);
  const namespaces = new Set<string>();
  const policies = new Map<string, SimPolicy>();
  let workloads = 0;
  let revision = -1;

  for (const [path, kind] of KINDS) store.addKind({ path, kind, apiVersion: path.replace(/^\/apis?\//, "").replace(/\/[^/]+$/, "") });
  const place = ({ path, object }: PlacedObject): void => {
    const { namespace } = object.metadata;
    if (namespace !== undefined && !namespaces.has(namespace)) {
      namespaces.add(namespace);
      place(namespaceObject(namespace, createdAt));
    }
    store.put(path, object);
  };
  for (const placed of systemObjects(world.cluster.nodes, world.cluster.name, createdAt)) place(placed);

  function pastOf(policy: SimPolicy): ObjectPast {
    const age = world.policies.ageOf(policy);
    return { createdAt: timeText(age.createdAt), changedAt: timeText(age.changedAt), generation: age.generation };
  }

  function followPolicies(): void {
    if (world.policies.revision === revision) return;
    revision = world.policies.revision;
    const now = new Map(world.policies.all().map((policy) => [`${policy.kind} ${policy.namespace}/${policy.name}`, policy]));
    for (const [key, policy] of policies) {
      if (now.has(key)) continue;
      policies.delete(key);
      store.remove(pathOf(policy), policy.kind === "CiliumNetworkPolicy" ? policy.namespace : "", policy.name);
    }
    for (const [key, policy] of now) {
      if (policies.get(key) === policy) continue;
      policies.set(key, policy);
      place({ path: pathOf(policy), object: policyObject(policy, pastOf(policy)) });
    }
  }

  function follow(): void {
    for (const workload of world.cluster.workloads.slice(workloads)) {
      for (const placed of workloadObjects(workload, createdAt)) place(placed);
    }
    workloads = world.cluster.workloads.length;
    followPolicies();
  }

  follow();
  return { store, follow };
}
