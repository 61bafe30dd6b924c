import { afterEach, describe, expect, it } from "vitest";
import { changesOf } from "@/lib/domain/cluster/cluster.testdata";
import { NO_FILTER } from "@/lib/domain/filter";
import { allowed, allowedWithAuth, deniedForAuth, UNTRUSTED } from "@/lib/domain/flow.testdata";
import type { Flow } from "@/lib/domain/flow";
import type { ClusterEvent } from "@/lib/ports/cluster-source";
import { policyRecord, resourceHealth, scriptedCluster, yellowCluster } from "./beside.testdata";
import type { Engine } from "./engine-port";
import { WHOLE_WINDOW, type QuestionOf } from "./question";
import { CAPTURE, scriptedEngine } from "./scripted.testdata";

let engine: Engine | null = null;
afterEach(() => engine?.stop());

const QUESTION: QuestionOf<"policies"> = { kind: "policies", window: WHOLE_WINDOW, filter: NO_FILTER, show: "all", limit: 100, policy: null };
const DEMANDS = policyRecord("enforce", "server", [{ from: { app: "client" }, ports: ["8080"], auth: "required" }]);
const IDLE = policyRecord("idle", "nobody", [{ from: { app: "client" } }]);

async function read(events: readonly ClusterEvent[] | null, ...flows: readonly Flow[]): Promise<Engine> {
  const scripted = scriptedEngine({ nature: CAPTURE, ...(events && { beside: { cluster: scriptedCluster(events), spire: null } }) });
  engine = scripted.engine;
  for (const flow of flows) await scripted.source.give({ kind: "flow", flow, stream: "evidence" });
  await scripted.source.end();
  return scripted.engine;
}

describe("policies", () => {
  it("count what each rule selects and the connections of the pairs it decides", async () => {
    const answered = await (await read(yellowCluster([IDLE, DEMANDS]), allowedWithAuth(0), deniedForAuth(5_000, { sourcePort: 2 }))).ask(QUESTION);
    expect(answered.policies.map(({ policy, rules }) => [policy.name, rules.map(({ selects, matches, mode }) => [selects, matches.pairs, matches.attempts.total, mode])])).toEqual([
      ["enforce", [[1, 1, 2, "required"]]],
      ["idle", [[0, 0, 0, null]]],
    ]);
    expect(answered.policies[0]?.rules[0]?.matches).toMatchObject({ explicit: 1, derived: 0, attempts: { authenticated: 1 }, examples: ["team-yellow/client~team-yellow/server~8080-TCP"] });
    expect(answered).toMatchObject({ total: { policies: 2, rules: 2 }, counts: { all: 2, requires: 1, unmatched: 1, faults: 0 }, missing: null, pods: { of: 2, unknown: 0, missing: null }, asked: { pairs: 1, attempts: 2, undecided: 0 } });
  });

  it("count a requirement that a narrower rule takes over as derived", async () => {
    const wide = policyRecord("wide", "server", [{ from: {}, auth: "required" }]);
    const narrow = policyRecord("narrow", "server", [{ from: { app: "client" }, ports: ["8080"] }]);
    const agents = yellowCluster([wide, narrow]);
    const { policies } = await (await read(agents, allowedWithAuth(0))).ask(QUESTION);
    const rule = policies.find(({ policy }) => policy.name === "narrow")?.rules[0];
    expect([rule?.mode, rule?.matches.derived, rule?.matches.explicit]).toEqual([null, 1, 0]);
  });

  it("keep a policy that agents refuse, or of which fields have no effect, in sight", async () => {
    const refused = policyRecord("broken", "server", [], { reading: { object: null, refused: "`x` is no port", ignored: [], pruned: [] } });
    const pruned = policyRecord("pruned", "server", [{ auth: "required" }], { reading: { ...DEMANDS.reading, ignored: ["spec.authentication"] } });
    const invalid = policyRecord("invalid", "server", [{}], { validity: { valid: false, message: "bad", atMs: null } });
    const { policies, counts } = await (await read(yellowCluster([refused, pruned, invalid, DEMANDS]), allowedWithAuth(0))).ask({ ...QUESTION, show: "faults" });
    expect([counts.faults, policies.map(({ policy }) => policy.name).sort()]).toEqual([3, ["broken", "invalid", "pruned"]]);
    expect(policies.find(({ policy }) => policy.name === "broken")).toMatchObject({ refused: ["`x` is no port"], rules: [] });
  });

  it("of other pairs than the filter's are not counted; which policies there are does not depend on it", async () => {
    const answered = await (await read(yellowCluster([DEMANDS]), allowedWithAuth(0), allowed(0, { source: UNTRUSTED, sourcePort: 9 }))).ask({
      ...QUESTION, filter: { terms: [{ key: "src", negated: false, values: ["team-blue/*"], comparison: null }] },
    });
    expect([answered.total.policies, answered.asked.pairs, answered.policies[0]?.rules[0]?.matches.pairs]).toEqual([1, 1, 0]);
  });

  it("say that the list may be short while a kind of policy is forbidden, or nothing is read", async () => {
    const forbidden: ClusterEvent = { kind: "health", health: resourceHealth("networkpolicies", "forbidden") };
    expect((await (await read([...yellowCluster([DEMANDS]), forbidden])).ask(QUESTION)).missing).toBe("Kubernetes network policies are not readable: a right is missing");
    expect(await (await read(null)).ask(QUESTION)).toMatchObject({ missing: "policies are not read", total: { policies: 0, rules: 0 }, pods: { missing: "pods are not all read" } });
  });

  it("never take pods whose identity is not known for ones that are not selected", async () => {
    const events = yellowCluster([DEMANDS]);
    const without: ClusterEvent = { kind: "changes", changes: changesOf("ciliumendpoints", [], ["team-yellow/server-7d9c5b8f6c-x2x4z"]) };
    const { pods, policies } = await (await read([...events, without])).ask(QUESTION);
    expect([pods, policies[0]?.rules[0]?.selects]).toEqual([{ of: 2, unknown: 1, missing: null }, 0]);
  });

  it("bring the object of the one that is asked for, and say so where there is none", async () => {
    const reader = await read(yellowCluster([DEMANDS, IDLE]));
    const one = await reader.ask({ ...QUESTION, policy: "CiliumNetworkPolicy team-yellow/enforce" });
    expect([one.matched, one.object]).toEqual([1, DEMANDS.object]);
    await expect(reader.ask({ ...QUESTION, policy: "NetworkPolicy a/<b>" })).rejects.toThrow("There is no policy `NetworkPolicy a/<b>`.");
  });
});
