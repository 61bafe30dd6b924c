import type { Party, SimWorkload, WorkloadKind } from "../cluster";
import type { World } from "../world";

/** The workloads and outside peers of the company whose cluster this is. */
export interface Estate {
  readonly workload: (peer: string) => SimWorkload;
  readonly ingress: Party;
  readonly apiserver: Party;
  readonly cards: Party;
  readonly partner: Party;
  readonly internet: Party;
}

type Row = readonly [namespace: string, name: string, kind: WorkloadKind, pods: number, identity?: number];

const ROWS: readonly Row[] = [
  ["team-yellow", "client", "Deployment", 2, 26244],
  ["team-yellow", "server", "Deployment", 1, 15345],
  ["team-yellow", "untrusted", "Deployment", 1, 31877],
  ["kube-system", "coredns", "Deployment", 2],
  ["kube-system", "metrics-server", "Deployment", 1],
  ["shop", "storefront", "Deployment", 3],
  ["shop", "cart", "Deployment", 2],
  ["shop", "catalog", "Deployment", 2],
  ["shop", "checkout", "Deployment", 2],
  ["shop", "orders", "Deployment", 2],
  ["shop", "cart-cache", "StatefulSet", 1],
  ["payments", "gateway", "Deployment", 2],
  ["payments", "ledger", "StatefulSet", 2],
  ["payments", "fraud-scorer", "Deployment", 1],
  ["payments", "settlement", "CronJob", 1],
  ["observability", "prometheus", "StatefulSet", 1],
  ["observability", "grafana", "Deployment", 1],
  ["observability", "loki", "StatefulSet", 1],
  ["batch", "importer", "Job", 1],
  ["batch", "reports", "CronJob", 1],
  ["legacy", "crm", "Deployment", 1],
  ["ci", "runner", "Pod", 1],
  ["team-blue", "scanner", "Deployment", 1],
];

/** Adds all workloads, spread over the nodes, a log collector on each node, and the outside. */
export function buildEstate(world: World): Estate {
  const { cluster } = world;
  const count = cluster.nodes.length;
  let next = 0;
  for (const [namespace, name, kind, pods, identity] of ROWS) {
    cluster.addWorkload({ namespace, name, kind, identity, on: Array.from({ length: pods }, () => next++ % count) });
  }
  cluster.addWorkload({ namespace: "observability", name: "alloy", kind: "DaemonSet", on: cluster.nodes.map((node) => node.index) });
  const byPeer = new Map(cluster.workloads.map((workload) => [workload.peer, workload]));
  return {
    workload: (peer) => {
      const found = byPeer.get(peer);
      if (!found) throw new RangeError(`the estate has no workload ${peer}`);
      return found;
    },
    ingress: cluster.addOutside({ peer: "reserved:ingress", address: "10.0.0.250", identity: 8, labels: ["reserved:ingress"] }),
    apiserver: cluster.addOutside({ peer: "reserved:kube-apiserver", address: "192.168.50.9", identity: 7, labels: ["reserved:kube-apiserver", "reserved:remote-node"] }),
    cards: cluster.addOutside({
      peer: "fqdn:api.cards.example", address: "203.0.113.40", identity: 16777219, labels: ["fqdn:api.cards.example", "reserved:world"], names: ["api.cards.example"],
    }),
    partner: cluster.addOutside({
      peer: "cidr:198.51.100.0_24", address: "198.51.100.23", identity: 16777217, labels: ["cidr:198.51.100.0/24", "reserved:world"], names: ["edi.partner.example"],
    }),
    internet: cluster.addOutside({ peer: "world", address: "192.0.2.80", identity: 2, labels: ["reserved:world"], names: ["registry.example.net"] }),
  };
}
