import type { WorkloadName } from "../workload-name";
import type { ComponentRole } from "./component";
import { createComponentIndex } from "./component-index";
import type { CiliumConfigRecord } from "./config";
import { createEndpointIndex } from "./endpoint-index";
import type { EndpointRecord } from "./endpoint";
import type { EntryReading } from "./entry-standing";
import type { IdentitySpell } from "./identity-history";
import type { IdentityRecord } from "./identity-record";
import { joinIdentity, type IdentityView } from "./identity-join";
import { LONE_CLUSTER, type ClusterNumbering } from "./identity-scope";
import { meshAuthOf } from "./mesh-auth";
import type { PodRecord } from "./pod";
import { createPodIndex } from "./pod-index";
import { createRecordShelf, type AnyRecordChange, type ResourceRecords } from "./record-shelf";
import { objectKey, type ClusterChanges, type ClusterResource, type ResourceState } from "./records";

/** Everything told of a cluster, joined: pods, owners, endpoints, identities and the entries beside them. */
export interface ClusterBook {
  /** Gives the keys of pods whose workload has another name since an owner of theirs came, changed or went. */
  apply(changes: ClusterChanges, atMs: number): readonly string[];
  /** `leftOut`: objects that exist and are not told; what is not among the others may be one of them. */
  setState(resource: ClusterResource, state: ResourceState, leftOut?: number): void;
  /** Grows with every change taken in: answers of one revision may be kept. */
  readonly revision: number;
  of<Resource extends ClusterResource>(resource: Resource): ResourceRecords<Resource>;
  /** null: never heard of. */
  stateOf(resource: ClusterResource): ResourceState | null;
  isComplete(resource: ClusterResource): boolean;
  leftOutOf(resource: ClusterResource): number;
  /** The name that its owner chain gives a pod; null when the pod is not known. */
  nameOf(namespace: string, pod: string): WorkloadName | null;
  /** Pods of a workload by its name, whatever its kind. */
  podsOf(namespace: string, workload: string): readonly PodRecord[];
  /** One of them, the same as long as it is there; null: there is none. */
  podOf(namespace: string, workload: string): PodRecord | null;
  /** The pod that holds an address now; null for nodes' addresses and for none. */
  podAt(address: string): PodRecord | null;
  podsOn(node: string): readonly PodRecord[];
  /** Pods that are a part of Cilium or SPIRE. */
  podsOfPart(role: ComponentRole): readonly PodRecord[];
  /** How many pods of a part run each version; null: their images' tags do not tell. */
  versionsOfPart(role: ComponentRole): ReadonlyMap<string | null, number>;
  endpointOf(namespace: string, pod: string): EndpointRecord | null;
  /** Identities that the pod had, oldest first, as far as they were seen. */
  identityHistoryOf(namespace: string, pod: string): readonly IdentitySpell[];
  /** Identities that a workload's pods have now, ascending. */
  identitiesOf(namespace: string, workload: string): readonly number[];
  /** Identities that pods have now. */
  numbersInUse(): readonly number[];
  identity(identity: number): IdentityRecord | null;
  /** The identity joined with everything beside it. */
  viewOf(identity: number, entries: EntryReading): IdentityView;
  /** Agents' own configuration; null: not read, or not there. */
  config(): CiliumConfigRecord | null;
  numbering(): ClusterNumbering;
}

/** An empty book. Its size is bounded by what the source tells; the source has the caps. */
export function createClusterBook(): ClusterBook {
  const shelf = createRecordShelf();
  const pods = shelf.of("pods");
  const identities = shelf.of("ciliumidentities");
  const byPod = createPodIndex(pods, { replicaSet: (key) => shelf.of("replicasets").get(key), job: (key) => shelf.of("jobs").get(key) });
  const components = createComponentIndex();
  const endpoints = createEndpointIndex();
  let revision = 0;

  function index(change: AnyRecordChange, atMs: number, renamed: string[]): void {
    switch (change.resource) {
      case "pods":
        components.change(change);
        return byPod.change(change);
      case "replicasets": return void renamed.push(...byPod.renameOwned("ReplicaSet", change.key));
      case "jobs": return void renamed.push(...byPod.renameOwned("Job", change.key));
      case "ciliumendpoints":
      case "ciliumendpointslices": return endpoints.change(change.resource, change.key, change.before, change.after, atMs);
      default: return undefined;
    }
  }

  const podsByKeys = (keys: readonly string[]): PodRecord[] => {
    const found: PodRecord[] = [];
    for (const key of keys) {
      const pod = pods.get(key);
      if (pod) found.push(pod);
    }
    return found;
  };

  function config(): CiliumConfigRecord | null {
    // Where two are found (a Cilium that was moved), the one in kube-system is the chart's own.
    const found = [...shelf.of("cilium-config").values()];
    return found.find(({ namespace }) => namespace === "kube-system") ?? found[0] ?? null;
  }

  function numbering(): ClusterNumbering {
    const values = config()?.values;
    const clusterId = Number(values?.["cluster-id"] ?? 0);
    return { clusterId: Number.isInteger(clusterId) ? clusterId : LONE_CLUSTER.clusterId, maxConnectedClusters: values?.["max-connected-clusters"] === "511" ? 511 : 255 };
  }

  const book: ClusterBook = {
    apply(changes, atMs) {
      revision += 1;
      const renamed: string[] = [];
      shelf.apply(changes, (change) => index(change, atMs, renamed));
      return renamed;
    },
    setState(resource, state, leftOut = 0) {
      if (shelf.stateOf(resource) === state && shelf.leftOutOf(resource) === leftOut) return;
      revision += 1;
      shelf.setState(resource, state, leftOut);
    },
    get revision() {
      return revision;
    },
    of: (resource) => shelf.of(resource),
    stateOf: (resource) => shelf.stateOf(resource),
    isComplete: (resource) => shelf.isComplete(resource),
    leftOutOf: (resource) => shelf.leftOutOf(resource),
    nameOf(namespace, name) {
      const owned = byPod.workloadOf(objectKey(namespace, name));
      return owned === null ? null : { ...owned, namedBy: "owner" };
    },
    podsOf: (namespace, workload) => podsByKeys(byPod.podsOf(`${namespace}/${workload}`)),
    podOf: (namespace, workload) => pods.get(byPod.podOf(`${namespace}/${workload}`) ?? "") ?? null,
    podAt: (address) => byPod.podAt(address),
    podsOn: (node) => podsByKeys(byPod.podsOn(node)),
    podsOfPart: (role) => podsByKeys(components.podsOf(role)),
    versionsOfPart: (role) => components.versionsOf(role),
    endpointOf: (namespace, pod) => endpoints.endpointOf(objectKey(namespace, pod)),
    identityHistoryOf: (namespace, pod) => endpoints.historyOf(objectKey(namespace, pod)),
    identitiesOf(namespace, workload) {
      const found = new Set<number>();
      for (const key of byPod.podsOf(`${namespace}/${workload}`)) {
        const identity = endpoints.endpointOf(key)?.identity ?? 0;
        if (identity !== 0) found.add(identity);
      }
      return [...found].sort((a, b) => a - b);
    },
    numbersInUse: () => [...endpoints.identities()].filter((identity) => identity !== 0),
    identity: (identity) => identities.get(String(identity)) ?? null,
    viewOf(identity, entries) {
      const record = book.identity(identity);
      return joinIdentity({
        identity,
        record,
        numbering: numbering(),
        exists: record !== null ? true : shelf.isComplete("ciliumidentities") ? false : null,
        trustDomain: meshAuthOf(config(), null).trustDomain,
        pods: endpoints.podsWith(identity).map((key) => ({ key, workload: byPod.workloadOf(key) })),
        entries,
      });
    },
    config,
    numbering,
  };
  return book;
}
