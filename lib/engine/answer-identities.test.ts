import { afterEach, describe, expect, it } from "vitest";
import { changesOf } from "@/lib/domain/cluster/cluster.testdata";
import { allowedWithAuth, deniedForAuth, START } from "@/lib/domain/flow.testdata";
import { msOfInstant } from "@/lib/domain/instant";
import type { ClusterEvent } from "@/lib/ports/cluster-source";
import type { SpireSource } from "@/lib/ports/spire-source";
import type { SourceEvent } from "@/lib/ports/flow-source";
import { entriesRead, entriesStale, entryOf, resourceHealth, scriptedCluster, scriptedSpire, yellowCluster } from "./beside.testdata";
import type { Engine } from "./engine-port";
import { WHOLE_WINDOW, type IdentityShow } from "./question";
import { scriptedEngine } from "./scripted.testdata";

let engine: Engine | null = null;
afterEach(() => engine?.stop());

const HOUR = 3_600_000;
const NODE: SourceEvent = {
  kind: "nodes", relayVersion: null, flowsPerSec: null,
  nodes: [{ name: "worker-2", version: null, state: "NODE_CONNECTED", ringStart: START - 1n, address: "", seenFlows: null, numFlows: null, maxFlows: null, uptimeNs: null }],
};

async function read(events: readonly ClusterEvent[] | null, spire: SpireSource | null, ...told: readonly SourceEvent[]): Promise<Engine> {
  const scripted = scriptedEngine({ ...(events && { beside: { cluster: scriptedCluster(events), spire } }) });
  engine = scripted.engine;
  for (const event of told) await scripted.source.give(event);
  return scripted.engine;
}

const ask = (show: IdentityShow = "all") => ({ kind: "identities", window: WHOLE_WINDOW, show, limit: 100 }) as const;
const flow = (each: ReturnType<typeof allowedWithAuth>): SourceEvent => ({ kind: "flow", flow: each, stream: "evidence" });

describe("identities", () => {
  it("stand with their entry: found, missing, orphaned, and when it ends", async () => {
    const now = msOfInstant(START);
    const spire = scriptedSpire(entriesRead(entryOf(26_244, now + HOUR), entryOf(40_000)));
    const answered = await (await read(yellowCluster([]), spire, NODE, flow(allowedWithAuth(0)))).ask(ask());
    expect(answered.identities.map(({ identity, entry, expiry }) => [identity, entry.status, expiry.state])).toEqual([
      [15_345, "missing", "none"],
      [40_000, "orphaned", "never"],
      [26_244, "found", "soon"],
    ]);
    expect(answered.identities[0]).toMatchObject({ workloads: [{ namespace: "team-yellow", pods: 1 }], spiffeId: null });
    expect(answered.counts).toMatchObject({ all: 3, "no-entry": 1, orphaned: 1, "expires-soon": 1, "not-observed": 0 });
    expect(answered).toMatchObject({ workloads: 2, found: 1, missing: null, entriesSilence: null, entriesReadAtMs: 1_000 });
    expect((await engine!.ask(ask("no-entry"))).identities.map(({ identity }) => identity)).toEqual([15_345]);
  });

  it("are never said to lack an entry while SPIRE is not read", async () => {
    for (const spire of [null, scriptedSpire({ state: "not-observed", sentence: "SPIRE is not read: its API is not reached" }, "0"), scriptedSpire(entriesStale(entryOf(26_244)))]) {
      const answered = await (await read(yellowCluster([]), spire, NODE, flow(allowedWithAuth(0)))).ask(ask());
      expect(answered.identities.map(({ entry, expiry }) => [entry.status, expiry.state])).toEqual([["not-observed", "not-observed"], ["not-observed", "not-observed"]]);
      expect(answered.counts).toMatchObject({ "no-entry": 0, orphaned: 0, "expires-soon": 0, "not-observed": 2 });
      expect([answered.found, answered.entriesReadAtMs, typeof answered.entriesSilence]).toEqual([0, null, "string"]);
      await engine?.stop();
    }
  });

  it("are those of the flows alone where the cluster is not read, and of none is it known whether it exists", async () => {
    const answered = await (await read(null, null, NODE, flow(allowedWithAuth(0)))).ask(ask());
    expect(answered.identities.map(({ identity, exists, entry, labels }) => [identity, exists, entry.status, labels[0]])).toEqual([
      [15_345, null, "not-observed", "k8s:app=server"],
      [26_244, null, "not-observed", "k8s:app=client"],
    ]);
    expect(answered.missing).toBe("Cilium identities are not read");
  });

  it("are not orphaned while identities are forbidden", async () => {
    const forbidden: ClusterEvent[] = [{ kind: "health", health: resourceHealth("ciliumidentities", "forbidden") }, { kind: "changes", changes: changesOf("ciliumidentities", [], ["15345", "26244"]) }];
    const answered = await (await read([...yellowCluster([]), ...forbidden], scriptedSpire(entriesRead(entryOf(40_000))), NODE)).ask(ask());
    expect(answered.counts).toMatchObject({ orphaned: 0, "no-entry": 0 });
    expect(answered.missing).toContain("a right is missing");
  });

  it("were seen authenticated, or never, or nobody knows", async () => {
    const spire = scriptedSpire(entriesRead());
    const seen = await (await read(yellowCluster([]), spire, NODE, flow(allowedWithAuth(0)))).ask(ask());
    expect(seen.identities.map(({ authentication, traffic }) => [authentication.state, traffic.authenticated, traffic.attempts])).toEqual([["seen", 1, 1], ["seen", 1, 1]]);
    await engine?.stop();
    const lost: SourceEvent = { kind: "lost", lost: { source: "PERF_EVENT_RING_BUFFER", count: 3, node: "worker-2", cpu: null, time: START + 1_000_000_000n, first: START, last: START + 1_000_000_000n } };
    const unsure = await (await read(yellowCluster([]), spire, NODE, flow(deniedForAuth(0)), lost)).ask(ask());
    expect(unsure.identities.map(({ authentication }) => authentication.state)).toEqual(["unknown", "unknown"]);
    expect([unsure.counts["never-authenticated"], unsure.authenticationUnknown]).toEqual([0, 2]);
  });
});
