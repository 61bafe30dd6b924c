import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openClusterSource } from "@/lib/cluster/cluster-source";
import { systemClock } from "@/lib/platform/system-clock";
import type { ClusterSource } from "@/lib/ports/cluster-source";
import { createSurroundings, type Surroundings } from "@/lib/engine/surroundings";
import type { Pair } from "@/lib/domain/pair";
import { pairBetween, workloadEnd } from "@/lib/domain/pair.testdata";
import { makeAccount, makeObject, ourRole, writeKubeconfig } from "./kube-account";
import { ask } from "./kube-client";
import { eventually } from "./stage";
import { startKube, type Kube } from "./start-kube";

const CILIUM = "/apis/cilium.io/v2";
const POLICIES = `${CILIUM}/namespaces/team-yellow/ciliumnetworkpolicies`;
const TO_SERVER = { endpointSelector: { matchLabels: { app: "server" } } };
const FROM_REPORTER = { fromEndpoints: [{ matchLabels: { app: "reporter" } }], authentication: { mode: "required" } };

/** An identity of its own: the lab's workloads are asked for authentication already. */
const REPORTER = 15_004;

let kube: Kube;
let kubeconfig: string;
const folder = mkdtempSync(join(tmpdir(), "countersign-bad-input-"));
beforeAll(async () => {
  kube = await startKube({ load: "lab" });
  kubeconfig = await makeAccount(kube, folder, "bad-input", ourRole);
  const labels = { "k8s:app": "reporter", "k8s:io.cilium.k8s.policy.cluster": "default", "k8s:io.kubernetes.pod.namespace": "team-yellow" };
  await makeObject(kube, `${CILIUM}/ciliumidentities`, { apiVersion: "cilium.io/v2", kind: "CiliumIdentity", metadata: { name: String(REPORTER) }, "security-labels": labels });
}, 180_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await kube.stop();
});

/** What is required of a reporter at the lab's server, of whom nothing is unless a test asks for it. */
function required(around: Surroundings): Pair["required"] {
  const server = around.book.identitiesOf("team-yellow", "server")[0] ?? 0;
  return around.join(pairBetween(workloadEnd("reporter", REPORTER), workloadEnd("server", server))).required;
}

/** Reads the cluster while `check` runs. */
async function reading(config: string, check: (source: ClusterSource, around: Surroundings) => Promise<void>): Promise<void> {
  const source = await openClusterSource({ access: { kind: "kubeconfig", files: [config], context: null }, spireNamespace: "cilium-spire", clock: systemClock });
  const around = createSurroundings();
  const ending = new AbortController();
  const pulling = (async () => {
    for await (const events of source.events(ending.signal)) around.takeCluster(events, Date.now());
  })();
  try {
    await eventually(() => expect(source.health().resources.filter(({ resource, state }) => state !== "live" || around.book.stateOf(resource) !== "live").map(({ resource }) => resource)).toEqual([]), 60_000);
    await check(source, around);
  } finally {
    ending.abort();
    await pulling;
  }
}

const policy = (name: string, spec: object): object => ({ apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: { name, namespace: "team-yellow" }, spec });

it("a policy of one megabyte is read, followed and evaluated like any other", async () => {
  const fromCIDR = Array.from({ length: 60_000 }, (_, at) => `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}/32`);
  await makeObject(kube, POLICIES, policy("one-megabyte", { ...TO_SERVER, ingress: [{ fromCIDR, authentication: { mode: "required" } }, FROM_REPORTER] }));
  await reading(kubeconfig, (source, around) => {
    const record = around.book.of("ciliumnetworkpolicies").get("team-yellow/one-megabyte");
    expect(record?.bytes).toBeGreaterThan(1_000_000);
    expect(source.health().resources.map(({ leftOut }) => leftOut)).toEqual(source.health().resources.map(() => 0));
    expect(required(around)).toMatchObject({ state: "required", source: "policy", ingress: ["CiliumNetworkPolicy team-yellow/one-megabyte"] });
    return Promise.resolve();
  });
  await ask(kube, "administrator", `${POLICIES}/one-megabyte`, undefined, "DELETE");
}, 120_000);

it("objects with hardly a field are read, and hinder nothing", async () => {
  await makeObject(kube, `${CILIUM}/ciliumidentities`, { apiVersion: "cilium.io/v2", kind: "CiliumIdentity", metadata: { name: "31001" }, "security-labels": {} });
  await makeObject(kube, `${CILIUM}/ciliumidentities`, { apiVersion: "cilium.io/v2", kind: "CiliumIdentity", metadata: { name: "not-a-number" }, "security-labels": { "k8s:app": "odd" } });
  await makeObject(kube, "/api/v1/namespaces/team-yellow/services", { metadata: { name: "bare" }, spec: { ports: [{ port: 1 }] } });
  await makeObject(kube, "/api/v1/namespaces/team-yellow/configmaps", { metadata: { name: "cilium-config" } });
  await reading(kubeconfig, (source, around) => {
    expect(source.health().state).toBe("live");
    expect(around.book.identity(31_001)?.labels).toEqual([]);
    expect(around.book.config()?.namespace).toBe("kube-system");
    // What names no number is left out, and said to be.
    expect(around.book.identity(Number.NaN)).toBeNull();
    expect(required(around)).toMatchObject({ state: "not-required", source: "policy" });
    return Promise.resolve();
  });
}, 120_000);

it("a server that takes its time is waited for: syncing meanwhile, then everything, and never forbidden or absent", async () => {
  const { hostname, port } = new URL(kube.server);
  const delayMs = 300;
  const proxy = createServer((from) => {
    const to = connect(Number(port), hostname);
    from.on("data", (bytes) => void setTimeout(() => to.write(bytes), delayMs));
    to.on("data", (bytes) => void setTimeout(() => from.write(bytes), delayMs));
    for (const [one, other] of [[from, to], [to, from]] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  // The address of a TCP listener is always of this shape.
  const slow = `https://${hostname}:${(proxy.address() as AddressInfo).port}`;
  const review = (await makeObject(kube, "/api/v1/namespaces/countersign/serviceaccounts/bad-input/token", { spec: { expirationSeconds: 3_600 } })) as { readonly status: { readonly token: string } };
  const states = new Set<string>();
  try {
    await reading(writeKubeconfig({ ...kube, server: slow }, folder, "slow", review.status.token), (source) => {
      for (const { state } of source.health().resources) states.add(state);
      return Promise.resolve();
    });
  } finally {
    proxy.close();
  }
  expect([...states]).toEqual(["live"]);
}, 120_000);

it("five thousand policies in one namespace are all read and evaluated, and one more is followed", async () => {
  const make = (at: number): Promise<unknown> => makeObject(kube, POLICIES, policy(`many-${at}`, { endpointSelector: { matchLabels: { app: `nobody-${at % 50}` } }, ingress: [{ fromEndpoints: [{ matchLabels: { app: "client" } }] }] }));
  const left = Array.from({ length: 5_000 }, (_, at) => at);
  await Promise.all(Array.from({ length: 16 }, async () => {
    for (let at = left.pop(); at !== undefined; at = left.pop()) await make(at);
  }));
  await reading(kubeconfig, async (source, around) => {
    expect([...around.book.of("ciliumnetworkpolicies").keys()].filter((key) => key.startsWith("team-yellow/many-"))).toHaveLength(5_000);
    expect(source.health().resources.find(({ resource }) => resource === "ciliumnetworkpolicies")).toMatchObject({ state: "live", leftOut: 0 });
    expect(around.policies().missing).toBeNull();
    expect(required(around)).toMatchObject({ state: "not-required", source: "policy" });
    await makeObject(kube, POLICIES, policy("one-more", { ...TO_SERVER, ingress: [FROM_REPORTER] }));
    await eventually(() => expect(required(around).ingress).toEqual(["CiliumNetworkPolicy team-yellow/one-more"]));
  });
}, 300_000);
