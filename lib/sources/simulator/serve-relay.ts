import { serveObserver, type ObserverServer } from "./observer/observer-server";
import type { Habits } from "./observer/node-reader";
import type { Relay } from "./observer/relay";

/** Faults a test may cause in a running Relay. */
export interface RelayFaults {
  /** The Relay's process is gone: every stream breaks, the port is closed. */
  stopListening(): Promise<void>;
  /** It is back on the same port. */
  startListening(): Promise<void>;
  killNode(name: string): void;
  reviveNode(name: string): void;
  addNode(name: string): void;
  removeNode(name: string): void;
  /** The agent hangs, with it every GetNodes and ServerStatus. */
  stallNode(name: string, stalled: boolean): void;
}

/** A Relay of a simulated or replayed cluster that listens. */
export interface RunningRelay {
  /** `host:port` for `relay://`. */
  readonly address: string;
  readonly nodes: readonly string[];
  readonly faults: RelayFaults;
  /** Ends at once: no stream, timer or port is left. */
  close(): Promise<void>;
}

/** Puts a Relay on the net, with the faults that tests cause; `stop` ends what feeds it. */
export async function serveRelay(plan: {
  readonly relay: Relay;
  readonly listen: string;
  readonly habits: Habits;
  readonly clockMs: () => number;
  readonly stop: () => void;
}): Promise<RunningRelay> {
  const { relay } = plan;
  let server: ObserverServer | null = await serveObserver(plan);
  const { address } = server;
  const stopListening = async (): Promise<void> => {
    const listening = server;
    server = null;
    await listening?.close();
  };
  return {
    address,
    nodes: [...relay.nodes.keys()],
    faults: {
      stopListening,
      startListening: async () => { server ??= await serveObserver({ ...plan, listen: address }); },
      killNode: relay.killNode,
      reviveNode: relay.reviveNode,
      addNode: (name) => { relay.addNode(name); },
      removeNode: relay.removeNode,
      stallNode: relay.stallNode,
    },
    close: async () => {
      plan.stop();
      await stopListening();
    },
  };
}
