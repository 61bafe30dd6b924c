import * as z from "zod/mini";
import { afterEach, describe, expect, it } from "vitest";
import { allowedWithAuth } from "@/lib/domain/flow.testdata";
import { entriesRead, entryOf, policyRecord, resourceHealth, scriptedCluster, scriptedSpire, yellowCluster } from "@/lib/engine/beside.testdata";
import { CAPTURE } from "@/lib/engine/scripted.testdata";
import type { BesideOptions } from "@/lib/engine/beside";
import { errorAnswerSchema } from "@/lib/wire/answer";
import { identitiesAnswerSchema, type IdentitiesAnswer } from "@/lib/wire/identities";
import { policiesAnswerSchema, type PoliciesAnswer } from "@/lib/wire/policies";
import { answerIdentities } from "./answer-identities";
import { answerPolicies } from "./answer-policies";
import { answerRequest, type Answering } from "./answer-request";
import { ask, scriptedRuntime, type ScriptedRuntime } from "./runtime.testdata";

let scripted: ScriptedRuntime;
afterEach(() => scripted.engine.stop());

/** Markup, text that runs the other way, and as long as Kubernetes allows. */
const HOSTILE = `<img src=x onerror=alert(1)>\u202e${"x".repeat(200)}`;
const POLICIES = [policyRecord("enforce", "server", [{ from: { app: "client" }, ports: ["8080"], auth: "required" }]), policyRecord(HOSTILE, "nobody", [])];

async function start(beside?: Pick<BesideOptions, "cluster" | "spire">): Promise<void> {
  scripted = scriptedRuntime(CAPTURE, beside);
  await scripted.see(allowedWithAuth(0));
  await scripted.source.end();
}

async function body(path: string, answering: Answering): Promise<unknown> {
  const response = await answerRequest(ask(path), answering);
  expect(response.status).toBe(200);
  return response.json();
}

async function policies(path: string): Promise<PoliciesAnswer> {
  const said = await body(path, answerPolicies);
  expect(z.strictObject(policiesAnswerSchema.shape).safeParse(said).error?.issues).toBeUndefined();
  return policiesAnswerSchema.parse(said);
}

async function identities(path: string): Promise<IdentitiesAnswer> {
  const said = await body(path, answerIdentities);
  expect(z.strictObject(identitiesAnswerSchema.shape).safeParse(said).error?.issues).toBeUndefined();
  return identitiesAnswerSchema.parse(said);
}

describe("GET /api/v1/policies", () => {
  it("lists rules with what they select and decide, and how the objects are read", async () => {
    await start({ cluster: scriptedCluster(yellowCluster(POLICIES)), spire: null });
    const { policies: found, kubernetes, engines, missing } = await policies("/api/v1/policies");
    expect(found[0]).toMatchObject({ id: "CiliumNetworkPolicy team-yellow/enforce", rules: [{ list: "ingress", index: 0, selects: 1, mode: "required", matches: { pairs: 1, explicit: 1 } }] });
    expect(found[1]?.name).toBe(HOSTILE);
    expect([kubernetes.state, kubernetes.resources.map(({ state }) => state).every((state) => state === "live"), engines, missing]).toEqual(["live", true, ["1.20", "1.15"], null]);
  });

  it("gives one policy with its text as YAML", async () => {
    await start({ cluster: scriptedCluster(yellowCluster(POLICIES)), spire: null });
    const one = await policies(`/api/v1/policies?policy=${encodeURIComponent(`CiliumNetworkPolicy team-yellow/${HOSTILE}`)}`);
    expect(one.policies.map(({ name }) => name)).toEqual([HOSTILE]);
    expect(one.text?.yaml).toContain("kind: CiliumNetworkPolicy\n");
    expect(one.text?.cut).toBe(false);
  });

  it("names the right that is missing, and the line that grants it", async () => {
    const missing = { apiGroup: "cilium.io", resource: "ciliumnetworkpolicies", verbs: ["list"], namespace: null, name: null, manifestLine: "- { apiGroups: [cilium.io] }" };
    await start({ cluster: scriptedCluster([{ kind: "health", health: resourceHealth("ciliumnetworkpolicies", "forbidden", { sentence: "Not allowed.", missing }) }]), spire: null });
    const { kubernetes } = await policies("/api/v1/policies");
    expect(kubernetes.resources).toMatchObject([{ resource: "ciliumnetworkpolicies", state: "forbidden", manifestLine: "- { apiGroups: [cilium.io] }" }]);
  });

  it.each([
    ["/api/v1/policies?policy=x", 404, "There is no policy `x`."],
    ["/api/v1/policies?show=some", 400, "`show` is `some`."],
    ["/api/v1/policies?sort=worst", 400, "`sort` is not a parameter here."],
  ])("%s is an error that says why", async (path, status, message) => {
    await start({ cluster: scriptedCluster(yellowCluster(POLICIES)), spire: null });
    const response = await answerRequest(ask(path), answerPolicies);
    expect([response.status, errorAnswerSchema.parse(await response.json()).error.message]).toEqual([status, message]);
  });
});

describe("GET /api/v1/identities", () => {
  it("lists identities with their entries", async () => {
    await start({ cluster: scriptedCluster(yellowCluster([])), spire: scriptedSpire(entriesRead(entryOf(26_244))) });
    const answer = await identities("/api/v1/identities");
    expect(answer.identities.map(({ identity, entry }) => [identity, entry.state])).toEqual([[15_345, "missing"], [26_244, "found"]]);
    expect(answer).toMatchObject({ workloads: 2, found: 1, spire: { read: true, state: "live" }, entriesReadAt: "1970-01-01T00:00:01Z" });
    expect((await identities("/api/v1/identities?show=no-entry")).matched).toBe(1);
  });

  it("says not observed of every entry where neither the cluster nor SPIRE is read", async () => {
    await start();
    const answer = await identities("/api/v1/identities");
    expect(answer.identities.map(({ entry, expiry }) => [entry.state, expiry.state])).toEqual([["not-observed", "not-observed"], ["not-observed", "not-observed"]]);
    expect([answer.kubernetes.state, answer.spire.read, answer.entriesSilence, answer.counts["no-entry"]]).toEqual(["off", false, "SPIRE is not read", 0]);
  });
});
