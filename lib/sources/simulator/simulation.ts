import { AppError } from "@/lib/platform/errors";
import type { RingEntry } from "./observer/ring";
import { entryOfReport } from "./report-entry";
import type { Scenario, ScenarioTurns } from "./scenario/scenario";
import { SCENARIOS } from "./scenario/index";
import { NS_PER_MS } from "./scheduler";
import type { TruthAttempt } from "./truth";
import { createWorld, type Reported, type World } from "./world";

/** A scenario under way: what its nodes report comes out in batches, each node's in the order of its clock. */
export interface Simulation {
  readonly scenario: Scenario;
  readonly turns: ScenarioTurns;
  readonly world: World;
  /** Moves simulated time to `elapsedMs` after the start and gives what was reported on the way. */
  advance(elapsedMs: number): readonly SimulatedReport[];
  /** The truth at a time of the cluster's clock (that decides what is pending). */
  truth(clock: bigint): TruthAttempt[];
}

export interface SimulatedReport {
  readonly node: string;
  readonly entry: RingEntry;
}

/** The scenario of that name; says which there are when it is none. */
export function findScenario(name: string): Scenario {
  const found = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
  if (!found) throw new AppError("bad-usage", `there is no scenario "${name}"`, `Scenarios: ${Object.keys(SCENARIOS).join(", ")}.`);
  return found;
}

/** Starts a scenario at an instant. The same scenario, seed, start and turns give the same reports to the byte. */
export function startSimulation(plan: {
  readonly scenario: string;
  readonly seed: number | string;
  readonly startNs: bigint;
  readonly turns?: Partial<ScenarioTurns>;
}): Simulation {
  const scenario = findScenario(plan.scenario);
  const given = Object.fromEntries(Object.entries(plan.turns ?? {}).filter(([, value]) => value !== undefined));
  const turns: ScenarioTurns = { ...scenario.turns, ...given };
  let batch: Reported[] = [];
  const world = createWorld({
    seed: `${plan.scenario}/${plan.seed}`, startNs: plan.startNs, nodes: turns.nodes, reported: (reported) => { batch.push(reported); },
  });
  scenario.play(world, turns);
  const clockOfReport = (reported: Reported): bigint => world.clockOf(reported.node, reported.at);
  return {
    scenario, turns, world,
    advance: (elapsedMs) => {
      world.scheduler.runUntil(Math.round(elapsedMs * NS_PER_MS));
      const reported = batch;
      batch = [];
      // Events of one packet are planned together, microseconds apart: time puts them among those of others.
      reported.sort((x, y) => x.at - y.at);
      return reported.map((each) => ({ node: each.node.name, entry: entryOfReport(each, clockOfReport) }));
    },
    truth: (clock) => world.truth(clock),
  };
}
