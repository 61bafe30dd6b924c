import { createAuthMap, type AuthMap } from "./auth-map";
import { createClients, type Clients } from "./clients";
import { createCluster, type Cluster, type SimNode } from "./cluster";
import { createDatapath, type Datapath } from "./datapath";
import { createEventWriter, type EventWriter } from "./event";
import type { FlowRecord } from "./flow-record";
import type { RingEntry } from "./observer/ring";
import { createPolicyTable, type PolicyTable } from "./policy";
import { createRng, type Rng } from "./rng";
import { createScheduler, NS_PER_MS, type Scheduler, type SimTime } from "./scheduler";
import { stateTruth, type Cause, type TruthAttempt } from "./truth";

/** Something a node's agent reported: a flow, or that events were lost. */
export type Reported =
  | { readonly kind: "flow"; readonly node: SimNode; readonly at: SimTime; readonly record: FlowRecord }
  | { readonly kind: "entry"; readonly node: SimNode; readonly at: SimTime; readonly entry: RingEntry }
  | { readonly kind: "lost"; readonly node: SimNode; readonly at: SimTime; readonly events: number; readonly cpu: number };

/** All parts of a simulated cluster, for a scenario to set up and to move. */
export interface World {
  readonly seed: string;
  readonly startNs: bigint;
  readonly rng: Rng;
  readonly scheduler: Scheduler;
  readonly cluster: Cluster;
  readonly policies: PolicyTable;
  readonly auth: AuthMap;
  readonly datapath: Datapath;
  readonly writer: EventWriter;
  readonly clients: Clients;
  /** Takes the node's next events away before Hubble reads them, and reports how many were lost. */
  lose(node: SimNode, events: number): void;
  /** Keeps a connection's cause for the truth. */
  keep(cause: Cause): void;
  /** Puts something ready-made into a node's ring. */
  report(reported: Reported): void;
  clockOf(node: SimNode, at?: SimTime): bigint;
  /** The truth so far; `clock` decides what is still pending. Connections of the last `causesKept` are remembered. */
  truth(clock: bigint): TruthAttempt[];
}

/** How many connections a long-running simulation remembers for its truth; older ones are forgotten. */
export const CAUSES_KEPT = 100_000;
/** Losses remembered, the newest; near older ones the truth no longer says so. */
const LOSSES_KEPT = 10_000;

/** Nodes' clocks may differ by this much: a loss this near counts as near. */
const CLOCKS_DIFFER_NS = 5_000_000_000n;

/** A stretch in which a node's events were lost, by its own clock. */
interface Loss {
  readonly node: number;
  readonly from: bigint;
  to: bigint;
}

/** A world that stands at `startNs` and hands every report to `reported`, each node's in order. */
export function createWorld(plan: {
  readonly seed: string;
  readonly startNs: bigint;
  readonly nodes: number;
  readonly clusterName?: string;
  readonly reported: (reported: Reported) => void;
}): World {
  const rng = createRng(plan.seed);
  const scheduler = createScheduler();
  const cluster = createCluster(rng.fork("cluster"), { nodes: plan.nodes, name: plan.clusterName });
  const policies = createPolicyTable(scheduler.now);
  const auth = createAuthMap(scheduler, rng.fork("auth"));
  const writer = createEventWriter(plan.startNs, rng.fork("uuid"));
  const causes: Cause[] = [];
  const losing = new Map<number, { left: number; lost: number; loss: Loss | null }>();
  const losses: Loss[] = [];

  const clockOf = (node: SimNode, at: SimTime = scheduler.now()): bigint => plan.startNs + BigInt(at + Math.round(node.skewMs * NS_PER_MS));

  function report(reported: Reported): void {
    const loss = reported.kind === "lost" ? undefined : losing.get(reported.node.index);
    if (!loss) return plan.reported(reported);
    const at = clockOf(reported.node, reported.at);
    if (loss.loss) loss.loss.to = at;
    else {
      loss.loss = { node: reported.node.index, from: at, to: at };
      losses.push(loss.loss);
      if (losses.length > LOSSES_KEPT) losses.shift();
    }
    loss.left -= 1;
    loss.lost += 1;
    if (loss.left > 0) return;
    losing.delete(reported.node.index);
    plan.reported({ kind: "lost", node: reported.node, at: reported.at, events: loss.lost, cpu: rng.below(4) });
  }

  const datapath = createDatapath({
    scheduler, policies, auth, writer, rng: rng.fork("datapath"), clock: (node) => clockOf(node),
    emit: (node, at, record) => report({ kind: "flow", node, at, record }),
  });
  const keep = (cause: Cause): void => {
    causes.push(cause);
    if (causes.length > CAUSES_KEPT * 1.1) causes.splice(0, causes.length - CAUSES_KEPT);
  };
  const clients = createClients({ scheduler, datapath, writer, rng: rng.fork("clients"), keep });

  return {
    seed: plan.seed, startNs: plan.startNs, rng, scheduler, cluster, policies, auth, datapath, writer, clients, keep, report, clockOf,
    lose: (node, events) => {
      const under = losing.get(node.index);
      if (under) under.left += events;
      else losing.set(node.index, { left: events, lost: 0, loss: null });
    },
    truth: (clock) => stateTruth(causes, clock, {
      firstVerdictAt: (node) => datapath.firstVerdictAt(node),
      lossesBetween: (node, from, to) => losses.some((loss) => loss.node === node.index && loss.to >= from - CLOCKS_DIFFER_NS && loss.from <= to + CLOCKS_DIFFER_NS),
    }),
  };
}
