import { createObjectStore, type ObjectStore } from "../apiserver/object-store";
import type { SimPolicy } from "../policy";
import type { SimTime } from "../scheduler";
import type { World } from "../world";
import { policyObject } from "./policy-object";
import { bundleObject, namespaceObject, systemObjects } from "./system-objects";
import { workloadObjects, type PlacedObject } from "./workload-objects";

/** The simulated cluster as Kubernetes holds it. */
export interface SimulatedKubernetes {
  readonly store: ObjectStore;
  /** Takes over what changed in the world since the last time: workloads that came, policies that came, changed or went. */
  follow(): void;
  /** Takes over what SPIRE publishes of its authorities. */
  publishBundle(pem: string): void;
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

/** What the world began with was there for so long already. */
const AGE_NS = 3n * 86_400_000_000_000n;

/** A store with the world's objects as they are now; what came since the world began is as old as that. */
export function createSimulatedKubernetes(world: World): SimulatedKubernetes {
  const store = createObjectStore(1_000);
  const timeAt = (at: SimTime): string => new Date(Number((world.startNs + (at === 0 ? -AGE_NS : BigInt(Math.round(at)))) / 1_000_000n)).toISOString().replace(/\.\d+Z$/, "Z");
  const createdAt = timeAt(0);
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
      const { at, changedAt, generation } = world.policies.birthOf(policy);
      place({ path: pathOf(policy), object: policyObject(policy, { createdAt: timeAt(at), changedAt: timeAt(changedAt), generation }) });
    }
  }

  function follow(): void {
    const now = timeAt(world.scheduler.now());
    for (const workload of world.cluster.workloads.slice(workloads)) {
      for (const placed of workloadObjects(workload, now)) place(placed);
    }
    workloads = world.cluster.workloads.length;
    followPolicies();
  }

  follow();
  return { store, follow, publishBundle: (pem) => place(bundleObject(pem, createdAt)) };
}
