// testbed/bin/kube: a real kube-apiserver with Cilium's definitions and a state of ours, on loopback.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compact, etcdOf, kubeconfigOf, kubelab, restoreArchive, saveArchive, serverOf, startEtcd, startServer, stopServer } from "./control-plane.mjs";
import { bringUp, runCommand, stateOf, takeDown } from "./folders.mjs";
import { startOperator, stopOperator } from "./operator.mjs";
import { claimPort, endPrograms, Failure, freePort, isRunning, pause } from "./processes.mjs";

const usage = `testbed/bin/kube up [--load none|lab|large] [--port PORT] [--state FOLDER]
  brings up etcd and kube-apiserver with Cilium's definitions, and loads a state; prints one line of JSON with addresses and kubeconfigs
testbed/bin/kube down [--state FOLDER]
  ends it and removes the folder; without a folder: all that were brought up without one
testbed/bin/kube restart --state FOLDER [--gap SECONDS] [--how kind|kill]
  ends kube-apiserver, waits, and starts it again: kindly, watches end cleanly; killed, connections break
testbed/bin/kube compact --state FOLDER
  makes etcd forget every version but the present
testbed/bin/kube churn --state FOLDER [--rate PER_SECOND] [--seconds SECONDS]
  changes pods, endpoints, identities and policies
testbed/bin/kube operator-start --state FOLDER [--authentication on|off] [--spire FOLDER]
  starts cilium-operator; with the folder of a SPIRE that is up, it makes the entries of identities there
testbed/bin/kube operator-stop --state FOLDER`;

const loads = ["none", "lab", "large"];

/** Fills a server that has just started. */
async function fill(folder, state, load) {
  const administrator = kubeconfigOf(folder, "administrator");
  await kubelab(state, "crds", administrator);
  await kubelab(state, "accounts", administrator);
  if (load !== "none") await kubelab(state, "load", administrator, load);
}

/** Archives the data of a state, for which both programs have to stand still. */
async function archive(folder, state, load) {
  await endPrograms(state.running, 10_000);
  await saveArchive(folder, state, load);
  await startEtcd(folder, state);
  await startServer(folder, state);
}

async function up({ load, port, state: named }) {
  if (!loads.includes(load)) throw new Failure(`--load is ${loads.join(", ")}, not ${load}.`);
  await bringUp("kube", named, async (folder, state) => {
    state.ports = { server: port === undefined ? await freePort() : await claimPort(Number(port)), etcd: await freePort(), peer: await freePort() };
    await kubelab(state, "pki", folder, serverOf(state));
    const isRestored = load === "large" && (await restoreArchive(folder, state, load));
    await startEtcd(folder, state);
    await startServer(folder, state);
    if (isRestored) await kubelab(state, "accounts", kubeconfigOf(folder, "administrator"));
    else await fill(folder, state, load);
    if (load === "large" && !isRestored) await archive(folder, state, load);
    print(folder, state);
  });
}

function print(folder, state) {
  const pids = state.running.filter(isRunning).map(({ pid }) => pid);
  const kubeconfigs = Object.fromEntries(["administrator", "dashboard", "visitor"].map((name) => [name, kubeconfigOf(folder, name)]));
  console.log(JSON.stringify({ state: folder, server: serverOf(state), ca: join(folder, "ca.crt"), etcd: etcdOf(state), kubeconfigs, programs: state.programs, pids }));
}

function numberOf(name, text) {
  const number = Number(text);
  if (!(number >= 0)) throw new Failure(`--${name} is a number that is 0 or more, not ${text}.`);
  return number;
}

async function restart({ state: named, gap, how }) {
  if (!["kind", "kill"].includes(how)) throw new Failure(`--how is kind or kill, not ${how}.`);
  const seconds = numberOf("gap", gap);
  const { folder, state } = stateOf("kube", named);
  await stopServer(folder, state, how === "kind");
  await pause(seconds * 1_000);
  await startServer(folder, state);
}

async function churn({ state: named, rate, seconds }) {
  const { folder, state } = stateOf("kube", named);
  process.stdout.write(await kubelab(state, "churn", kubeconfigOf(folder, "administrator"), rate, seconds));
}

async function operator({ state: named, authentication, spire }) {
  const { folder, state } = stateOf("kube", named);
  await startOperator(folder, state, { authentication, spire });
}

const verbs = {
  up,
  down: ({ state }) => takeDown("kube", state),
  restart,
  compact: async ({ state }) => console.log(JSON.stringify({ revision: await compact(stateOf("kube", state).state) })),
  churn,
  "operator-start": operator,
  "operator-stop": ({ state: named }) => {
    const { folder, state } = stateOf("kube", named);
    return stopOperator(folder, state);
  },
  help: () => console.log(usage),
};

const flags = { load: "lab", port: undefined, state: undefined, gap: "0", how: "kind", rate: "20", seconds: "10", authentication: "on", spire: undefined };

runCommand("kube", async ([verb, ...rest]) => {
  if (!Object.hasOwn(verbs, verb ?? "")) throw new Failure(`it is ${Object.keys(verbs).join(", ")}, not ${verb ?? "nothing"}.`);
  const options = Object.fromEntries(Object.entries(flags).map(([name, usual]) => [name, { type: "string", ...(usual && { default: usual }) }]));
  await verbs[verb](parseArgs({ args: rest, options }).values);
});
