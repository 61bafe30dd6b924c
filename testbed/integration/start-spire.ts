import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const SPIRE = join(import.meta.dirname, "../bin/spire");

export interface SpireOptions {
  /** How many Cilium identities have an entry, from /identity/20001 on. */
  readonly entries?: number;
  readonly agents?: number;
  readonly trustDomain?: string;
  /** How long certificates live, as SPIRE writes it: "1h", "20s". */
  readonly caLife?: string;
  readonly svidLife?: string;
  readonly agentLife?: string;
  readonly port?: number;
  readonly state?: string;
}

export interface SpireAgent {
  readonly name: string;
  /** The Workload API's socket: whatever runs on this very Node gets the observer's identity there. */
  readonly socket: string;
  readonly adminSocket: string;
  /** `127.0.0.1:PORT` */
  readonly health: string;
  readonly metrics: string;
}

export interface MintedFiles {
  readonly certificate: string;
  readonly key: string;
  readonly bundle: string;
}

/** A real SPIRE server and its agents. */
export interface Spire {
  /** The folder of everything it keeps. */
  readonly state: string;
  readonly trustDomain: string;
  /** `address`, `health` and `metrics` are `127.0.0.1:PORT`; `socket` is the server's private one. */
  readonly server: { readonly address: string; readonly socket: string; readonly health: string; readonly metrics: string };
  readonly agents: readonly SpireAgent[];
  /** A file with the trust bundle at the time it came up, PEM. */
  readonly bundle: string;
  /** The SPIFFE ID of the caller that may list and not write. */
  readonly observer: string;
  /** The folder of the programs that run. */
  readonly programs: string;
  readonly pids: readonly number[];
  /** Has the server sign an identity that no entry names; gives the files of its certificate, key and bundle, PEM. */
  mint(path: string): Promise<MintedFiles>;
  /** Ends one of the programs: `server`, `agent-1`… */
  halt(program: string): Promise<void>;
  /** Starts it anew. */
  resume(program: string): Promise<void>;
  /** Ends all of it and removes the folder. */
  stop(): Promise<void>;
}

/** Brings a SPIRE up; rejects with the one sentence that says why it could not. */
export async function startSpire(options: SpireOptions = {}): Promise<Spire> {
  const words = {
    entries: options.entries,
    agents: options.agents,
    "trust-domain": options.trustDomain,
    "ca-life": options.caLife,
    "svid-life": options.svidLife,
    "agent-life": options.agentLife,
    port: options.port,
    state: options.state,
  };
  const flags = Object.entries(words).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
  const { stdout } = await run(SPIRE, ["up", ...flags]);
  const printed = JSON.parse(stdout) as Omit<Spire, "mint" | "halt" | "resume" | "stop">;
  const verb = async (...args: string[]): Promise<string> => (await run(SPIRE, [...args, "--state", printed.state])).stdout;
  return {
    ...printed,
    mint: async (path) => JSON.parse(await verb("mint", path)) as MintedFiles,
    halt: async (program) => void (await verb("stop", program)),
    resume: async (program) => void (await verb("start", program)),
    stop: async () => void (await verb("down")),
  };
}
