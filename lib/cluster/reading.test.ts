import { afterEach, describe, expect, test } from "vitest";
import type { KubeRequest } from "@/lib/sources/simulator/apiserver/request";
import { createClusterStore, identityObject, IDENTITIES, podObject, PODS, POLICIES } from "./testing/kinds";
import { openStage, type Stage } from "./testing/stage";

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

describe("reading a cluster", () => {
  test.each([
    { how: "by streaming lists", streamsLists: true },
    { how: "by pages, where streaming lists are refused", streamsLists: false },
  ])("tells everything that exists, $how, and each resource as complete", async ({ streamsLists }) => {
    const store = createClusterStore();
    for (let at = 0; at < 1_203; at += 1) store.put(PODS, podObject("shop", `web-${at}`));
    for (let at = 300; at < 310; at += 1) store.put(IDENTITIES, identityObject(at, `app-${at}`));
    const requests: KubeRequest[] = [];
    stage = await openStage({ store, streamsLists, onRequest: (request) => requests.push(request) });
    await stage.until(() => stage!.isSettled());
    expect(stage.records("pods").size).toBe(1_203);
    expect(stage.records("pods").get("shop/web-7")).toMatchObject({ name: "web-7", node: "worker-1", ready: true, addresses: ["10.0.0.1"], namedPorts: [{ name: "http", port: 8080, protocol: "TCP" }] });
    expect(stage.records("ciliumidentities").get("305")).toMatchObject({ identity: 305, namespace: "shop", labels: ["k8s:app=app-305", "k8s:io.kubernetes.pod.namespace=shop"] });
    for (const resource of ["pods", "ciliumidentities", "namespaces"] as const) {
      expect(stage.batches.filter((batch) => batch.resource === resource && batch.relisted)).toHaveLength(1);
    }
    expect(stage.batches.length).toBeLessThan(300);
    expect(stage.source.health().serverVersion).toBe("v1.37.2");
    const pages = requests.filter(({ path, verb }) => path === PODS && verb === "list");
    expect(pages).toHaveLength(streamsLists ? 0 : 3);
    expect(requests.every(({ acceptsGzip }) => acceptsGzip)).toBe(true);
  });

  test("follows what comes, changes and goes", async () => {
    const store = createClusterStore();
    store.put(IDENTITIES, identityObject(300, "web"));
    stage = await openStage({ store });
    await stage.until(() => stage!.isSettled());
    store.put(IDENTITIES, identityObject(301, "pay"));
    store.put(IDENTITIES, identityObject(301, "pay-2"));
    store.put(IDENTITIES, identityObject(300, "web"));
    store.remove(IDENTITIES, "", "300");
    await stage.until(() => stage!.records("ciliumidentities").get("301")?.labels[0] === "k8s:app=pay-2" && !stage!.records("ciliumidentities").has("300"));
    expect([...stage.records("ciliumidentities").keys()]).toEqual(["301"]);
  });

  test("tells nothing of a change that changes nothing it keeps", async () => {
    const store = createClusterStore();
    store.put(PODS, podObject("shop", "web"));
    stage = await openStage({ store });
    await stage.until(() => stage!.isSettled());
    const before = stage.batches.length;
    store.put(PODS, podObject("shop", "web", { irrelevant: true }));
    store.put(PODS, podObject("shop", "other"));
    await stage.until(() => stage!.records("pods").has("shop/other"));
    expect(stage.batches.slice(before).flatMap(({ upserts }) => upserts.map(({ key }) => key))).toEqual(["shop/other"]);
  });

  test("keeps policies as they came, 1 MB of them too, and never takes a Valid condition for more than it says", async () => {
    const store = createClusterStore();
    const spec = { endpointSelector: {}, ingress: [{ fromEndpoints: [{}], authentication: { mode: "required" } }] };
    const manyCidrs = Array.from({ length: 50_000 }, (_, at) => `10.${at >> 8 & 255}.${at & 255}.0/24`);
    store.put(POLICIES, { metadata: { name: "small", namespace: "shop", generation: 3, annotations: { secret: "x" } }, spec, status: { conditions: [{ type: "Valid", status: "False", message: "mutual auth feature is disabled", lastTransitionTime: "2026-11-22T15:15:38Z" }] } });
    store.put(POLICIES, { metadata: { name: "large", namespace: "shop" }, spec: { endpointSelector: {}, egress: [{ toCIDR: manyCidrs }] } });
    store.put(POLICIES, { metadata: { name: "huge", namespace: "shop" }, spec: { description: "x".repeat(9_000_000) } });
    store.put(POLICIES, { metadata: { name: "odd", namespace: "shop" }, spec: "not an object", specs: 7, status: [] });
    stage = await openStage({ store });
    await stage.until(() => stage!.isSettled());
    const policies = stage.records("ciliumnetworkpolicies");
    expect([...policies.keys()].sort()).toEqual(["shop/large", "shop/odd", "shop/small"]);
    expect(policies.get("shop/small")).toMatchObject({ kind: "CiliumNetworkPolicy", generation: 3, validity: { valid: false, message: "mutual auth feature is disabled" }, object: { apiVersion: "cilium.io/v2", spec } });
    expect(JSON.stringify(policies.get("shop/small")?.object)).not.toContain("secret");
    expect(policies.get("shop/large")?.bytes).toBeGreaterThan(600_000);
    expect(policies.get("shop/odd")).toMatchObject({ validity: { valid: null }, object: { spec: "not an object", specs: 7 } });
    expect(stage.health("ciliumnetworkpolicies")).toMatchObject({ state: "live", objects: 3, leftOut: 1, sentence: "Left out: 1 larger than 8 MiB or not readable." });
  });

  test("takes 5,000 policies of one namespace, and one that changes among them", async () => {
    const store = createClusterStore();
    const policyOf = (at: number, port: number) => ({ metadata: { name: `policy-${at}`, namespace: "shop" }, spec: { endpointSelector: {}, ingress: [{ toPorts: [{ ports: [{ port: String(port) }] }] }] } });
    for (let at = 0; at < 5_000; at += 1) store.put(POLICIES, policyOf(at, 80));
    stage = await openStage({ store });
    await stage.until(() => stage!.isSettled());
    expect(stage.records("ciliumnetworkpolicies").size).toBe(5_000);
    const before = stage.batches.length;
    store.put(POLICIES, policyOf(77, 443));
    await stage.until(() => JSON.stringify(stage!.records("ciliumnetworkpolicies").get("shop/policy-77")?.object).includes("443"));
    expect(stage.batches.slice(before).reduce((sum, { upserts }) => sum + upserts.length, 0)).toBe(1);
  });

  test("takes objects with anything missing for what they are when it is empty", async () => {
    const store = createClusterStore();
    store.put(PODS, { metadata: { name: "bare", namespace: "shop" } });
    store.put(PODS, { metadata: { name: "wrong", namespace: "shop", labels: ["a"], ownerReferences: { controller: true } }, spec: 5, status: { podIPs: [null, { ip: 3 }], conditions: "x" } });
    store.put(IDENTITIES, { metadata: { name: "300" } });
    store.put(IDENTITIES, { metadata: { name: "no-number" } });
    store.put("/apis/cilium.io/v2/ciliumendpoints", { metadata: { name: "bare", namespace: "shop" }, status: { identity: { id: "12" }, networking: { addressing: [{}] } } });
    stage = await openStage({ store });
    await stage.until(() => stage!.isSettled());
    expect(stage.records("pods").get("shop/bare")).toMatchObject({ node: null, addresses: [], phase: "", ready: false, owner: null, labels: {} });
    expect(stage.records("pods").get("shop/wrong")).toMatchObject({ node: null, addresses: [], owner: null, labels: {} });
    expect([...stage.records("ciliumidentities").keys()]).toEqual(["300"]);
    expect(stage.records("ciliumendpoints").get("shop/bare")?.endpoints[0]).toMatchObject({ identity: 0, addresses: [] });
  });

  test("reads endpoints one by one only while there are no slices with something in them", async () => {
    const store = createClusterStore([]);
    const ENDPOINTS = "/apis/cilium.io/v2/ciliumendpoints";
    store.put(ENDPOINTS, { metadata: { name: "web", namespace: "shop" }, status: { identity: { id: 300 }, networking: { addressing: [{ ipv4: "10.0.0.1" }], node: "172.20.0.1" }, state: "ready" } });
    stage = await openStage({ store });
    await stage.until(() => stage!.records("ciliumendpoints").size === 1);
    store.put("/apis/cilium.io/v2alpha1/ciliumendpointslices", { metadata: { name: "ces-1" }, namespace: "shop", endpoints: [{ name: "web", id: 300, networking: { addressing: [{ ipv4: "10.0.0.1" }], node: "172.20.0.1" } }] });
    await stage.until(() => stage!.records("ciliumendpointslices").size === 1 && stage!.records("ciliumendpoints").size === 0);
    expect(stage.records("ciliumendpointslices").get("ces-1")?.endpoints).toEqual([{ namespace: "shop", pod: "web", identity: 300, addresses: ["10.0.0.1"], nodeAddress: "172.20.0.1", state: "", namedPorts: [] }]);
    expect(stage.source.health().resources.some(({ resource }) => resource === "ciliumendpoints")).toBe(false);
  });

  test("asks for configuration by name alone, for SPIRE's in its namespace alone, and keeps no key that is not listed", async () => {
    const store = createClusterStore();
    const put = (namespace: string, name: string, values: Record<string, string>) => store.put("/api/v1/configmaps", { metadata: { name, namespace }, data: values });
    put("kube-system", "cilium-config", { "mesh-auth-enabled": "true", "enable-wireguard": "true", "hubble-tls-key": "private" });
    put("kube-system", "other", { "mesh-auth-enabled": "false" });
    put("cilium-spire", "spire-server", { "server.conf": 'server {\n  trust_domain = "spiffe.cilium"\n  admin_ids = ["spiffe://spiffe.cilium/cilium-operator"]\n}\nplugins { DataStore "sql" { plugin_data { database_type = "postgres" connection_string = "password=hunter2" } } }' });
    put("elsewhere", "spire-server", { "server.conf": 'trust_domain = "elsewhere"' });
    put("cilium-spire", "spire-bundle", { "bundle.crt": "PEM", "notes": "hunter2" });
    const asked: string[] = [];
    stage = await openStage({ store, onRequest: ({ resource, url }) => void (resource === "configmaps" && asked.push(decodeURIComponent(url))) });
    await stage.until(() => stage!.isSettled());
    expect(stage.records("cilium-config").get("kube-system/cilium-config")?.values).toEqual({ "mesh-auth-enabled": "true", "enable-wireguard": "true" });
    expect([...stage.records("spire-server-config").keys()]).toEqual(["cilium-spire/spire-server"]);
    expect(JSON.stringify([...stage.records("spire-server-config").values()])).not.toContain("hunter2");
    expect([...stage.records("spire-bundle").values()]).toEqual([{ key: "cilium-spire/spire-bundle", namespace: "cilium-spire", name: "spire-bundle", text: "PEM" }]);
    expect(asked.every((url) => /[?&]fieldSelector=metadata\.name=(cilium-config|spire-server|spire-agent|spire-bundle)(&|$)/.test(url))).toBe(true);
    expect(asked.filter((url) => url.includes("spire-")).every((url) => url.startsWith("/api/v1/namespaces/cilium-spire/configmaps"))).toBe(true);
  });

  test.each([
    ["PEM before a SPIFFE bundle", { "bundle.crt": "PEM", "bundle.spiffe": "{}" }, "PEM"],
    ["a SPIFFE bundle where there is no PEM", { "bundle.crt": "", "bundle.spiffe": "{}" }, "{}"],
    ["nothing before the server wrote it", {}, ""],
  ] as const)("takes of SPIRE's bundle %s", async (_, data, text) => {
    const store = createClusterStore();
    store.put("/api/v1/configmaps", { metadata: { name: "spire-bundle", namespace: "cilium-spire" }, data });
    stage = await openStage({ store });
    await stage.until(() => stage!.records("spire-bundle").size === 1);
    expect(stage.records("spire-bundle").get("cilium-spire/spire-bundle")?.text).toBe(text);
  });
});
