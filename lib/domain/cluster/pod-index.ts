import { createKeySets } from "./key-sets";
import { workloadOf, type OwnedBy, type OwnerBook } from "./owner";
import { isPodOver, type PodRecord } from "./pod";
import type { RecordChange } from "./record-shelf";

/** Pods by what is asked of them: their workload, address and node. */
export interface PodIndex {
  change(change: RecordChange<"pods">): void;
  /** Names the pods of an owner anew, for it came, changed or went; gives the keys of those that bear another name now. */
  renameOwned(ownerKind: "ReplicaSet" | "Job", ownerKey: string): readonly string[];
  /** null: no such pod. */
  workloadOf(podKey: string): OwnedBy | null;
  /** Keys of the pods of `namespace/workload`. */
  podsOf(workloadKey: string): readonly string[];
  /** One of them; undefined: there is none. */
  podOf(workloadKey: string): string | undefined;
  /** The pod that holds the address; null: none, several (which would be a fault), or node addresses. */
  podAt(address: string): PodRecord | null;
  podsOn(node: string): readonly string[];
  workloadKeys(): Iterable<string>;
}

/** An index over the pods of `pods`, named by the owners of `owners`. */
export function createPodIndex(pods: ReadonlyMap<string, PodRecord>, owners: OwnerBook): PodIndex {
  const named = new Map<string, OwnedBy>();
  const byWorkload = createKeySets<string>();
  const workloads = new Set<string>();
  const byOwner = createKeySets<string>();
  const byNode = createKeySets<string>();
  const byAddress = createKeySets<string>();

  const ownerOf = (pod: PodRecord): string => (pod.owner === null ? "" : `${pod.owner.kind} ${pod.namespace}/${pod.owner.name}`);
  /** Node addresses belong to every host-network pod: they name none. Pods that are over gave theirs back. */
  const addressesOf = (pod: PodRecord): readonly string[] => (pod.hostNetwork || isPodOver(pod) ? [] : pod.addresses);

  function nameAnew(pod: PodRecord): void {
    unname(pod);
    const workload = workloadOf(pod, owners);
    named.set(pod.key, workload);
    const key = `${pod.namespace}/${workload.name}`;
    byWorkload.add(key, pod.key);
    workloads.add(key);
  }

  function unname(pod: PodRecord): void {
    const held = named.get(pod.key);
    if (!held) return;
    const key = `${pod.namespace}/${held.name}`;
    byWorkload.remove(key, pod.key);
    if (byWorkload.count(key) === 0) workloads.delete(key);
  }

  return {
    change({ key, before, after }) {
      if (before !== undefined) {
        byOwner.remove(ownerOf(before), key);
        if (before.node !== null) byNode.remove(before.node, key);
        for (const address of addressesOf(before)) byAddress.remove(address, key);
      }
      if (after === undefined) {
        if (before !== undefined) unname(before);
        named.delete(key);
        return;
      }
      byOwner.add(ownerOf(after), key);
      if (after.node !== null) byNode.add(after.node, key);
      for (const address of addressesOf(after)) byAddress.add(address, key);
      nameAnew(after);
    },
    renameOwned(ownerKind, ownerKey) {
      const renamed: string[] = [];
      for (const key of byOwner.get(`${ownerKind} ${ownerKey}`)) {
        const pod = pods.get(key);
        if (!pod) continue;
        const before = named.get(key);
        nameAnew(pod);
        const after = named.get(key);
        if (before?.name !== after?.name || before?.kind !== after?.kind) renamed.push(key);
      }
      return renamed;
    },
    workloadOf: (podKey) => named.get(podKey) ?? null,
    podsOf: (workloadKey) => byWorkload.get(workloadKey),
    podOf: (workloadKey) => byWorkload.first(workloadKey),
    podAt(address) {
      const [key, second] = byAddress.get(address);
      return key === undefined || second !== undefined ? null : (pods.get(key) ?? null);
    },
    podsOn: (node) => byNode.get(node),
    workloadKeys: () => workloads,
  };
}
