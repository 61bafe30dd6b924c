import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const KUBE = join(import.meta.dirname, "../bin/kube");

export interface KubeOptions {
  /** What is loaded: nothing, a few workloads in team-yellow, or 10,000 pods. */
  readonly load?: "none" | "lab" | "large";
  readonly port?: number;
  readonly state?: string;
}

/** Who may do everything; who may read what the dashboard reads; who may do nothing. */
export type Account = "administrator" | "dashboard" | "visitor";

/** A real kube-apiserver with Cilium's definitions. */
export interface Kube {
  /** The folder of everything it keeps. */
  readonly state: string;
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** The certificate authority that signed the server's certificate, PEM. */
  readonly ca: string;
  readonly kubeconfigs: Readonly<Record<Account, string>>;
  /** The folder of the programs that run. */
  readonly programs: string;
  /** Its processes at the time it came up. */
  readonly pids: readonly number[];
  token(account: Account): string;
  /** Ends kube-apiserver and starts it again: `kind` ends watches cleanly, `kill` breaks connections. */
  restart(how: "kind" | "kill", gapSeconds?: number): Promise<void>;
  /** Makes etcd forget every version but the present. */
  compact(): Promise<void>;
  /** Changes pods, endpoints, identities and policies; resolves with how many changes it made. */
  churn(perSecond: number, seconds: number): Promise<number>;
  /** Starts cilium-operator; with the folder of a SPIRE that is up, it makes the entries of identities there. */
  startOperator(options?: { readonly authentication?: "on" | "off"; readonly spire?: string }): Promise<void>;
  stopOperator(): Promise<void>;
  /** Ends all of it and removes the folder. */
  stop(): Promise<void>;
}

/** What `testbed/bin/kube up` prints. */
type Printed = Pick<Kube, "state" | "server" | "ca" | "kubeconfigs" | "programs" | "pids">;

const optionsOf = (words: Readonly<Record<string, string | number | undefined>>): string[] =>
  Object.entries(words).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));

/** Brings a kube-apiserver up; rejects with the one sentence that says why it could not. */
export async function startKube({ load = "lab", port, state }: KubeOptions = {}): Promise<Kube> {
  const { stdout } = await run(KUBE, ["up", ...optionsOf({ load, port, state })]);
  const printed = JSON.parse(stdout) as Printed;
  const verb = async (name: string, words: Readonly<Record<string, string | number | undefined>> = {}): Promise<string> =>
    (await run(KUBE, [name, ...optionsOf({ state: printed.state, ...words })])).stdout;
  return {
    ...printed,
    ca: readFileSync(printed.ca, "utf8"),
    token: (account) => readFileSync(join(printed.state, `${account}.token`), "utf8"),
    restart: async (how, gap = 0) => void (await verb("restart", { how, gap })),
    compact: async () => void (await verb("compact")),
    churn: async (rate, seconds) => (JSON.parse(await verb("churn", { rate, seconds })) as { changes: number }).changes,
    startOperator: async ({ authentication = "on", spire } = {}) => void (await verb("operator-start", { authentication, spire })),
    stopOperator: async () => void (await verb("operator-stop")),
    stop: async () => void (await verb("down")),
  };
}
