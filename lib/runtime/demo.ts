import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pid } from "node:process";
import { AppError } from "@/lib/platform/errors";
import type { Config } from "./config";
import { serve, type RunningServer, type ServeOptions } from "./serve";
import { startSimulatedRelay, type SimulatedRelay, type SimulatedRelayPlan } from "./simulate";
import { startSimulatedSpire } from "./simulated-spire";
import { parseSourceSpec } from "./source-spec";

/** What is told once both run. */
export interface RunningDemo {
  readonly server: RunningServer;
  readonly relay: SimulatedRelay;
}

/** Serves a simulated cluster until `signal` aborts: its Relay on a free loopback port, its API server on another, its SPIRE on a socket, the dashboard as `config` says. */
export async function serveDemo(given: Config, plan: Omit<SimulatedRelayPlan, "listen">, signal: AbortSignal, onReady: (demo: RunningDemo) => void, options: ServeOptions = {}): Promise<void> {
  if (given.spire.mode !== "auto" && given.spire.mode !== "off") {
    throw new AppError("bad-config", "`spire` names a SPIRE, but the demo reads its own, a simulated one.", "Set it to auto or off, or use `countersign serve`.");
  }
  // What is simulated is nobody's history: unless a place for it was named, it goes when the demo ends.
  const directory = join(tmpdir(), `countersign-demo-history-${pid}`);
  const config = { ...given, history: { ...given.history, directory: given.history.directory ?? directory } };
  const relay = await startSimulatedRelay({ ...plan, listen: "127.0.0.1:0", kubernetesPort: 0 });
  try {
    const spire = await startSimulatedSpire(relay.ground);
    try {
      const source = parseSourceSpec([`relay://${relay.address}`]);
      await serve({ ...config, source, cluster: relay.kubernetes === null ? { kind: "off" } : { kind: "address", server: relay.kubernetes }, spire: config.spire.mode === "off" ? config.spire : spire.spec, spireSvid: null }, signal, (server) => onReady({ server, relay }), { ...options, simulated: true });
    } finally {
      await spire.close();
    }
  } finally {
    await relay.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
