import * as z from "zod/mini";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEngine } from "@/lib/engine/create-engine";
import type { Engine } from "@/lib/engine/engine-port";
import { scriptedSource } from "@/lib/engine/scripted.testdata";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { openBeside } from "@/lib/runtime/open-beside";
import { startSimulatedRelay, type SimulatedRelay } from "@/lib/runtime/simulate";
import { startSimulatedSpire, type RunningSpire } from "@/lib/runtime/simulated-spire";
import { putRuntime } from "@/lib/runtime/slot";
import { errorAnswerSchema } from "@/lib/wire/answer";
import { nodesAnswerSchema, spireAnswerSchema, type NodesAnswer, type SpireAnswer } from "@/lib/wire/spire";
import { answerRequest } from "./answer-request";
import { answerNodes, answerSpire } from "./answer-spire";
import { ask, scriptedRuntime } from "./runtime.testdata";

async function spire(): Promise<SpireAnswer> {
  const response = await answerRequest(ask("/api/v1/spire"), answerSpire);
  expect(response.status).toBe(200);
  const body: unknown = await response.json();
  expect(z.strictObject(spireAnswerSchema.shape).safeParse(body).error?.issues).toBeUndefined();
  return spireAnswerSchema.parse(body);
}

async function nodes(): Promise<NodesAnswer> {
  const body: unknown = await (await answerRequest(ask("/api/v1/nodes"), answerNodes)).json();
  expect(z.strictObject(nodesAnswerSchema.shape).safeParse(body).error?.issues).toBeUndefined();
  return nodesAnswerSchema.parse(body);
}

describe("GET /api/v1/spire where nothing is read beside the flows", () => {
  let engine: Engine;
  afterEach(() => engine.stop());

  it("says so in every place, and counts nothing", async () => {
    ({ engine } = scriptedRuntime());
    const answer = await spire();
    expect(answer.read).toMatchObject({ tier: null, state: "not-observed", sentence: "SPIRE is not read" });
    for (const part of [answer.agentsRead, answer.server.process, answer.server.svid, answer.own, answer.bundle, answer.signing, answer.entries]) {
      expect(part).toMatchObject({ state: "not-observed", value: null, readAt: null, reason: "SPIRE is not read" });
    }
    expect([answer.nodesKnown, answer.server.podsKnown, answer.identities.known, answer.versions.podsKnown, answer.meshAuth.configRead]).toEqual([false, false, false, false, false]);
    expect(answer.trustDomains).toMatchObject({ state: "unknown", places: [1, 2, 3, 4, 5].map(() => ({ trustDomain: null })) });
    expect(answer.trustDomains.places.every(({ reason }) => reason !== "")).toBe(true);
    expect(answer.meshAuth).toMatchObject({ module: "unknown", handshakes: "unknown" });
    expect(answer.meshAuth.settings.map(({ value }) => value)).toEqual(Array.from({ length: 13 }, () => null));
    expect(answer.claims.every(({ code, bearing }) => bearing === "unknown" || code === "support")).toBe(true);
    expect(answer.policies.missing).toBe("policies are not read");
    expect(answer.kubernetes).toMatchObject({ read: false, state: "off", sentence: "Kubernetes is not read", resources: [] });
  });

  it("takes no window and no filter: it is as of now", async () => {
    ({ engine } = scriptedRuntime());
    const response = await answerRequest(ask("/api/v1/spire?from=30m"), answerSpire);
    expect(errorAnswerSchema.parse(await response.json()).error).toMatchObject({ code: "bad-request", message: "`from` is not a parameter here." });
  });
});

describe("GET /api/v1/spire and /api/v1/nodes over an API server and a SPIRE", () => {
  let relay: SimulatedRelay;
  let server: RunningSpire;
  let engine: Engine;

  beforeAll(async () => {
    relay = await startSimulatedRelay({ listen: "127.0.0.1:0", scenario: "team-yellow", seed: 1, kubernetesPort: 0 });
    server = await startSimulatedSpire(relay.ground);
    const ways = { clock: systemClock, log: silentLog };
    const beside = await openBeside({ cluster: { kind: "address", server: relay.kubernetes ?? "" }, spireNamespace: "cilium-spire", spire: server.spec, spireSvid: null }, ways);
    const scripted = scriptedRuntime();
    await scripted.engine.stop();
    engine = createEngine({ source: scriptedSource(), ...ways, epoch: "e1", clusterName: null, beside });
    putRuntime(Promise.resolve({ ...scripted.runtime, engine }));
    for (let tries = 0; tries < 200; tries += 1) {
      const { agentsRead, entries, nodesKnown, server: { podsKnown, workloads }, identities, policies, meshAuth, trustDomains } = await spire();
      if (agentsRead.state === "live" && entries.state === "live" && nodesKnown && podsKnown && workloads.length > 0 && identities.known && policies.missing === null && meshAuth.configRead && trustDomains.state === "same") return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("the cluster and SPIRE were never read");
  }, 30_000);
  afterAll(async () => {
    await engine.stop();
    await server.close();
    await relay.close();
  });

  it("gives every node with its agent's record at the server", async () => {
    const answer = await nodes();
    expect(answer.counts).toMatchObject({ nodes: answer.nodes.length, attested: answer.nodes.length, none: 0, notObserved: 0 });
    expect(answer.nodes.length).toBeGreaterThan(1);
    for (const node of answer.nodes) {
      expect(node).toMatchObject({ ready: true, podsKnown: true, attestation: { state: "attested", type: "k8s_psat" }, ciliumAgent: { ready: true }, spireAgent: { ready: true, version: "1.15.2" } });
      expect(Date.parse(node.attestation.expiresAt ?? "")).toBeGreaterThan(Date.now());
    }
    expect((await spire()).nodes).toEqual((await nodes()).nodes);
  });

  it("gives server, lifetimes, entries, trust domains, settings, versions and what each means", async () => {
    const answer = await spire();
    expect(answer.read).toMatchObject({ tier: "2", state: "live" });
    expect(answer.server.pods).toMatchObject([{ pod: "cilium-spire/spire-server-0", ready: true, version: "1.15.2" }]);
    expect(answer.server.claims).toEqual(["spire-data"]);
    expect(answer.bundle.value).toMatchObject({ trustDomain: "spiffe.cilium" });
    expect(answer.entries.value?.total).toBe((answer.entries.value?.ofIdentities ?? 0) + (answer.entries.value?.others ?? 0));
    expect(answer.identities.known).toBe(true);
    expect(answer.identities.found).toBeGreaterThan(0);
    expect(answer.trustDomains.places.map(({ place, trustDomain }) => [place, trustDomain])).toEqual(["cilium-config", "server.conf", "agent.conf", "live bundle", "agents"].map((place) => [place, "spiffe.cilium"]));
    expect(answer.meshAuth).toMatchObject({ module: "on", handshakes: "on", handshakesReason: "agents answer on port 4250" });
    expect(answer.meshAuth.settings).toHaveLength(13);
    expect(answer.versions).toMatchObject({ cilium: "1.20.2", support: { release: "1.20", mutualAuth: "deprecated, off unless asked for" } });
    expect(answer.claims.find(({ code }) => code === "encryption")).toMatchObject({ bearing: "weakens" });
    expect(answer.policies).toMatchObject({ missing: null });
    expect(answer.policies.requiring).toBeGreaterThan(0);
    expect(answer.kubernetes.resources.map(({ resource }) => resource)).toContain("ciliumidentities");
  });
});
