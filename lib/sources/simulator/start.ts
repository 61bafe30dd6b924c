import { startApiServer, type RunningApiServer } from "./apiserver/api-server";
import { SIMULATED_VERSION } from "./event";
import { createSimulatedKubernetes } from "./kubernetes/kubernetes";
import { REAL_HABITS, type Habits } from "./observer/node-reader";
import { createRelay } from "./observer/relay";
import type { ScenarioTurns } from "./scenario/scenario";
import { serveRelay, type RunningRelay } from "./serve-relay";
import { findScenario, startSimulation } from "./simulation";
import type { TruthAttempt } from "./truth";

/** A running simulation behind its Relay. */
export interface RunningSimulator extends RunningRelay {
  /** The truth of every connection so far. */
  truth(): TruthAttempt[];
  /** The identities of its workloads, and whether SPIRE holds an entry for each just now. */
  identities(): readonly { readonly number: number; readonly isRegistered: boolean }[];
  /** When its clock began, epoch ms. */
  readonly startMs: number;
  /** Takes the node's next events away before Hubble reads them. */
  loseEvents(node: string, events: number): void;
  /** `http://host:port` of its API server; null when none was asked for. */
  readonly kubernetes: string | null;
  /** Has its API server hold what a SPIRE publishes of its authorities, PEM. */
  publishBundle(pem: string): void;
  /** Name of the scenario, and the sentence that says what it shows. */
  readonly scenario: { readonly name: string; readonly says: string };
}

/** What `startSimulator` is told. */
export interface SimulatorPlan {
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string;
  /** Port of an API server with the cluster's objects, on loopback; 0 takes a free one, without it there is none. */
  readonly kubernetesPort?: number;
  readonly scenario?: string;
  readonly seed?: number | string;
  /** Flows a second, about. */
  readonly rate?: number;
  readonly nodes?: number;
  readonly pairs?: number;
  /** History in the rings at the start; the scenario's own by default. */
  readonly backfillMs?: number;
  readonly ringCapacity?: number;
  readonly habits?: Partial<Habits>;
  /** Epoch milliseconds; the wall clock by default. */
  readonly clock?: () => number;
}

const TICK_MS = 50;
const STEP_MS = 1000;
const TURN_MS = 25;

/** Simulates a cluster whose events happen as the clock goes, and serves its Relay over gRPC. Rejects when it cannot listen. */
export async function startSimulator(plan: SimulatorPlan): Promise<RunningSimulator> {
  const clockMs = plan.clock ?? Date.now;
  const scenarioName = plan.scenario ?? "team-yellow";
  const turns: Partial<ScenarioTurns> = { rate: plan.rate, nodes: plan.nodes, pairs: plan.pairs };
  const openedMs = clockMs();
  const backfillMs = plan.backfillMs ?? findScenario(scenarioName).backfillMs;
  const startMs = openedMs - backfillMs;
  const simulation = startSimulation({ scenario: scenarioName, seed: plan.seed ?? 1, startNs: BigInt(Math.trunc(startMs)) * 1_000_000n, turns });
  const { cluster } = simulation.world;
  const relay = createRelay({
    nodes: cluster.nodes.map((node) => ({ name: node.name, version: `${SIMULATED_VERSION}+gsimulated` })),
    ringCapacity: plan.ringCapacity ?? simulation.scenario.ringCapacity,
    now: () => BigInt(Math.trunc(clockMs())) * 1_000_000n,
    clockMs,
  });
  for (const node of relay.nodes.values()) node.startedMs = startMs;

  const kubernetes = plan.kubernetesPort === undefined ? null : createSimulatedKubernetes(simulation.world);
  let apiServer: RunningApiServer | null = null;
  let simulatedMs = 0;
  const advanceTo = (elapsedMs: number): void => {
    simulatedMs = elapsedMs;
    const reports = simulation.advance(elapsedMs);
    for (const { node, entry } of reports) relay.append(node, entry);
    if (reports.length > 0) relay.announce();
    kubernetes?.follow();
  };
  advanceTo(clockMs() - startMs);
  // After a pause of the machine there is much to catch up with: a turn of the event loop takes only so much of it.
  const ticker = setInterval(() => {
    const turnEndsAt = performance.now() + TURN_MS;
    const dueMs = clockMs() - startMs;
    do advanceTo(Math.min(dueMs, simulatedMs + STEP_MS));
    while (simulatedMs < dueMs && performance.now() < turnEndsAt);
  }, TICK_MS);
  try {
    let relayAt: { readonly host: string; readonly port: number } | null = null;
    if (kubernetes) apiServer = await startApiServer({ store: kubernetes.store, port: plan.kubernetesPort, podAddress: ({ pod }) => (pod.startsWith("hubble-relay-") ? relayAt : null) });
    const running = await serveRelay({ relay, listen: plan.listen, habits: { ...REAL_HABITS, ...plan.habits }, clockMs, stop: () => clearInterval(ticker) });
    const { hostname, port } = new URL(`tcp://${running.address}`);
    relayAt = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) };
    const closeRelay = running.close;
    return Object.assign(running, {
      kubernetes: apiServer?.url ?? null,
      close: async () => {
        await Promise.all([closeRelay(), apiServer?.close()]);
      },
      scenario: { name: simulation.scenario.name, says: simulation.scenario.says },
      startMs,
      publishBundle: (pem: string) => kubernetes?.publishBundle(pem),
      identities: () => {
        const { withoutEntry } = simulation.world.auth.weather;
        const numbers = new Set(cluster.workloads.flatMap(({ identity }) => (identity.reserved ? [] : [identity.number])));
        return [...numbers].map((number) => ({ number, isRegistered: !withoutEntry.has(number) }));
      },
      truth: () => simulation.truth(BigInt(Math.trunc(clockMs())) * 1_000_000n),
      loseEvents: (name: string, events: number) => {
        const node = cluster.nodes.find((each) => each.name === name);
        if (node) simulation.world.lose(node, events);
      },
    });
  } catch (thrown) {
    clearInterval(ticker);
    await apiServer?.close();
    throw thrown;
  }
}
