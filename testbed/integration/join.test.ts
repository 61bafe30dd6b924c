import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClusterResource, ResourceState } from "@/lib/domain/cluster/records";
import type { SpireReach } from "@/lib/spire/options";
import { startWorkloadApi, svidMessage } from "@/lib/spire/testing/workload-api";
import { openJoinChain, type JoinChain, type JoinParts } from "./join-chain";
import { makeAccount, makeObject, ourRole, roleWithout, writeKubeconfig } from "./kube-account";
import { ask } from "./kube-client";
import { mintedSvid, overTls } from "./spire-client";
import { eventually, raise, type Stage } from "./stage";
import { startKube, type Kube } from "./start-kube";
import { startSpire, type Spire } from "./start-spire";

const CILIUM = "/apis/cilium.io/v2";
const [CLIENT, SERVER, REPORTER, PROXIED, STRANGER] = ["team-yellow/client", "team-yellow/server", "team-yellow/reporter", "team-yellow/server-l7", "team-blue/untrusted"] as const;
/** The flows' numbers of the workloads that the cluster knows; the stranger's is known to SPIRE alone. */
const IDENTITIES = { client: 15_001, server: 15_002, reporter: 15_004, "server-l7": 15_005 };

let kube: Kube;
let spire: Spire;
let stage: Stage;
let kubeconfig: string;
const folder = mkdtempSync(join(tmpdir(), "countersign-join-"));

beforeAll(async () => {
  [kube, spire, stage] = await Promise.all([startKube({ load: "lab" }), startSpire({ entries: 0 }), raise({ release: "1.20" })]);
  for (const [app, identity] of Object.entries(IDENTITIES)) {
    const labels = { "k8s:app": app, "k8s:io.cilium.k8s.policy.cluster": "default", "k8s:io.kubernetes.pod.namespace": "team-yellow" };
    await makeObject(kube, `${CILIUM}/ciliumidentities`, { apiVersion: "cilium.io/v2", kind: "CiliumIdentity", metadata: { name: String(identity) }, "security-labels": labels });
  }
  const operator = overTls(spire, await mintedSvid(spire, "/cilium-operator"));
  for (const identity of [15_001, 15_003, 15_004, 15_005]) await operator.create(`/identity/${identity}`);
  await operator.create("/identity/15005", "/elsewhere");
  operator.close();
  kubeconfig = await makeAccount(kube, folder, "join-whole", ourRole);
  await stage.play(110);
}, 180_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all([kube.stop(), spire.stop(), stage.down()]);
});

const gateway = (): SpireReach => ({ tier: "2", socket: spire.server.socket });

/** A chain for as long as `act` takes; it begins once both sides were told of. */
async function onJoin(more: Partial<JoinParts>, act: (chain: JoinChain) => Promise<void>): Promise<void> {
  const chain = await openJoinChain({ relay: stage.source, kubeconfig, spire: { reach: gateway() }, ...more });
  try {
    await eventually(async () => expect(await chain.pairs()).toHaveLength(7));
    await act(chain);
  } finally {
    await chain.close();
  }
}

const stateOf = (chain: JoinChain, resource: ClusterResource): ResourceState | undefined => chain.beside().cluster.resources.find((one) => one.resource === resource)?.state;
const whole = (chain: JoinChain): Promise<void> => eventually(() => expect(chain.coverage()).toMatchObject({ cluster_read: { read: true, state: "live" }, spire_read: { read: true, state: "live" } }));

/** The four axes of a pair, each in a word, with the rules and the two ends' entries. */
async function axes(chain: JoinChain, source: string, destination: string): Promise<readonly unknown[]> {
  const pair = await chain.pair(source, destination);
  const { required, grade, encryptedBy } = pair ?? {};
  return [required?.state, required?.rules.map(({ direction, name, index }) => `${direction} ${name} ${index}`).sort(), grade, encryptedBy?.state, pair?.source.entry.state, pair?.destination.entry.state];
}

/** A reader's state is ahead of what the model took from it by the 50 ms in which changes are gathered: what is expected of the model is waited for, this long. */
const FOLLOWS_MS = 5_000;
const reaches = (chain: JoinChain, source: string, destination: string, expected: readonly unknown[]): Promise<void> =>
  eventually(async () => expect(await axes(chain, source, destination)).toEqual(expected), FOLLOWS_MS);

const POLICIES = ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "networkpolicies"] as const;
const isStale = (chain: JoinChain): boolean => POLICIES.some((resource) => stateOf(chain, resource) === "stale");

/** What silence never turns into: an entry that is missing, or no requirement. */
async function concludedFromSilence(chain: JoinChain): Promise<readonly string[]> {
  return (await chain.pairs()).flatMap(({ key, required, source, destination }) => [
    ...(required.source === "policy" && required.state === "not-required" ? [`${key} not required`] : []),
    ...[source, destination].flatMap(({ entry }) => (entry.state === "missing" ? [`${key} missing`] : [])),
  ]);
}

const BY_BOTH = ["egress client-proves 0", "ingress server-needs-proof 0"];

describe("flows, cluster and SPIRE of the lab, each real", () => {
  it("join right on every axis, with our ClusterRole alone", () => onJoin({}, async (chain) => {
    await whole(chain);
    expect(chain.beside().cluster.resources.filter(({ state }) => state !== "live")).toEqual([]);
    await eventually(() => expect([chain.beside().cluster.policies, chain.beside().spire.entries]).toEqual([16, 7]), FOLLOWS_MS);
    await reaches(chain, CLIENT, SERVER, ["required", BY_BOTH, "some", "nothing", "found", "missing"]);
    await reaches(chain, REPORTER, SERVER, ["not-required", [], "some", "nothing", "found", "missing"]);
    await reaches(chain, CLIENT, PROXIED, ["not-required", [], "all-seen", "nothing", "found", "ambiguous"]);
    await reaches(chain, STRANGER, SERVER, ["not-required", [], "unknown", "nothing", "orphaned", "missing"]);
    expect((await chain.pair("reserved:host", SERVER))?.source.entry).toMatchObject({ state: "not-observed", reason: expect.stringContaining("never has an entry") });
    expect((await chain.pair(CLIENT, SERVER))?.source.entry.spiffeIds).toEqual(["spiffe://spiffe.cilium/identity/15001"]);
    // The flows' agents enforced other policies than this API server holds: that is said, and not smoothed.
    expect((await chain.pair(REPORTER, SERVER))?.required.reason).toContain("verdicts of this window demanded it");
  }));

  it("follow a policy that comes and goes", () => onJoin({}, async (chain) => {
    await whole(chain);
    const path = `${CILIUM}/namespaces/team-yellow/ciliumnetworkpolicies`;
    const spec = { endpointSelector: { matchLabels: { app: "server" } }, ingress: [{ fromEndpoints: [{ matchLabels: { app: "reporter" } }], authentication: { mode: "required" } }] };
    await makeObject(kube, path, { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: { name: "reporter-too", namespace: "team-yellow" }, spec });
    await eventually(async () => expect((await axes(chain, REPORTER, SERVER)).slice(0, 2)).toEqual(["required", ["ingress reporter-too 0"]]));
    await ask(kube, "administrator", `${path}/reporter-too`, undefined, "DELETE");
    await eventually(async () => expect((await chain.pair(REPORTER, SERVER))?.required.state).toBe("not-required"));
  }));
});

describe.concurrent("a right that is missing is a state of its own, with the line that grants it", () => {
  it.each(["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "networkpolicies", "ciliumidentities", "pods", "configmaps"] as const)("%s", async (resource) => {
    const reduced = await makeAccount(kube, folder, `join-no-${resource}`, roleWithout(resource));
    await onJoin({ kubeconfig: reduced }, async (chain) => {
      const read: ClusterResource = resource === "configmaps" ? "cilium-config" : resource;
      await eventually(() => expect([stateOf(chain, read), chain.coverage().spire_read.read, chain.beside().cluster.resources.some(({ state }) => state === "syncing")]).toEqual(["forbidden", true, false]));
      expect(chain.beside().cluster.resources.find((one) => one.resource === read)?.missing?.manifestLine).toContain(`resources: ["${resource}"]`);
      const { cluster_read: said } = chain.coverage();
      expect(said.reason).toContain("may not read");
      const silent = await concludedFromSilence(chain);
      if (resource.endsWith("policies")) expect(silent.filter((one) => one.endsWith("not required"))).toEqual([]);
      if (resource === "ciliumidentities") expect([silent.filter((one) => one.endsWith("missing")), (await axes(chain, STRANGER, SERVER))[4]]).toEqual([[], "found"]);
      if (resource === "configmaps") expect((await chain.pair(CLIENT, SERVER))?.encryptedBy).toMatchObject({ state: "unknown", reason: "Cilium's configuration was not read" });
      if (resource === "pods") expect((await chain.pair(CLIENT, SERVER))?.required.state).toBe("required");
    });
  });

  it("credentials that are not accepted: nothing is concluded", async () => {
    await onJoin({ kubeconfig: writeKubeconfig(kube, folder, "join-refused", "no-such-token") }, async (chain) => {
      await eventually(() => expect(chain.coverage().cluster_read).toMatchObject({ read: false, reason: expect.stringContaining("does not accept the credentials") }));
      await eventually(() => expect(chain.coverage().spire_read.read).toBe(true));
      expect(await concludedFromSilence(chain)).toEqual([]);
      expect((await chain.pair(CLIENT, SERVER))?.required).toMatchObject({ state: "required", source: "verdict" });
    });
  });
});

describe.concurrent("what SPIRE does not tell is not observed", () => {
  const unseen = async (chain: JoinChain): Promise<void> => {
    for (const { source, destination } of await chain.pairs()) expect([source.entry.state, destination.entry.state]).toEqual(["not-observed", "not-observed"]);
  };

  it("in another trust domain", () => onJoin({ spire: { reach: gateway(), trustDomain: () => "other.example" } }, async (chain) => {
    await eventually(() => expect(chain.coverage().spire_read).toMatchObject({ read: false, state: "syncing", reason: expect.stringContaining("other.example") }));
    await unseen(chain);
  }));

  it("as the cluster's objects name it: the bundle over TLS, no entry; and nothing at all once the bundle is gone", async () => {
    const path = "/api/v1/namespaces/kube-system/configmaps/cilium-config";
    const { body } = await ask(kube, "administrator", path);
    await ask(kube, "administrator", path, { ...body, data: { ...body.data, "mesh-auth-mutual-enabled": "true", "mesh-auth-spire-server-address": spire.server.address } }, "PUT");
    const maps = "/api/v1/namespaces/cilium-spire/configmaps";
    await ask(kube, "administrator", `${maps}/spire-bundle`, undefined, "DELETE");
    await onJoin({ spire: "auto" }, async (chain) => {
      await eventually(() => expect(chain.coverage().spire_read).toMatchObject({ read: false, tier: "0", reason: expect.stringContaining("ConfigMap spire-bundle: it was not found") }));
      await unseen(chain);
      await makeObject(kube, maps, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "spire-bundle", namespace: "cilium-spire" }, data: { "bundle.crt": readFileSync(spire.bundle, "utf8") } });
      await eventually(() => expect(chain.coverage().spire_read).toMatchObject({ read: true, tier: "0+", state: "live", entries: null, entriesState: "not-observed", entriesReason: expect.stringContaining("only to callers that may list") }));
      await unseen(chain);
      await ask(kube, "administrator", `${maps}/spire-bundle`, undefined, "DELETE");
      await eventually(() => expect(chain.coverage().spire_read).toMatchObject({ read: false, tier: "0", reason: expect.stringContaining("it was not found") }));
    });
  });

  it("to an identity without the right to list: each method refused, and the bundle read", async () => {
    const { certificate, key, bundle } = await spire.mint("/workload");
    const der = (file: string): Buffer => new X509Certificate(readFileSync(file)).raw;
    const agent = await startWorkloadApi(join(folder, "agent.sock"));
    agent.give(svidMessage(`spiffe://${spire.trustDomain}/workload`, { certificate: der(certificate), key: createPrivateKey(readFileSync(key)), keyId: "" }, [der(bundle)]));
    const [host = "", port = ""] = spire.server.address.split(":");
    await onJoin({ spire: { reach: { tier: "1", host, port: Number(port), workloadSocket: agent.socket } } }, async (chain) => {
      await eventually(async () => {
        const { entry } = (await chain.pair(CLIENT, SERVER))?.destination ?? {};
        expect(entry).toMatchObject({ state: "not-observed", reason: expect.stringMatching(/refuse|may not|allow/i) });
      });
      await unseen(chain);
      expect(chain.coverage().spire_read.reason).not.toBe("");
    });
    await agent.stop();
  });
});

describe("what goes away", () => {
  it("SPIRE: what was missing is not observed then, and missing again when it is back", () => onJoin({}, async (chain) => {
    await whole(chain);
    await spire.halt("server");
    await eventually(() => expect(chain.coverage().spire_read).toMatchObject({ read: false, state: "stale" }));
    expect(chain.coverage().spire_read.reason).not.toBe("");
    expect((await axes(chain, CLIENT, SERVER)).slice(4)).toEqual(["not-observed", "not-observed"]);
    await spire.resume("server");
    await eventually(async () => expect((await axes(chain, CLIENT, SERVER)).slice(4)).toEqual(["found", "missing"]));
  }));

  it("the API server, with its history forgotten meanwhile: stale, no requirement is denied, and all is right again afterwards", () => onJoin({}, async (chain) => {
    await whole(chain);
    const before = ["not-required", [], "some", "nothing", "found", "missing"];
    await reaches(chain, REPORTER, SERVER, before);
    await kube.compact();
    const restart = kube.restart("kill", 4);
    await eventually(() => expect(stateOf(chain, "ciliumnetworkpolicies")).toBe("stale"));
    await eventually(() => expect(chain.coverage().cluster_read).toMatchObject({ read: false, state: "stale", reason: expect.stringContaining("cannot be reached") }));
    const denied = async (): Promise<readonly string[]> => (await concludedFromSilence(chain)).filter((one) => one.endsWith("not required"));
    await eventually(async () => expect(await denied()).toEqual([]), FOLLOWS_MS);
    let looks = 0;
    for (; isStale(chain); looks += 1) {
      const found = await denied();
      // The readers may have come back while it was asked.
      if (isStale(chain)) expect(found).toEqual([]);
      expect((await chain.pair(CLIENT, SERVER))?.required.state).toBe("required");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(looks).toBeGreaterThan(20);
    await restart;
    await whole(chain);
    await reaches(chain, REPORTER, SERVER, before);
  }));

  it("a definition: absent, with a sentence, and the other policies tell all there is", () => onJoin({}, async (chain) => {
    await whole(chain);
    await ask(kube, "administrator", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/ciliumclusterwidenetworkpolicies.cilium.io", undefined, "DELETE");
    await eventually(() => expect(stateOf(chain, "ciliumclusterwidenetworkpolicies")).toBe("absent"), 60_000);
    expect(chain.beside().cluster.resources.find(({ resource }) => resource === "ciliumclusterwidenetworkpolicies")?.sentence).toContain("has no ciliumclusterwidenetworkpolicies");
    await eventually(() => expect(chain.beside().cluster.policies).toBe(14), FOLLOWS_MS);
    expect((await axes(chain, CLIENT, SERVER)).slice(0, 2)).toEqual(["required", BY_BOTH]);
    expect((await chain.pair(REPORTER, SERVER))?.required.state).toBe("not-required");
  }));
});
