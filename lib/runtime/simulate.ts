import { AppError, isAppError, messageOf } from "@/lib/platform/errors";
import { SCENARIOS } from "@/lib/sources/simulator/scenario/index";
import { startSimulator } from "@/lib/sources/simulator/start";
import type { SimulatedGround } from "./simulated-spire";

/** A simulated Relay to be started; what is absent is the scenario's own. */
export interface SimulatedRelayPlan {
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string;
  /** Port of its API server on loopback; 0 takes a free one, without it there is none. */
  readonly kubernetesPort?: number;
  readonly scenario: string;
  readonly seed: number | string;
  /** Flows a second, about. */
  readonly rate?: number;
  readonly nodes?: number;
  readonly pairs?: number;
}

export interface SimulatedRelay {
  /** `host:port` for `relay://`. */
  readonly address: string;
  /** `http://host:port` of its API server; null when none was asked for. */
  readonly kubernetes: string | null;
  readonly nodes: number;
  readonly scenario: { readonly name: string; readonly says: string };
  /** What its SPIRE would know. */
  readonly ground: SimulatedGround;
  close(): Promise<void>;
}

export const DEFAULT_SCENARIO = "team-yellow";

/** Scenarios by name, with the sentence that says what each shows. */
export function listScenarios(): readonly { readonly name: string; readonly says: string }[] {
  return Object.values(SCENARIOS).map(({ name, says }) => ({ name, says }));
}

/** Starts a simulated cluster and serves its Relay over gRPC; throws `port-in-use` or `source-failed`. */
export async function startSimulatedRelay(plan: SimulatedRelayPlan): Promise<SimulatedRelay> {
  try {
    const { address, kubernetes, nodes, scenario, identities, startMs, publishBundle, close } = await startSimulator(plan);
    return { address, kubernetes, nodes: nodes.length, scenario, ground: { nodeNames: nodes, identities, startMs, publishBundle }, close };
  } catch (thrown) {
    if (isAppError(thrown)) throw thrown;
    throw new AppError("source-failed", `The simulated Relay cannot listen on ${plan.listen}: ${messageOf(thrown)}.`, "Choose another address with --listen, or port 0 for a free one.");
  }
}
