import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
export const ROOT = join(import.meta.dirname, "../..");
const HUBBLE = join(ROOT, "testbed/bin/hubble");

/** Releases of Cilium whose Relay and agents are built. */
export const RELEASES = ["1.20", "1.15"] as const;
export type Release = (typeof RELEASES)[number];

export interface StageOptions {
  readonly release: Release;
  readonly scenario?: string;
  readonly tls?: "none" | "server" | "mutual";
  readonly ring?: number;
}

/** A line of the truth: what the scripted datapath did with one connection. */
export interface Truth {
  readonly protocol: string;
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationAddress: string;
  readonly destinationPort: number;
  readonly sourceWorkload: string;
  readonly sourceNamespace: string | null;
  readonly destinationWorkload: string;
  readonly destinationNamespace: string | null;
  readonly outcome: string;
  readonly refusals: number;
  readonly waitMs: number | null;
  readonly l7RequestsRefused: number;
  readonly exempt: boolean;
}

/** A real Relay over the agents of a scripted cluster. */
export interface Stage {
  /** `relay://127.0.0.1:PORT` */
  readonly source: string;
  readonly relay: string;
  readonly certificates: string;
  readonly pids: readonly number[];
  /** Hands the whole script to the agents as if it had begun `ageSeconds` ago. */
  play(ageSeconds: number): Promise<readonly Truth[]>;
  /** Has something happen: `kill`, `revive`, `join`, `stall`, `lose`, `traffic` … */
  cause(what: string, words?: Readonly<Record<string, string | number>>): Promise<void>;
  stopRelay(): Promise<void>;
  startRelay(): Promise<void>;
  down(): Promise<void>;
}

async function ask(control: string, what: string, words: Readonly<Record<string, string | number>>): Promise<string> {
  const query = new URLSearchParams(Object.entries(words).map(([name, value]) => [name, String(value)]));
  const response = await fetch(`${control}/${what}?${query.toString()}`, { method: "POST" });
  const text = await response.text();
  if (!response.ok) throw new Error(`${what} ${query.toString()}: ${text.trim()}`);
  return text;
}

/** What `testbed/bin/hubble up` prints. */
interface Printed {
  readonly state: string;
  readonly source: string;
  readonly relay: string;
  readonly control: string;
  readonly certificates: string | null;
  readonly pids: readonly number[];
}

/** Brings a stage up, and waits until its Relay has reached every agent. */
export async function raise({ release, scenario = "a-team-yellow", tls = "none", ring = 4095 }: StageOptions): Promise<Stage> {
  const { stdout } = await run(HUBBLE, ["up", "--release", release, "--scenario", scenario, "--tls", tls, "--ring", String(ring)]);
  const printed = JSON.parse(stdout) as Printed;
  const verb = async (name: string): Promise<void> => void (await run(HUBBLE, [name, "--state", printed.state]));
  return {
    source: printed.source,
    relay: printed.relay,
    certificates: printed.certificates ?? "",
    pids: printed.pids,
    async play(ageSeconds) {
      const lines = await ask(printed.control, "play", { age: `${ageSeconds}s` });
      return lines.trimEnd().split("\n").map((line) => JSON.parse(line) as Truth);
    },
    cause: async (what, words = {}) => void (await ask(printed.control, what, words)),
    stopRelay: () => verb("stop-relay"),
    startRelay: () => verb("start-relay"),
    down: () => verb("down"),
  };
}

/** A stage for as long as `act` takes. */
export async function onStage<T>(options: StageOptions, act: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await raise(options);
  try {
    return await act(stage);
  } finally {
    await stage.down();
  }
}

/** Calls `look` until it does not throw, for at most `ms`; then throws what it threw last. */
export async function eventually<T>(look: () => Promise<T> | T, ms = 45_000): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await new Promise((settle) => setTimeout(settle, 100));
  }
}
