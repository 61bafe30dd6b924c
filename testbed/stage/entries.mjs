// Registration entries of a SPIRE server that is up, made over its private socket.
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./processes.mjs";

/** Entries a request may carry: the server takes each in a transaction of its own, and the caller waits for all. */
const batch = 1_000;

export const agentIdentity = ({ trustDomain }) => `spiffe://${trustDomain}/ns/cilium-spire/sa/spire-agent`;
export const serverSocket = (folder) => join(folder, "server.sock");

/** The identities that cilium-operator registers, from 20001 on: what the lab's workloads have. */
export const ciliumIdentities = (count) => Array.from({ length: count }, (_, at) => ({ path: `/identity/${20_001 + at}` }));

/**
 * Makes entries that are not there yet: for a workload that is known by its program (`program`), under the agents; for a Cilium identity, as
 * cilium-operator does (Cilium, operator/auth/spire/client.go): under the operator, with the one selector of all.
 */
export async function createEntries(folder, state, wanted) {
  const entryOf = ({ path, program }) => ({
    spiffe_id: `spiffe://${state.trustDomain}${path}`,
    parent_id: program === undefined ? `spiffe://${state.trustDomain}/cilium-operator` : agentIdentity(state),
    selectors: [program === undefined ? { type: "cilium", value: "mutual-auth" } : { type: "unix", value: `path:${realpathSync(program)}` }],
  });
  for (let from = 0; from < wanted.length; from += batch) {
    const entries = wanted.slice(from, from + batch).map(entryOf);
    await askServer(folder, state, ["entry", "create", "-data", "-"], JSON.stringify({ entries })).catch(forgiveThere);
  }
}

/** An entry that is there already is as it was wanted. */
function forgiveThere(error) {
  const codes = [...String(error.cause).matchAll(/\(code: (\w+)/g)].map(([, code]) => code);
  if (codes.length === 0 || codes.some((code) => code !== "AlreadyExists")) throw error;
}

/** Runs a command of spire-server against the server that is up; gives what it printed. */
export function askServer(folder, state, args, input = "") {
  return new Promise((settle, fail) => {
    const asked = spawn(join(state.programs, "spire-server"), [...args, "-socketPath", serverSocket(folder)], { stdio: "pipe" });
    let [out, error] = ["", ""];
    asked.stdout.on("data", (chunk) => (out += chunk));
    asked.stderr.on("data", (chunk) => (error += chunk));
    asked.once("error", (cause) => fail(new Failure(`spire-server could not be run: ${cause.message}.`)));
    asked.once("close", (code) => {
      if (code === 0) settle(out);
      else fail(new Failure(`spire-server ${args.slice(0, 2).join(" ")} failed: ${(error || out).trim().split("\n").at(-1)}`, { cause: out + error }));
    });
    asked.stdin.on("error", () => undefined);
    asked.stdin.end(input);
  });
}
