import { createBoundedMap } from "./bounded-map";
import type { Flow, FlowEndpoint } from "./flow";
import { Identity, isWorkloadIdentity } from "./identity";
import type { Instant } from "./instant";
import { peerKindOf, workloadPeer } from "./peer";
import { nameFromPod, type WorkloadName } from "./workload-name";

/** What is known of pods from flows: their workloads, nodes and addresses. */
export interface NameBook {
  /** Remembers what a flow says of the endpoints that are local to its reporting node. */
  learn(flow: Flow, reportingCluster: string): void;
  /** The name that Kubernetes' owner chain gives a pod: nothing that flows say is better. */
  own(cluster: string, namespace: string, pod: string, name: WorkloadName): void;
  /** The best name known for a pod now, and the peer it makes. */
  nameOf(cluster: string, namespace: string, pod: string): { readonly name: WorkloadName; readonly peer: string };
  /** The pod that was last seen to have this address under this identity. */
  podAt(address: string, identity: number): string | null;
  /** The node on which the pod with this address was last local. */
  nodeOf(address: string): string | null;
  /** Grows with everything learned: answers of one revision may be kept. */
  readonly revision: number;
  /** True when the address was seen as a node's own: a workload identity behind it is a proxy's leg. */
  isNodeAddress(address: string): boolean;
  /** Peers that got a better name since this was last asked. */
  takeAliases(): readonly (readonly [from: string, to: string])[];
  readonly held: number;
  readonly dropped: number;
}

interface AddressEntry {
  readonly identity: number;
  readonly pod: string;
  readonly node: string;
  readonly at: Instant;
}

/** A name book for at most `cap` pods; beyond it the pods seen first are forgotten and fall back to their pattern. */
export function createNameBook(cap: number): NameBook {
  const learned = createBoundedMap<string, WorkloadName>(cap);
  const given = createBoundedMap<string, string>(cap);
  const addresses = createBoundedMap<string, AddressEntry>(cap);
  const nodeAddresses = createBoundedMap<string, true>(cap);
  let seen = new WeakMap<FlowEndpoint, string>();
  let revision = 0;
  let aliases: (readonly [string, string])[] = [];

  function learnEnd(endpoint: FlowEndpoint, address: string, { node, time }: Flow, reportingCluster: string): void {
    if (endpoint.identity === Identity.host || endpoint.identity === Identity.remoteNode) {
      // Encapsulated packets carry the hosts' identities over the pods' addresses: a pod's name gives them away.
      if (endpoint.pod === "" && !nodeAddresses.get(address)) nodeAddresses.set(address, true);
      return;
    }
    // Only the reporting node's own endpoints carry an id; of others it repeats what the cluster told it.
    if (endpoint.id === 0 || endpoint.pod === "" || !isWorkloadIdentity(endpoint.identity)) return;
    if (seen.get(endpoint) === address) return;
    seen.set(endpoint, address);
    revision += 1;
    // Addresses are used again: the latest holder counts, by the time of the event and not by its arrival.
    if ((addresses.get(address)?.at ?? time) <= time) addresses.set(address, { identity: endpoint.identity, pod: endpoint.pod, node, at: time });
    const workload = endpoint.workloads[0];
    const kind = peerKindOf(endpoint, reportingCluster);
    if (!workload || workload.name === "" || kind.type !== "workload") return;
    const podKey = podKeyOf(kind.cluster, kind.namespace, endpoint.pod);
    const known = learned.get(podKey);
    if (known?.name === workload.name || known?.namedBy === "owner") return;
    rename(podKey, { name: workload.name, kind: workload.kind || null, namedBy: "learned" }, workloadPeer(kind.cluster, kind.namespace, workload.name));
  }

  function rename(podKey: string, name: WorkloadName, peer: string): void {
    learned.set(podKey, name);
    const before = given.get(podKey);
    if (before === undefined) return;
    if (before !== peer) aliases.push([before, peer]);
    given.set(podKey, peer);
  }

  return {
    learn(flow, reportingCluster) {
      learnEnd(flow.source, flow.sourceAddress, flow, reportingCluster);
      learnEnd(flow.destination, flow.destinationAddress, flow, reportingCluster);
    },
    own(cluster, namespace, pod, name) {
      const podKey = podKeyOf(cluster, namespace, pod);
      const held = learned.get(podKey);
      if (held?.namedBy === "owner" && held.name === name.name && held.kind === name.kind) return;
      revision += 1;
      rename(podKey, name, workloadPeer(cluster, namespace, name.name));
    },
    nameOf(cluster, namespace, pod) {
      const podKey = podKeyOf(cluster, namespace, pod);
      const name = learned.get(podKey) ?? nameFromPod(pod);
      const peer = workloadPeer(cluster, namespace, name.name);
      given.set(podKey, peer);
      return { name, peer };
    },
    podAt(address, identity) {
      const entry = addresses.get(address);
      return entry?.identity === identity ? entry.pod : null;
    },
    isNodeAddress: (address) => nodeAddresses.get(address) === true,
    nodeOf: (address) => addresses.get(address)?.node ?? null,
    takeAliases() {
      const taken = aliases;
      aliases = [];
      if (addresses.dropped > 0) seen = new WeakMap();
      return taken;
    },
    get revision() {
      return revision;
    },
    get held() {
      return learned.size;
    },
    get dropped() {
      return learned.dropped;
    },
  };
}

function podKeyOf(cluster: string, namespace: string, pod: string): string {
  return `${cluster}/${namespace}/${pod}`;
}
