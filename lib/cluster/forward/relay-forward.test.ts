import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "@/lib/platform/system-clock";
import { isLive, pull } from "@/lib/sources/relay/testing/stage";
import { startApiServer, type ApiServerPlan, type RunningApiServer } from "@/lib/sources/simulator/apiserver/api-server";
import { startSimulator } from "@/lib/sources/simulator/start";
import type { ObjectStore } from "@/lib/sources/simulator/apiserver/object-store";
import { createClusterStore, podObject, PODS } from "../testing/kinds";
import { openRelayForward, type ForwardState, type RelayForward } from "./relay-forward";

const SERVICES = "/api/v1/services";
const DEPLOYMENTS = "/apis/apps/v1/deployments";
const LABELS = { "k8s-app": "hubble-relay" };

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function openForward(server: string): Promise<{ readonly forward: RelayForward; readonly states: ForwardState[] }> {
  const states: ForwardState[] = [];
  const forward = await openRelayForward({ access: { kind: "address", server }, clock: systemClock, userAgent: "test", signal: new AbortController().signal, onState: (state) => states.push(state) });
  ends.push(() => forward.close());
  return { forward, states };
}

async function serveStore(store: ObjectStore, more: Partial<ApiServerPlan> = {}): Promise<RunningApiServer> {
  const server = await startApiServer({ store, ...more });
  ends.push(() => server.close());
  return server;
}

/** A server that answers with what it was sent, under its own name. */
async function startEcho(name: string): Promise<{ readonly port: number; readonly sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.write(`${name}:`);
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

function relayPod(name: string, isReady = true): ReturnType<typeof podObject> {
  return podObject("kube-system", name, {
    metadata: { name, namespace: "kube-system", labels: LABELS },
    spec: { containers: [{ name: "hubble-relay", image: "quay.io/cilium/hubble-relay:v1.20.2", ports: [{ name: "grpc", containerPort: 4245 }] }] },
    status: { conditions: [{ type: "Ready", status: isReady ? "True" : "False" }] },
  });
}

function clusterWith({ port = 80, pods = ["relay-a"], isReady = true }: { readonly port?: number; readonly pods?: readonly string[]; readonly isReady?: boolean } = {}): ObjectStore {
  const store = createClusterStore();
  store.put(SERVICES, { metadata: { name: "hubble-relay", namespace: "kube-system", labels: LABELS }, spec: { selector: LABELS, ports: [{ port, targetPort: "grpc" }] } });
  for (const name of pods) store.put(PODS, relayPod(name, isReady));
  return store;
}

async function talk(address: string, text: Buffer | string): Promise<{ readonly heard: () => Buffer; readonly socket: Socket }> {
  const [host = "", port] = address.split(":");
  const socket = connect({ host, port: Number(port) });
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => socket.destroy());
  ends.push(() => socket.destroy());
  socket.write(text);
  return { heard: () => Buffer.concat(chunks), socket };
}

async function until(check: () => boolean): Promise<void> {
  await expect.poll(check, { timeout: 5_000, interval: 10 }).toBe(true);
}

describe("a forward to Relay", () => {
  test("carries the flows of a whole simulated cluster", async () => {
    const simulator = await startSimulator({ listen: "127.0.0.1:0", kubernetesPort: 0, scenario: "team-yellow" });
    ends.push(() => simulator.close());
    const { forward, states } = await openForward(simulator.kubernetes ?? "");
    expect(forward).toMatchObject({ tls: false, foundBy: "service kube-system/hubble-relay, an address without credentials" });
    const pulled = pull(`relay://${forward.address}`);
    await until(isLive(pulled));
    await until(() => pulled.flows().length > 20);
    expect(states[0]).toMatchObject({ standing: "forwarding", sentence: expect.stringMatching(/pod kube-system\/hubble-relay-\S+, port 4245$/) as string });
    await pulled.end();
  });

  test("asks for the pod's own port, carries megabytes both ways, and never more than one side takes", async () => {
    const echo = await startEcho("a");
    const asked: number[] = [];
    const server = await serveStore(clusterWith(), { podAddress: ({ port }) => (asked.push(port), { host: "127.0.0.1", port: echo.port }) });
    const { forward } = await openForward(server.url);
    const sent = Buffer.alloc(5_000_000, "0123456789");
    const { heard, socket } = await talk(forward.address, sent);
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.resume();
    await until(() => heard().length === sent.length + 2);
    expect(heard().subarray(2).equals(sent)).toBe(true);
    expect(new Set(asked)).toEqual(new Set([4245]));
  });

  test("goes to another pod when the first is gone, and says so", async () => {
    const [a, b] = [await startEcho("a"), await startEcho("b")];
    const store = clusterWith();
    const server = await serveStore(store, { podAddress: ({ pod }) => ({ host: "127.0.0.1", port: pod === "relay-a" ? a.port : b.port }) });
    const { forward, states } = await openForward(server.url);
    const first = await talk(forward.address, "x");
    await until(() => first.heard().toString() === "a:x");
    store.remove(PODS, "kube-system", "relay-a");
    for (const socket of a.sockets) socket.destroy();
    await until(() => first.socket.destroyed);
    const between = await talk(forward.address, "x");
    await until(() => between.socket.destroyed);
    store.put(PODS, relayPod("relay-b"));
    const second = await talk(forward.address, "y");
    await until(() => second.heard().toString() === "b:y");
    expect(states.map(({ standing, sentence }) => [standing, sentence])).toEqual([
      ["forwarding", "Relay is reached through an address without credentials: pod kube-system/relay-a, port 4245"],
      ["waiting", expect.stringContaining("The way to pod kube-system/relay-a ended")],
      ["waiting", expect.stringContaining("service kube-system/hubble-relay has no pod in kube-system.")],
      ["forwarding", "Relay is reached through an address without credentials: pod kube-system/relay-b, port 4245"],
    ]);
  });

  test("says what the kubelet said of a port that nothing listens on", async () => {
    const server = await serveStore(clusterWith(), { podAddress: () => ({ host: "127.0.0.1", port: 1 }) });
    const { forward, states } = await openForward(server.url);
    const { socket } = await talk(forward.address, "x");
    await until(() => socket.destroyed);
    expect(states.at(-1)?.sentence).toContain("an error occurred forwarding 4245 -> 4245");
  });

  test("finds Relay in another namespace by its service's label, and its TLS by the port", async () => {
    const store = createClusterStore();
    store.put(SERVICES, { metadata: { name: "relay-metrics", namespace: "cilium", labels: LABELS }, spec: { selector: LABELS, ports: [{ name: "metrics", port: 9966 }] } });
    store.put(SERVICES, { metadata: { name: "relay", namespace: "cilium", labels: LABELS }, spec: { selector: LABELS, ports: [{ port: 443, targetPort: 4245 }] } });
    store.put(PODS, { ...relayPod("r"), metadata: { name: "r", namespace: "cilium", labels: LABELS } });
    const echo = await startEcho("a");
    const server = await serveStore(store, { podAddress: () => ({ host: "127.0.0.1", port: echo.port }) });
    expect((await openForward(server.url)).forward).toMatchObject({ tls: true, foundBy: "service cilium/relay, an address without credentials" });
  });

  test("finds Relay by the image of its Deployment where it has no service", async () => {
    const store = createClusterStore();
    store.put(DEPLOYMENTS, { metadata: { name: "flows", namespace: "net" }, spec: { selector: { matchLabels: { app: "flows" } }, template: { metadata: { labels: { app: "flows" } }, spec: { containers: [{ name: "main", image: "mirror.example/cilium/hubble-relay:v1.20.2" }] } } } });
    store.put(PODS, { ...relayPod("flows-1"), metadata: { name: "flows-1", namespace: "net", labels: { app: "flows" } } });
    const echo = await startEcho("a");
    const server = await serveStore(store, { podAddress: () => ({ host: "127.0.0.1", port: echo.port }) });
    expect((await openForward(server.url)).forward.foundBy).toBe("Deployment net/flows, an address without credentials");
  });

  const mayNot = (verb: string, resource: string): ApiServerPlan["mayDo"] => (asked) => !(asked.verb === verb && asked.resource === resource);
  test.each<[string, ObjectStore, Partial<ApiServerPlan>, string, RegExp, RegExp]>([
    ["no Relay", createClusterStore(), {}, "source-failed", /^No Hubble Relay was found/, /cilium hubble enable/],
    ["a pod that is not ready", clusterWith({ isReady: false }), {}, "source-failed", /^Hubble Relay's pod kube-system\/relay-a is not ready\.$/, /describe pod relay-a/],
    ["no pod", clusterWith({ pods: [] }), {}, "source-failed", /has no pod in kube-system/, /get deployments/],
    ["services that may not be listed", clusterWith(), { mayDo: mayNot("list", "services") }, "forbidden", /^This account may not list services in every namespace/, /resources: \["services"\]/],
    ["pods that may not be listed", clusterWith(), { mayDo: mayNot("list", "pods") }, "forbidden", /^This account may not list pods in kube-system/, /resources: \["pods"\]/],
    ["a forward that may not be created", clusterWith(), { mayDo: mayNot("create", "pods/portforward") }, "forbidden", /^This account may not forward to pods in kube-system \(pods "relay-a" is forbidden\)\.$/, /"pods\/portforward"\], verbs: \["get", "create"\]/],
    ["a forward that may not be got", clusterWith(), { mayDo: mayNot("get", "pods/portforward") }, "forbidden", /cannot get resource "pods\/portforward"/, /verbs: \["get", "create"\]/],
    ["a kubelet that cannot be reached", clusterWith(), {}, "source-failed", /^The API server cannot forward to pod kube-system\/relay-a: error dialing backend/, /kubelet/],
    ["credentials that are refused", clusterWith(), { intercept: () => ({ status: 401, body: "{}" }) }, "forbidden", /does not accept the credentials/, /--context/],
  ])("%s is one sentence that says what to do", async (_, store, more, code, message, hint) => {
    const server = await serveStore(store, more);
    await expect(openForward(server.url)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string, hint: expect.stringMatching(hint) as string });
  });

  test("a server that is not there is one sentence that says what to do", async () => {
    await expect(openForward("http://127.0.0.1:1")).rejects.toMatchObject({ code: "source-failed", message: expect.stringContaining("cannot be reached: nothing listens at its address") as string });
  });
});
