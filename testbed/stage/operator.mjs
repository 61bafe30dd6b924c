// The real cilium-operator on a kube-apiserver of the testbed.
import { join } from "node:path";
import { kubeconfigOf } from "./control-plane.mjs";
import { createEntries } from "./entries.mjs";
import { stateOf } from "./folders.mjs";
import { awaitProgram, endPrograms, Failure, freePort, isRunning, startProgram, writeState } from "./processes.mjs";
import { socketsOf } from "./spire-settings.mjs";

const named = ({ name }) => name === "cilium-operator";

/** The flags under which the operator makes the entries of identities in the SPIRE server that is up in a folder. */
async function spireFlags(state, spireFolder) {
  const { folder, state: spire } = stateOf("spire", spireFolder);
  await createEntries(folder, spire, [{ path: "/cilium-operator", program: join(state.programs, "cilium-operator") }]);
  return [
    "--mesh-auth-mutual-enabled=true",
    `--mesh-auth-spiffe-trust-domain=${spire.trustDomain}`,
    `--mesh-auth-spire-agent-socket=${socketsOf(folder, spire.agents[0].name).socket}`,
    `--mesh-auth-spire-server-address=127.0.0.1:${spire.ports.server}`,
  ];
}

/** Starts the operator; `authentication` says whether the cluster has mutual authentication on. */
export async function startOperator(folder, state, { authentication, spire }) {
  if (!["on", "off"].includes(authentication)) throw new Failure(`--authentication is on or off, not ${authentication}.`);
  if (state.running.some((one) => named(one) && isRunning(one))) throw new Failure("cilium-operator is running already: stop it first.");
  const api = await freePort();
  const args = [
    `--k8s-kubeconfig-path=${kubeconfigOf(folder, "administrator")}`, "--k8s-namespace=kube-system",
    "--identity-allocation-mode=crd", "--ipam=kubernetes", "--synchronize-k8s-nodes=false", "--synchronize-k8s-services=false",
    "--enable-gops=false", "--enable-metrics=false", `--operator-api-serve-addr=127.0.0.1:${api}`,
    "--leader-election-lease-duration=3s", "--leader-election-renew-deadline=2s", "--leader-election-retry-period=1s",
    `--mesh-auth-enabled=${authentication === "on"}`,
    ...(spire === undefined ? [] : await spireFlags(state, spire)),
  ];
  const program = startProgram(folder, "cilium-operator", join(state.programs, "cilium-operator"), args);
  state.running = [...state.running.filter(isRunning), program];
  writeState(folder, state);
  await awaitProgram(folder, program, () => fetch(`http://127.0.0.1:${api}/healthz`).then(({ ok }) => ok, () => false), 60_000);
}

export async function stopOperator(folder, state) {
  await endPrograms(state.running.filter(named));
  state.running = state.running.filter(isRunning);
  writeState(folder, state);
}
