import type { World } from "../world";

/** What a person may turn on a scenario; each scenario says what it takes. */
export interface ScenarioTurns {
  /** Flows a second in all, about. */
  readonly rate: number;
  readonly nodes: number;
  readonly pairs: number;
}

/** A named course of events in a simulated cluster. */
export interface Scenario {
  readonly name: string;
  /** What it shows, as one sentence. */
  readonly says: string;
  readonly turns: ScenarioTurns;
  /** Entries each node's ring holds; 2^n - 1 as Hubble has it. */
  readonly ringCapacity: number;
  /** How much history a live simulation starts with. */
  readonly backfillMs: number;
  /** Sets the cluster up and plans what happens; called once, at simulated time 0. */
  play(world: World, turns: ScenarioTurns): void;
}

/** Hubble's own default (hubble-event-buffer-capacity). */
export const DEFAULT_RING = 4095;
