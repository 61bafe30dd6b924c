import type { ScenarioTurns } from "./scenario/scenario";
import { startSimulation } from "./simulation";
import type { TruthAttempt } from "./truth";

/** A fixed stretch of a scenario, as a client of the Relay would have written it down. */
export interface SimulatedRecording {
  /** Encoded GetFlowsResponse messages, in the order of time. */
  readonly responses: readonly Buffer[];
  readonly truth: readonly TruthAttempt[];
  /** Names of the nodes. */
  readonly nodes: readonly string[];
  /** Time of the last event: the clock of the truth's pending. */
  readonly end: bigint;
}

/** Plays a scenario for `durationMs` from `start` on. The same arguments give the same bytes. */
export function simulateRecording(plan: {
  readonly scenario: string;
  readonly seed: number | string;
  readonly start: bigint;
  readonly durationMs: number;
  readonly turns?: Partial<ScenarioTurns>;
}): SimulatedRecording {
  const simulation = startSimulation({ scenario: plan.scenario, seed: plan.seed, startNs: plan.start, turns: plan.turns });
  const reports = [...simulation.advance(plan.durationMs)];
  reports.sort((x, y) => (x.entry.time < y.entry.time ? -1 : x.entry.time > y.entry.time ? 1 : 0));
  const end = reports.at(-1)?.entry.time ?? plan.start;
  return {
    responses: reports.map((report) => report.entry.response(null)),
    truth: simulation.truth(end),
    nodes: simulation.world.cluster.nodes.map((node) => node.name),
    end,
  };
}
