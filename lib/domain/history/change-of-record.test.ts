import { describe, expect, it } from "vitest";
import { podRecord } from "../cluster/cluster.testdata";
import type { NodeRecord } from "../cluster/node";
import type { PodRecord } from "../cluster/pod";
import type { PolicyRecord } from "../cluster/policy-record";
import type { AnyRecordChange } from "../cluster/record-shelf";
import { PARTS, policy } from "../findings/findings.testdata";
import { instantFromMs } from "../instant";
import { workloadEnd } from "../pair.testdata";
import { cnp, type ShortRule } from "../policy/policy.testdata";
import { concernsPair } from "./change-concerns";
import { changeOfRecord } from "./change-of-record";
import { createPartWatch, nodeOfChange } from "./part-watch";

const HEARD = { atMs: 100_000, isTold: true };
const FIRST = { atMs: 100_000, isTold: false };
const FROM_API: ShortRule = { from: { app: "api" }, ports: ["8080"], auth: "required" };
const FROM_ALL: ShortRule = { entities: ["cluster"], ports: ["8080"] };

const web = (rules: readonly ShortRule[], more: Partial<PolicyRecord> = {}): PolicyRecord => policy(cnp("web", rules), { uid: "u1", createdAtMs: 1_000, ...more });
const ofPolicy = (before: PolicyRecord | undefined, after: PolicyRecord | undefined): AnyRecordChange => ({ resource: "ciliumnetworkpolicies", key: "shop/web", before, after });
const ofConfig = (before: Record<string, string> | undefined, after: Record<string, string> | undefined): AnyRecordChange => {
  const record = (values: Record<string, string>) => ({ key: "kube-system/cilium-config", namespace: "kube-system", name: "cilium-config", values });
  return { resource: "cilium-config", key: "kube-system/cilium-config", before: before && record(before), after: after && record(after) };
};

describe("a policy", () => {
  it.each<[string, PolicyRecord | undefined, PolicyRecord | undefined, object]>([
    ["that comes was created when it says", undefined, web([FROM_API]), { id: "policy/u1/1", verb: "created", at: instantFromMs(1_000), detail: "ingress from app=api · 8080/TCP · authentication required" }],
    ["that is another now changed, from what to what", web([FROM_API, FROM_ALL]), web([FROM_API], { generation: 2, changedAtMs: 90_000 }), { id: "policy/u1/2", verb: "changed", at: instantFromMs(90_000), detail: "ingress from cluster · 8080/TCP → no rule instead" }],
    ["that lost its demand says so", web([FROM_API]), web([{ ...FROM_API, auth: undefined }], { generation: 2 }), { detail: "ingress from app=api · 8080/TCP · authentication required → ingress from app=api · 8080/TCP" }],
    ["whose generation is another in what we do not read", web([FROM_API]), web([FROM_API], { generation: 3 }), { id: "policy/u1/3", verb: "changed", detail: expect.stringContaining("generation 1 → 3") }],
    ["that goes was deleted when it was heard", web([FROM_API]), undefined, { id: "policy/u1/gone", verb: "deleted", at: instantFromMs(100_000) }],
    ["of the same name made anew is one change", web([FROM_API]), web([FROM_ALL], { uid: "u2", createdAtMs: 95_000 }), { id: "policy/u2/1", verb: "changed", at: instantFromMs(95_000), detail: expect.stringMatching(/^deleted and made anew: /) }],
    ["whose own clock is ahead is dated by ours", undefined, web([FROM_API], { createdAtMs: 900_000 }), { at: instantFromMs(100_000) }],
  ])("%s", (_, before, after, expected) => {
    expect(changeOfRecord(ofPolicy(before, after), HEARD)).toMatchObject({ kind: "policy", title: "CiliumNetworkPolicy shop/web", ...expected });
  });

  it.each<[string, PolicyRecord, PolicyRecord]>([
    ["its status is another", web([FROM_API]), web([FROM_API], { validity: { valid: false, message: "no", atMs: 5 } })],
    ["it was touched and demands the same", web([FROM_API]), web([FROM_API], { changedAtMs: 99_000 })],
  ])("did not change where %s", (_, before, after) => expect(changeOfRecord(ofPolicy(before, after), HEARD)).toBeNull());

  it("whose demands differ without a generation is told apart by time", () => {
    const before = web([FROM_API], { generation: 0, object: { spec: { ingress: [1] } } });
    expect(changeOfRecord(ofPolicy(before, { ...before, object: { spec: { ingress: [2] } } }), HEARD)).toMatchObject({ id: "policy/u1/at-100000", verb: "changed" });
  });

  it("of the first listing has the same id and time as one that was heard, and none where it does not date itself", () => {
    const later = web([FROM_API], { generation: 7, changedAtMs: 60_000 });
    expect(changeOfRecord(ofPolicy(undefined, later), FIRST)).toMatchObject({ id: "policy/u1/7", at: instantFromMs(60_000), verb: "changed" });
    expect(changeOfRecord(ofPolicy(web([FROM_ALL], { generation: 6 }), later), HEARD)).toMatchObject({ id: "policy/u1/7", at: instantFromMs(60_000) });
    expect(changeOfRecord(ofPolicy(undefined, web([FROM_API])), FIRST)).toMatchObject({ id: "policy/u1/1", at: instantFromMs(1_000), verb: "created" });
    expect(changeOfRecord(ofPolicy(undefined, web([FROM_API], { generation: 7 })), FIRST)).toBeNull();
    expect(changeOfRecord(ofPolicy(web([FROM_API]), undefined), FIRST)).toBeNull();
  });

  it("with long and hostile text stays short and whole", () => {
    const change = changeOfRecord(ofPolicy(web([FROM_API]), web(Array.from({ length: 40 }, (_, nth) => ({ from: { app: `<script>${"💥".repeat(200)}${nth}` } })), { generation: 2 })), HEARD);
    expect(change?.detail.length).toBeLessThanOrEqual(800);
    expect(change?.detail).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    expect(change?.detail).toContain("and 38 more");
  });
});

describe("the configuration", () => {
  it("names what bears on authentication first, and counts the rest", () => {
    const before = { "mesh-auth-enabled": "true", debug: "false", "enable-wireguard": "false", a: "1", b: "1", c: "1" };
    const after = { "mesh-auth-enabled": "false", debug: "true", "enable-wireguard": "true", a: "2", b: "2" };
    expect(changeOfRecord(ofConfig(before, after), HEARD)).toMatchObject({ kind: "configuration", verb: "changed", title: "cilium-config", detail: "mesh-auth-enabled: true → false; enable-wireguard: false → true; a: 1 → 2; b: 1 → 2; and 2 more keys" });
  });
  it("did not change by being read for the first time, nor with the same values", () => {
    expect(changeOfRecord(ofConfig(undefined, { debug: "true" }), FIRST)).toBeNull();
    expect(changeOfRecord(ofConfig({ debug: "true" }, { debug: "true" }), HEARD)).toBeNull();
  });
});

describe("a part", () => {
  const newer = { ...PARTS.server, part: { ...PARTS.server.part, images: [{ container: "spire-server", image: "ghcr.io/spiffe/spire-server:1.16.0" }] } };
  it.each([
    ["that gets another image", { before: PARTS.server, after: newer }, { verb: "changed", detail: expect.stringMatching(/^[\d.]+ → 1\.16\.0$/) as string }],
    ["that is scaled down", { before: PARTS.server, after: { ...PARTS.server, desired: 0 } }, { verb: "changed", detail: "1 → 0 pods wanted" }],
    ["that goes", { before: PARTS.server, after: undefined }, { verb: "deleted" }],
  ])("%s", (_, records, expected) => expect(changeOfRecord({ resource: "statefulsets", key: "cilium-spire/spire-server", ...records }, HEARD)).toMatchObject({ kind: "version", title: "SPIRE server, StatefulSet cilium-spire/spire-server", ...expected }));
  it("whose pods become ready did not change", () => expect(changeOfRecord({ resource: "statefulsets", key: "x", before: PARTS.server, after: { ...PARTS.server, ready: 0 } }, HEARD)).toBeNull());
});

describe("a node", () => {
  const node: NodeRecord = { key: "worker-1", name: "worker-1", uid: "n1", labels: {}, addresses: [], ready: true, kernel: "", createdAtMs: 5_000 };
  it("joins when it says, is gone when it was heard, and is not ready", () => {
    const of = (before: NodeRecord | undefined, after: NodeRecord | undefined, heard = HEARD) => changeOfRecord({ resource: "nodes", key: "worker-1", before, after }, heard);
    expect(of(undefined, node)).toMatchObject({ id: "node/n1/joined", verb: "created", at: instantFromMs(5_000) });
    expect(of(undefined, node, FIRST)).toMatchObject({ id: "node/n1/joined", at: instantFromMs(5_000) });
    expect(of(undefined, { ...node, createdAtMs: null }, FIRST)).toBeNull();
    expect(of(node, undefined)).toMatchObject({ verb: "deleted", at: instantFromMs(100_000) });
    expect(of(node, { ...node, ready: false })).toMatchObject({ verb: "stopped", detail: "ready → not ready" });
    expect(of(node, { ...node, kernel: "7.0" })).toBeNull();
  });
});

describe("the pods of a part", () => {
  const agent = (name: string, more: Partial<PodRecord> = {}): PodRecord => podRecord("cilium-spire", name, { component: { role: "spire-agent", foundBy: "label", images: [] }, ...more });

  it("tell of an agent that is gone from its node and back, not of one that was there when we came", () => {
    const watch = createPartWatch();
    expect(watch.note({ before: undefined, after: agent("a") }, FIRST)).toBeNull();
    expect(watch.note({ before: agent("a"), after: agent("a", { ready: false, notReady: "CrashLoopBackOff" }) }, HEARD)).toMatchObject({ kind: "agent", verb: "stopped", title: "SPIRE agent on worker-1", detail: "CrashLoopBackOff" });
    expect(watch.note({ before: agent("a", { ready: false }), after: undefined }, HEARD)).toBeNull();
    expect(watch.note({ before: undefined, after: agent("b") }, HEARD)).toMatchObject({ verb: "started", title: "SPIRE agent on worker-1" });
  });

  it("of which another is ready leave it there", () => {
    const watch = createPartWatch();
    watch.note({ before: undefined, after: agent("a") }, FIRST);
    watch.note({ before: undefined, after: agent("b") }, FIRST);
    expect(watch.note({ before: agent("a"), after: undefined }, HEARD)).toBeNull();
  });

  it("of workloads are none", () => expect(createPartWatch().note({ before: undefined, after: podRecord("shop", "web-1") }, HEARD)).toBeNull());
});

describe("what concerns a pair", () => {
  const pair = { source: workloadEnd("api", 1), destination: workloadEnd("web", 2), required: { state: "required", source: "policy", reason: null, ingress: [], egress: [], rules: [] }, decidingNodes: ["cluster-a/worker-2"] } as const;
  it.each([
    ["a policy of its namespace", { kind: "policy", title: "CiliumNetworkPolicy shop/web" }, true],
    ["a policy of another namespace", { kind: "policy", title: "CiliumNetworkPolicy billing/web" }, false],
    ["a policy of the cluster", { kind: "policy", title: "CiliumClusterwideNetworkPolicy baseline" }, true],
    ["the agent of its node", { kind: "agent", title: "SPIRE agent on worker-2" }, true],
    ["the agent of another node", { kind: "agent", title: "Cilium agent on worker-22" }, false],
    ["another node", { kind: "node", title: "node worker-3" }, false],
    ["SPIRE's server", { kind: "agent", title: "SPIRE server" }, true],
    ["the configuration", { kind: "configuration", title: "cilium-config" }, true],
  ] as const)("%s: %o is %s", (_, change, expected) => expect(concernsPair(change, pair)).toBe(expected));
  it("knows a node by its title alone", () => expect(nodeOfChange({ kind: "node", title: "node worker-2" })).toBe("worker-2"));
});
