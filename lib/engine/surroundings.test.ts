import { describe, expect, it } from "vitest";
import { identityRecord, podRecord } from "@/lib/domain/cluster/cluster.testdata";
import type { JoinStatus } from "@/lib/domain/cluster/entry-standing";
import type { ClusterResource, ResourceState } from "@/lib/domain/cluster/records";
import type { Pair } from "@/lib/domain/pair";
import { outsideEnd, pairBetween, workloadEnd } from "@/lib/domain/pair.testdata";
import type { PolicyObject } from "@/lib/domain/policy/policy-object";
import { cnp } from "@/lib/domain/policy/policy.testdata";
import type { SpireView } from "@/lib/domain/spire/spire-view";
import type { ClusterEvent } from "@/lib/ports/cluster-source";
import { createSurroundings } from "./surroundings";
import { agentPod, came, configRecord, entryOf, liveEntries, policyRecord, POLICY_RESOURCES, shopEvents, shopSurroundings, silentEntries, spireView, stateOf, told, type ShopPlan } from "./surroundings.testdata";

const API = workloadEnd("api", 20_102);
const WEB = workloadEnd("web", 20_101);
const PAIR = pairBetween(API, WEB);
const REQUIRES = cnp("web", [{ from: { app: "api" }, auth: "required" }]);
const ALLOWS = cnp("web", [{ from: { app: "api" } }]);

function requiredOf(plan: ShopPlan, pair: Pair = PAIR, then: readonly ClusterEvent[] = []): Pair["required"] {
  const surroundings = shopSurroundings(plan);
  surroundings.takeCluster(then, 0);
  return surroundings.join(pair).required;
}

describe("what policies demand of a pair", () => {
  it.each<[string, readonly PolicyObject[], Pair, Partial<Pair["required"]>]>([
    ["with no policy", [], PAIR, { state: "not-required", source: "policy", rules: [] }],
    ["with a rule that asks for none", [ALLOWS], PAIR, { state: "not-required", source: "policy" }],
    ["with a rule that asks for it", [REQUIRES], PAIR, { state: "required", source: "policy", ingress: ["CiliumNetworkPolicy shop/web"], egress: [] }],
    ["for the way back", [REQUIRES], pairBetween(WEB, API), { state: "not-required", source: "policy" }],
    ["of the host", [cnp("web", [{ entities: ["host"], auth: "required" }])], pairBetween(outsideEnd("reserved:host", "reserved", 1), WEB), { state: "cannot-succeed", source: "policy" }],
  ])("is told %s", (_, policies, pair, expected) => {
    expect(requiredOf({ policies }, pair)).toMatchObject(expected);
  });

  it("names the rule", () => {
    expect(requiredOf({ policies: [REQUIRES] }).rules).toEqual([{ direction: "ingress", kind: "CiliumNetworkPolicy", namespace: "shop", name: "web", list: "ingress", index: 0, spec: 0, explicit: true }]);
  });

  it("can never be met while the agents' module is off, and is demanded all the same while that is not known", () => {
    expect(requiredOf({ policies: [REQUIRES], config: { "mesh-auth-enabled": "false" } })).toMatchObject({ state: "cannot-succeed", reason: "ingress asks for authentication, which is off in this cluster" });
    expect(requiredOf({ policies: [REQUIRES], config: { "mesh-auth-enabled": "perhaps" } }).state).toBe("required");
  });

  it.each(POLICY_RESOURCES.flatMap((resource) => (["syncing", "stale", "forbidden"] as const).map((state) => [resource, state] as const)))("never reads as not required while %s are %s", (resource, state) => {
    expect(requiredOf({ policies: [ALLOWS] }, PAIR, [stateOf(resource, state)])).toMatchObject({ state: "unknown", reason: expect.stringMatching(/ are (not readable: a right is missing|stale: changes may be missed|not all read yet)$/) });
  });

  it.each(POLICY_RESOURCES)("never reads as not required while one of %s was too large to be read", (resource) => {
    expect(requiredOf({ policies: [] }, PAIR, [stateOf(resource, "live", 1)])).toMatchObject({ state: "unknown", reason: expect.stringContaining("1 was left out") });
  });

  it("takes a kind of policies that the server does not have for one that has none", () => {
    expect(requiredOf({ policies: [] }, PAIR, [stateOf("ciliumclusterwidenetworkpolicies", "absent")]).state).toBe("not-required");
  });

  it("keeps what verdicts prove where policies do not tell, and says why they do not", () => {
    const seen = pairBetween(API, WEB, { required: { state: "required", source: "verdict", reason: "verdicts at ingress demanded authentication; policies are not read", ingress: [], egress: [], rules: [] } });
    expect(requiredOf({ policies: [ALLOWS] }, seen, [stateOf("networkpolicies", "forbidden")])).toMatchObject({
      state: "required", source: "verdict", reason: "verdicts at ingress demanded authentication; Kubernetes network policies are not readable: a right is missing",
    });
    expect(requiredOf({ policies: [ALLOWS] }, seen)).toMatchObject({ state: "not-required", source: "policy", reason: expect.stringContaining("verdicts of this window demanded it") });
    const lax = pairBetween(API, WEB, { required: { ...seen.required, state: "not-required" } });
    expect(requiredOf({ policies: [REQUIRES] }, lax)).toMatchObject({ state: "required", source: "policy", reason: expect.stringContaining("no verdict of this window demanded it") });
  });

  it.each<[string, Pair, string]>([
    ["labels of an identity are known from nowhere", pairBetween(workloadEnd("gone", 30_000, { labels: [] }), WEB), "no identity of shop/gone is known with its labels"],
    ["one of two identities is not known", pairBetween({ ...API, identities: [20_102, 30_000] }, WEB), "the labels of identity 30000 of shop/api are not known"],
  ])("is unknown where %s", (_, pair, reason) => {
    expect(requiredOf({ policies: [ALLOWS] }, pair)).toMatchObject({ state: "unknown", reason: expect.stringContaining(reason) });
  });

  it("is unknown where 1.20 and 1.15 merge differently and the agents' version is neither for certain", () => {
    // Since 1.20 HTTP for everybody loses what the peer was asked for; 1.15 kept it.
    const policies = [cnp("web", [{ from: { app: "api" }, auth: "required" }, { ports: ["8080"], http: true }])];
    const [newer, older] = [requiredOf({ policies, agents: "1.20.2" }).state, requiredOf({ policies, agents: "1.15.6" }).state];
    expect([newer, older]).toEqual(["not-required", "required"]);
    expect(requiredOf({ policies, agents: "1.18.0" })).toMatchObject({ state: "unknown", reason: expect.stringContaining("merge these policies differently") });
  });

  it("follows policies, the agents' version, the module and labels as they change", () => {
    const surroundings = createSurroundings();
    const state = () => surroundings.join(PAIR).required.state;
    expect([state(), surroundings.join(PAIR).required.reason]).toEqual(["unknown", "no verdict that lets through was seen; policies are not read"]);
    surroundings.takeCluster(shopEvents({ policies: [ALLOWS] }), 0);
    expect(state()).toBe("not-required");
    surroundings.takeCluster([told("ciliumnetworkpolicies", [policyRecord(REQUIRES)])], 0);
    expect(state()).toBe("required");
    surroundings.takeCluster([told("cilium-config", [configRecord({ "mesh-auth-mutual-listener-port": "0" })])], 0);
    expect(state()).toBe("cannot-succeed");
    const unlabelled = pairBetween(workloadEnd("new", 20_103, { labels: [] }), WEB);
    expect(surroundings.join(unlabelled).required.state).toBe("unknown");
    surroundings.takeCluster([told("ciliumidentities", [identityRecord(20_103, "shop", "new")])], 0);
    expect(surroundings.join(unlabelled).required.state).toBe("not-required");
    surroundings.takeCluster([told("pods", [agentPod("1.15.6")])], 0);
    expect(surroundings.policies().agents).toBe("1.15.6");
  });

  it("follows the ports that pods name, also where they come after the policies", () => {
    const named = cnp("web", [{ from: { app: "api" }, ports: ["http"], auth: "required" }]);
    const surroundings = shopSurroundings({ policies: [named], pods: [] });
    expect(surroundings.join(PAIR).required.state).toBe("not-required");
    surroundings.takeUpheaval();
    surroundings.takeCluster([told("pods", [agentPod("1.20.2"), podRecord("shop", "web-1", { owner: { kind: "StatefulSet", name: "web" }, namedPorts: [{ name: "http", port: 8080, protocol: "TCP" }] })])], 0);
    expect(surroundings.takeUpheaval()).toBe(true);
    expect(surroundings.join(PAIR).required.state).toBe("required");
    surroundings.takeCluster([told("pods", [podRecord("shop", "web-2", { owner: { kind: "StatefulSet", name: "web" }, namedPorts: [{ name: "http", port: 8080, protocol: "TCP" }] })])], 0);
    expect(surroundings.takeUpheaval()).toBe(false);
  });
});

describe("how identities stand with SPIRE", () => {
  const BOTH = [entryOf(20_101), entryOf(20_102)];
  const standing = (entries: SpireView["entries"], pair = PAIR, then: readonly ClusterEvent[] = []): Pair["destination"]["entry"] => {
    const surroundings = shopSurroundings();
    surroundings.takeSpire(spireView(entries), 0);
    surroundings.takeCluster(then, 0);
    return surroundings.join(pair).destination.entry;
  };

  it.each<[JoinStatus, string, SpireView["entries"], Pair, readonly ClusterEvent[]]>([
    ["found", "with its one entry", liveEntries(BOTH), PAIR, []],
    ["missing", "without one", liveEntries([entryOf(20_102)]), PAIR, []],
    ["ambiguous", "with two", liveEntries([...BOTH, entryOf(20_101, "again")]), PAIR, []],
    ["ambiguous", "with one in another trust domain", liveEntries([entryOf(20_101, "e", "elsewhere")]), PAIR, []],
    ["orphaned", "of an identity that is gone", liveEntries([entryOf(30_000)]), pairBetween(API, workloadEnd("gone", 30_000)), []],
    ["missing", "with the worst of several", liveEntries([entryOf(20_101)]), pairBetween(API, { ...WEB, identities: [20_101, 20_102] }), []],
    ["not-observed", "of the host", liveEntries(BOTH), pairBetween(API, outsideEnd("reserved:host", "reserved", 1)), []],
    ["not-observed", "where only some entries were read", liveEntries([entryOf(20_102)], { held: 9 }), PAIR, []],
    ["not-observed", "of an identity that may exist", liveEntries([]), pairBetween(API, workloadEnd("gone", 30_000)), [stateOf("ciliumidentities", "forbidden")]],
    ["not-observed", "of an identity that may be one that was left out", liveEntries([]), pairBetween(API, workloadEnd("gone", 30_000)), [stateOf("ciliumidentities", "live", 1)]],
    ["found", "of an identity that may be one that was left out, with its entry", liveEntries([entryOf(30_000)]), pairBetween(API, workloadEnd("gone", 30_000)), [stateOf("ciliumidentities", "live", 1)]],
  ])("is %s %s", (status, _, entries, pair, then) => {
    expect(standing(entries, pair, then).state).toBe(status);
  });

  it.each(["syncing", "stale", "forbidden", "absent", "not-observed"] as const)("is never missing while entries are %s, and says why", (state) => {
    expect(standing(silentEntries(state, "what SPIRE said"))).toMatchObject({ state: "not-observed", reason: "what SPIRE said" });
  });

  it("is not observed while SPIRE is not read", () => {
    expect(shopSurroundings().join(PAIR).destination.entry).toMatchObject({ state: "not-observed", reason: "SPIRE is not read", spiffeIds: ["spiffe://spiffe.cilium/identity/20101"] });
  });

  it("asks all anew when entries change, and not when the view repeats", () => {
    const surroundings = shopSurroundings();
    surroundings.takeUpheaval();
    const entries = liveEntries(BOTH);
    surroundings.takeSpire(spireView(entries), 0);
    expect(surroundings.takeUpheaval()).toBe(true);
    surroundings.takeSpire(spireView(entries), 0);
    expect(surroundings.takeUpheaval()).toBe(false);
  });
});

describe("by what a pair is encrypted", () => {
  const placed = (api: string, web: string) => [podRecord("shop", "api-1", { node: api }), podRecord("shop", "web-1", { node: web })];
  const WIREGUARD = { "enable-wireguard": "true" };

  it.each<[string, ShopPlan, number, readonly ClusterEvent[], string]>([
    ["off, nothing", {}, 0, [], "nothing"],
    ["off, marks seen: not known", {}, 2, [], "unknown"],
    ["on, on one node: nothing", { config: WIREGUARD, pods: placed("worker-1", "worker-1") }, 0, [], "nothing"],
    ["on, between nodes, marks seen", { config: WIREGUARD, pods: placed("worker-1", "worker-2") }, 2, [stateOf("ciliumnodes", "forbidden")], "wireguard"],
    ["on, between nodes, no mark: not known", { config: WIREGUARD, pods: placed("worker-1", "worker-2") }, 0, [stateOf("ciliumnodes", "forbidden")], "unknown"],
    ["on, pods not known: not known", { config: WIREGUARD, pods: [] }, 0, [], "unknown"],
  ])("is told by configuration and placement: WireGuard %s", (_, plan, encryptedSeen, then, expected) => {
    const surroundings = shopSurroundings(plan);
    surroundings.takeCluster(then, 0);
    expect(surroundings.join(pairBetween(API, WEB, { encryptedSeen })).encryptedBy.state).toBe(expected);
  });

  it("is unknown while the configuration is not read, never nothing", () => {
    expect(createSurroundings().join(PAIR).encryptedBy).toMatchObject({ state: "unknown", reason: "Cilium's configuration was not read" });
  });
});

describe("what changed", () => {
  it.each<[ClusterResource, ResourceState]>([["ciliumidentities", "forbidden"], ["ciliumnodes", "stale"], ["pods", "stale"], ["cilium-config", "forbidden"]])("asks all anew when %s become %s, once", (resource, state) => {
    const surroundings = shopSurroundings();
    surroundings.takeUpheaval();
    surroundings.takeCluster([stateOf(resource, state)], 0);
    expect(surroundings.takeUpheaval()).toBe(true);
    surroundings.takeCluster([stateOf("pods", resource === "pods" ? state : "live")], 0);
    expect(surroundings.takeUpheaval()).toBe(false);
  });

  it("names pods by their owners, in the cluster's name, each once", () => {
    const surroundings = createSurroundings();
    surroundings.takeCluster([told("cilium-config", [configRecord({ "cluster-name": "east" })]), told("pods", [podRecord("shop", "web-abc12-xyz", { owner: { kind: "ReplicaSet", name: "web-abc12" } })])], 0);
    expect(surroundings.takeOwned()).toMatchObject([{ cluster: "east", namespace: "shop", pod: "web-abc12-xyz" }]);
    expect(surroundings.takeOwned()).toEqual([]);
    surroundings.takeCluster([told("replicasets", [{ key: "shop/web-abc12", namespace: "shop", name: "web-abc12", owner: { kind: "Deployment", name: "web" } }])], 0);
    expect(surroundings.takeOwned()).toMatchObject([{ pod: "web-abc12-xyz", name: { name: "web", kind: "Deployment", namedBy: "owner" } }]);
  });

  it("names all pods anew once the cluster's name is known", () => {
    const surroundings = createSurroundings();
    surroundings.takeCluster([told("pods", [podRecord("shop", "web")])], 0);
    expect(surroundings.takeOwned()).toMatchObject([{ cluster: "default", pod: "web" }]);
    surroundings.takeCluster([told("cilium-config", [configRecord({ "cluster-name": "east" })])], 0);
    expect(surroundings.takeOwned()).toMatchObject([{ cluster: "east", pod: "web" }]);
  });

  const SET: ClusterEvent = came("replicasets", { key: "shop/web-abc12", namespace: "shop", name: "web-abc12", owner: { kind: "Deployment", name: "web" } });
  const JOB: ClusterEvent = came("jobs", { key: "shop/nightly-1", namespace: "shop", name: "nightly-1", owner: { kind: "CronJob", name: "nightly" } });
  const ownedPod = (kind: string, name: string): ClusterEvent => came("pods", podRecord("shop", `${name}-xyz`, { owner: { kind, name } }));

  it.each<[string, string, ClusterEvent, ClusterEvent]>([
    ["a ReplicaSet", "web", ownedPod("ReplicaSet", "web-abc12"), SET],
    ["a Job", "nightly", ownedPod("Job", "nightly-1"), JOB],
  ])("names a pod by the owner of %s, whichever of the two comes first, and once", (_, name, pod, owner) => {
    for (const order of [[pod, owner], [owner, pod], [pod, owner, owner]]) {
      const surroundings = shopSurroundings({ pods: [] });
      surroundings.takeOwned();
      const names: string[] = [];
      for (const event of order) {
        surroundings.takeCluster([event], 0);
        names.push(...surroundings.takeOwned().map((owned) => owned.name.name));
      }
      expect(names.at(-1)).toBe(name);
      expect(names.length).toBe(order[0] === owner ? 1 : 2);
    }
  });
});
