import { afterAll, beforeAll, expect, it } from "vitest";
import { ask } from "./kube-client";
import { entryPaths } from "./spire-client";
import { eventually } from "./stage";
import { startKube, type Kube } from "./start-kube";
import { startSpire, type Spire } from "./start-spire";

const CILIUM = "/apis/cilium.io/v2";

let kube: Kube;
let spire: Spire;
beforeAll(async () => {
  [kube, spire] = await Promise.all([startKube({ load: "lab" }), startSpire({ entries: 0 })]);
}, 180_000);
afterAll(async () => {
  await kube.stop();
  await spire.stop();
});

/** What the operator wrote of each policy: "name: True" or "name: False, why". */
async function judgements(): Promise<readonly string[]> {
  const { body } = await ask(kube, "dashboard", `${CILIUM}/ciliumnetworkpolicies`);
  return (body.items ?? [])
    .flatMap(({ metadata, status }) => (status?.conditions ?? []).filter(({ type }) => type === "Valid").map((valid) => ({ name: metadata.name, ...valid })))
    .map(({ name, status, message }) => (status === "True" ? `${name}: True` : `${name}: False, ${message}`))
    .sort();
}

it("without a SPIRE and with authentication off, the operator calls every policy that asks for proof invalid", async () => {
  await kube.startOperator({ authentication: "off" });
  await eventually(async () => {
    const all = await judgements();
    expect(all).toHaveLength(14);
    expect(all).toContain("server-needs-proof: False, mutual auth feature is disabled but an ingress auth rule is defined in policy");
    expect(all).toContain("client-proves: False, mutual auth feature is disabled but an egress auth rule is defined in policy");
    expect(all).toContain("empty-rule: True");
  }, 60_000);
  await kube.stopOperator();
});

it("with both, it calls them valid and makes an entry for every identity of the cluster", async () => {
  expect(await entryPaths(spire)).toEqual([]);
  await kube.startOperator({ authentication: "on", spire: spire.state });
  await eventually(async () => {
    const all = await judgements();
    expect(all).toContain("server-needs-proof: True");
    expect(all.filter((one) => one.includes("False"))).toEqual(["empty-lists: False, rule must have at least one of Ingress, IngressDeny, Egress, EgressDeny"]);
  }, 60_000);
  const { body } = await ask(kube, "dashboard", `${CILIUM}/ciliumidentities`);
  const identities = (body.items ?? []).map(({ metadata }) => `/identity/${metadata.name}`).sort();
  expect(identities.length).toBeGreaterThan(3);
  await eventually(async () => expect(await entryPaths(spire)).toEqual(identities), 60_000);
});

async function makeIdentity(name: string): Promise<void> {
  const made = await ask(kube, "administrator", `${CILIUM}/ciliumidentities`, { apiVersion: "cilium.io/v2", kind: "CiliumIdentity", metadata: { name }, "security-labels": { "k8s:app": "new" } });
  expect(made.status).toBe(201);
  await eventually(async () => expect(await entryPaths(spire)).toContain(`/identity/${name}`), 60_000);
}

const removeIdentity = (name: string) => ask(kube, "administrator", `${CILIUM}/ciliumidentities/${name}`, undefined, "DELETE");

it("an identity that comes gets an entry, and one that goes takes its own with it", async () => {
  await makeIdentity("30001");
  await removeIdentity("30001");
  await eventually(async () => expect(await entryPaths(spire)).not.toContain("/identity/30001"), 60_000);
});

it("an identity that goes while the operator is away leaves its entry behind, for the operator never hears of it", async () => {
  await kube.stopOperator();
  await removeIdentity("20003");
  await kube.startOperator({ authentication: "on", spire: spire.state });
  await makeIdentity("30002");
  expect(await entryPaths(spire)).toContain("/identity/20003");
});
