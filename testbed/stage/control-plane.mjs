// etcd and kube-apiserver of one state folder.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { promisify } from "node:util";
import { pause, awaitProgram, endPrograms, Failure, isRunning, lastWords, startProgram, writeState } from "./processes.mjs";

const run = promisify(execFile);
const readyMs = 120_000;
const answerMs = 1_000;
/** How long open watches get to end when the server is asked to stop; kube-apiserver's own default is a minute of silence. */
const drainSeconds = 2;

/** Runs a program to its end; fails with the last line it said. */
export async function runProgram(program, args) {
  try {
    return (await run(program, args, { maxBuffer: 64e6 })).stdout;
  } catch (error) {
    throw new Failure(String(error.stderr || error.message).trim().split("\n").at(-1));
  }
}

export const serverOf = ({ ports }) => `https://127.0.0.1:${ports.server}`;
export const etcdOf = ({ ports }) => `http://127.0.0.1:${ports.etcd}`;
export const kubeconfigOf = (folder, name) => join(folder, `${name}.kubeconfig`);

export function kubelab(state, ...args) {
  return runProgram(join(state.programs, "kubelab"), args);
}

/** Starts a program of the part, or starts it anew, and remembers it. */
async function start(folder, state, name, args, isReady) {
  // Of what runs already: an etcd that is started anew is not the one that was ended for it.
  const store = state.running.filter(isRunning).find((one) => one.name === "etcd");
  const program = startProgram(folder, name, join(state.programs, name), args);
  state.running = [...state.running.filter(isRunning), program];
  writeState(folder, state);
  const look = async () => {
    // A server that waits for its store does not answer, and would go on trying for a long time.
    const answered = await Promise.race([isReady(), pause(answerMs)]);
    if (store !== undefined && !isRunning(store)) throw new Failure(`etcd ended while ${name} was starting: ${lastWords(folder, "etcd")}.`);
    return answered;
  };
  await awaitProgram(folder, program, look, readyMs);
}

export function startEtcd(folder, state) {
  const [client, peer] = [etcdOf(state), `http://127.0.0.1:${state.ports.peer}`];
  const args = [
    "--name=testbed", `--data-dir=${join(folder, "etcd")}`, "--log-level=warn",
    `--listen-client-urls=${client}`, `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=testbed=${peer}`,
    // What is lost when the machine loses power is a testbed.
    "--unsafe-no-fsync", "--quota-backend-bytes=4294967296",
    // As kubeadm sets it: with etcd's default of ten minutes the bookmarks of a quiet kind stand still.
    "--watch-progress-notify-interval=5s",
  ];
  const isHealthy = () => fetch(`${client}/health`).then(({ ok }) => ok, () => false);
  return start(folder, state, "etcd", args, isHealthy);
}

export function startServer(folder, state) {
  const own = (file) => join(folder, file);
  const args = [
    `--etcd-servers=${etcdOf(state)}`, "--etcd-compaction-interval=0",
    "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", `--secure-port=${state.ports.server}`, "--endpoint-reconciler-type=none",
    `--tls-cert-file=${own("server.crt")}`, `--tls-private-key-file=${own("server.key")}`, `--client-ca-file=${own("ca.crt")}`, `--token-auth-file=${own("tokens.csv")}`,
    "--authorization-mode=RBAC", "--allow-privileged=true", "--profiling=false", "--service-cluster-ip-range=10.96.0.0/16",
    "--service-account-issuer=https://kubernetes.default.svc", `--service-account-signing-key-file=${own("accounts.key")}`, `--service-account-key-file=${own("accounts.pub")}`,
    `--shutdown-watch-termination-grace-period=${drainSeconds}s`,
  ];
  return start(folder, state, "kube-apiserver", args, () => isReady(folder, state));
}

/** True when the server says that it is ready. */
function isReady(folder, state) {
  const headers = { authorization: `Bearer ${readFileSync(join(folder, "administrator.token"), "utf8")}` };
  return new Promise((settle) => {
    const asked = request(`${serverOf(state)}/readyz`, { ca: readFileSync(join(folder, "ca.crt")), headers, agent: false }, (answer) => {
      answer.resume().once("end", () => settle(answer.statusCode === 200));
    });
    asked.once("error", () => settle(false)).end();
  });
}

const isServer = ({ name }) => name === "kube-apiserver";

/** Ends kube-apiserver alone: kindly, so that watches end without an error, or at once, so that connections break. */
export async function stopServer(folder, state, isKind) {
  await endPrograms(state.running.filter(isServer), isKind ? drainSeconds * 5_000 : 0);
  state.running = state.running.filter(isRunning);
  writeState(folder, state);
}

/** Makes etcd forget everything but the present; gives the revision it kept. */
export async function compact(state) {
  const ask = async (path, body) => {
    const answer = await fetch(`${etcdOf(state)}/v3/kv/${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Failure(`etcd refused to compact: ${(await answer.text()).trim()}`);
    return answer.json();
  };
  const { header } = await ask("range", { key: btoa("/"), count_only: true });
  await ask("compaction", { revision: header.revision, physical: true });
  return Number(header.revision);
}

const archiveOf = ({ programs }, name) => join(programs, `${name}.tar.gz`);

/** Puts the archived data of a state into the folder; false when there is no archive of it yet. */
export async function restoreArchive(folder, state, name) {
  if (!existsSync(archiveOf(state, name))) return false;
  await runProgram("tar", ["-xzf", archiveOf(state, name), "-C", folder]);
  return true;
}

/** Archives etcd's data beside the programs, so that a state that takes minutes to load is loaded once. */
export async function saveArchive(folder, state, name) {
  const fresh = `${archiveOf(state, name)}.${process.pid}`;
  await runProgram("sh", ["-c", 'tar -czf "$1" -C "$2" etcd && mv "$1" "$3"', "sh", fresh, folder, archiveOf(state, name)]);
}
