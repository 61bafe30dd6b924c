import type { EndpointRecord } from "./flow-record";
import type { Rng } from "./rng";

export interface SimNode {
  readonly index: number;
  /** As Hubble names it: `cluster/node` unless the cluster is named default. */
  readonly name: string;
  readonly address: string;
  readonly labels: readonly string[];
  /** The local host, as the node itself and (identity remote-node) as the others see it. */
  readonly host: Party;
  readonly remote: Party;
  /** How far its clock runs ahead; negative: behind. */
  skewMs: number;
  /** False: policy verdict events are switched off on this node. */
  sendsVerdicts: boolean;
  /** False: its agent is connected and reports nothing at all. */
  reports: boolean;
}

/** Where a node's pods get their addresses from. */
export function podRangeOf({ index }: Pick<SimNode, "index">): string {
  return `10.${index % 250}.${16 * Math.floor(index / 250)}.0/20`;
}

export interface SimIdentity {
  readonly number: number;
  readonly labels: readonly string[];
  /** Reserved identities are never authenticated: the agent skips them (cilium/cilium v1.20.2, pkg/auth/manager.go). */
  readonly reserved: boolean;
}

/** One end of a connection: a pod, a node's own host, or something outside of the cluster. */
export interface Party {
  readonly peer: string;
  readonly namespace: string | null;
  readonly workload: string | null;
  readonly pod: string | null;
  readonly node: SimNode | null;
  readonly address: string;
  readonly mac: string;
  readonly identity: SimIdentity;
  /** DNS names by which agents know an outside address. */
  readonly names: readonly string[];
  /** The pod's interface on its node. */
  readonly link: { readonly index: number; readonly name: string } | null;
  /** How the agent of its own node reports it, and how all others do (no id, no workload). */
  readonly asLocal: EndpointRecord;
  readonly asRemote: EndpointRecord;
}

export type WorkloadKind = "Deployment" | "DaemonSet" | "StatefulSet" | "CronJob" | "Job" | "Pod";

export interface SimWorkload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: WorkloadKind;
  readonly peer: string;
  readonly identity: SimIdentity;
  readonly pods: readonly Party[];
  readonly serviceAddress: string;
}

export interface WorkloadPlan {
  readonly namespace: string;
  readonly name: string;
  readonly kind?: WorkloadKind;
  /** One pod for each node index in the list. */
  readonly on: readonly number[];
  readonly identity?: number;
  readonly labels?: readonly string[];
}

export interface OutsidePlan {
  readonly peer: string;
  readonly address: string;
  readonly identity: number;
  readonly labels: readonly string[];
  readonly names?: readonly string[];
}

export interface Cluster {
  readonly name: string;
  readonly nodes: readonly SimNode[];
  readonly workloads: readonly SimWorkload[];
  readonly parties: ReadonlyMap<string, Party>;
  addWorkload(plan: WorkloadPlan): SimWorkload;
  addOutside(plan: OutsidePlan): Party;
}

const ZONES = ["zone-a", "zone-b", "zone-c"];
/** Reserved, and the node-local CIDR identities: neither can hold a SPIFFE entry. */
const FIRST_POD_IDENTITY = 256;
const FIRST_CIDR_IDENTITY = 16777216;

const macOf = (address: string): string =>
  address.includes(":") ? "0a:58:00:00:00:06" : `0a:58:${address.split(".").map((part) => Number(part).toString(16).padStart(2, "0")).join(":")}`;

function podName(plan: WorkloadPlan, ordinal: number, templateHash: string, rng: Rng): string {
  const kind = plan.kind ?? "Deployment";
  switch (kind) {
    case "Deployment": return `${plan.name}-${templateHash}-${rng.suffix(5)}`;
    case "DaemonSet":
    case "Job": return `${plan.name}-${rng.suffix(5)}`;
    case "StatefulSet": return `${plan.name}-${ordinal}`;
    case "CronJob": return `${plan.name}-${29000000 + rng.below(999999)}-${rng.suffix(5)}`;
    case "Pod": return plan.name;
    default: return kind satisfies never;
  }
}

/** A cluster of `nodes` workers; workloads and outside parties are added to it. Names and numbers follow from the random stream. */
export function createCluster(rng: Rng, plan: { readonly nodes: number; readonly name?: string }): Cluster {
  const name = plan.name ?? "default";
  const parties = new Map<string, Party>();
  const workloads: SimWorkload[] = [];
  const identities = new Map<string, SimIdentity>();
  const usedNumbers = new Set<number>();
  const podsOn = new Map<number, number>();

  function addParty(party: Party): Party {
    parties.set(party.address, party);
    return party;
  }

  function hostParty(node: SimNode, number: number, label: string): Party {
    const endpoint = { identity: number, labels: [`reserved:${label}`] };
    return {
      peer: `reserved:${label}`, namespace: null, workload: null, pod: null, node, address: node.address, mac: macOf(node.address),
      identity: { number, labels: endpoint.labels, reserved: true }, names: [], link: null, asLocal: endpoint, asRemote: endpoint,
    };
  }

  const nodes = Array.from({ length: plan.nodes }, (_, index): SimNode => {
    const short = `worker-${index + 1}`;
    const node = {
      index,
      name: name === "default" ? short : `${name}/${short}`,
      address: `192.168.${50 + Math.floor(index / 200)}.${11 + (index % 200)}`,
      labels: [`kubernetes.io/hostname=${short}`, `topology.kubernetes.io/zone=${ZONES[index % ZONES.length]}`],
      skewMs: 0,
      sendsVerdicts: true,
      reports: true,
    };
    const complete = Object.assign(node, { host: undefined as unknown as Party, remote: undefined as unknown as Party });
    complete.host = addParty(hostParty(complete, 1, "host"));
    complete.remote = hostParty(complete, 6, "remote-node");
    return complete;
  });

  function identityFor(labels: readonly string[], wanted: number | undefined): SimIdentity {
    const key = labels.join(",");
    const known = identities.get(key);
    if (known) return known;
    let number = wanted ?? 0;
    while (number === 0 || (wanted === undefined && usedNumbers.has(number))) number = 1024 + rng.below(64000);
    usedNumbers.add(number);
    const identity = { number, labels, reserved: number < FIRST_POD_IDENTITY || number >= FIRST_CIDR_IDENTITY };
    identities.set(key, identity);
    return identity;
  }

  function addPod(workloadPlan: WorkloadPlan, identity: SimIdentity, ordinal: number, nodeIndex: number, templateHash: string): Party {
    const node = nodes[nodeIndex % nodes.length]!;
    const nth = (podsOn.get(node.index) ?? 9) + 1;
    podsOn.set(node.index, nth);
    const address = `10.${node.index % 250}.${1 + (nth >> 8) + 16 * Math.floor(node.index / 250)}.${nth & 255}`;
    const pod = podName(workloadPlan, ordinal, templateHash, rng);
    const remote: EndpointRecord = {
      identity: identity.number, cluster_name: name, namespace: workloadPlan.namespace, labels: identity.labels, pod_name: pod,
    };
    return addParty({
      peer: peerOf(name, workloadPlan), namespace: workloadPlan.namespace, workload: workloadPlan.name, pod, node, address, mac: macOf(address), identity,
      names: [], link: { index: 18 + nth, name: `lxc${(nth * 7919 + node.index * 104729).toString(16).padStart(5, "0").slice(-5)}` },
      asRemote: remote,
      asLocal: { ID: 20 + nth * 7 + node.index, ...remote, workloads: [{ name: workloadPlan.name, kind: workloadPlan.kind ?? "Deployment" }] },
    });
  }

  return {
    name, nodes, workloads, parties,
    addWorkload: (workloadPlan) => {
      const labels = [
        `k8s:app=${workloadPlan.name}`,
        `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${workloadPlan.namespace}`,
        `k8s:io.cilium.k8s.policy.cluster=${name}`,
        `k8s:io.cilium.k8s.policy.serviceaccount=${workloadPlan.name}`,
        `k8s:io.kubernetes.pod.namespace=${workloadPlan.namespace}`,
        ...(workloadPlan.labels ?? []),
      ];
      const identity = identityFor(labels, workloadPlan.identity);
      const templateHash = rng.suffix(8 + rng.below(3));
      const workload: SimWorkload = {
        namespace: workloadPlan.namespace, name: workloadPlan.name, kind: workloadPlan.kind ?? "Deployment", peer: peerOf(name, workloadPlan), identity,
        pods: workloadPlan.on.map((nodeIndex, ordinal) => addPod(workloadPlan, identity, ordinal, nodeIndex, templateHash)),
        serviceAddress: `10.96.${1 + (workloads.length >> 8)}.${workloads.length & 255}`,
      };
      workloads.push(workload);
      return workload;
    },
    addOutside: (outside) => {
      const endpoint = { identity: outside.identity, labels: outside.labels };
      return addParty({
        peer: outside.peer, namespace: null, workload: null, pod: null, node: null, address: outside.address, mac: macOf(outside.address),
        identity: { number: outside.identity, labels: outside.labels, reserved: true }, names: outside.names ?? [], link: null,
        asLocal: endpoint, asRemote: endpoint,
      });
    },
  };
}

/** The key part of a pair for a workload: the cluster's name stands unless it is `default`. */
function peerOf(cluster: string, plan: { readonly namespace: string; readonly name: string }): string {
  return `${cluster === "default" ? "" : `${cluster}/`}${plan.namespace}/${plan.name}`;
}
