import { describe, expect, it } from "vitest";
import type { CoverageHole, NodeCoverage } from "./coverage";
import { coverageOf, type CoverageGround } from "./coverage-of";
import { ms } from "./flow.testdata";

const node = (name: string, change: Partial<NodeCoverage> = {}): NodeCoverage => ({
  node: name,
  state: "NODE_CONNECTED",
  version: "cilium v1.20.2",
  ringStart: ms(-100_000),
  firstEventAt: ms(0),
  lastEventAt: ms(1_000),
  firstVerdictAt: ms(10),
  verdicts: "seen",
  flows: 10,
  lost: 0,
  late: 0,
  lagMs: null,
  ...change,
});
const hole = (change: Partial<CoverageHole>): CoverageHole => ({ kind: "lost", node: "worker-3", from: ms(10_000), to: ms(20_000), count: 212, reason: "PERF_EVENT_RING_BUFFER", ...change });
const ground = (change: Partial<CoverageGround> = {}): CoverageGround => ({
  window: { from: ms(0), to: ms(60_000) },
  nodes: [node("worker-1"), node("worker-2"), node("worker-3")],
  holes: [],
  late: 0,
  unattributedDrops: 0,
  carriesCoverage: true,
  streamReasons: [],
  ...change,
});

describe("rule 6: coverage", () => {
  it("is complete when every node is connected, rings reach back and nothing was lost", () => {
    expect(coverageOf(ground(), null)).toEqual({ complete: true, nodes: 3, nodesReporting: 3, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] });
  });

  it.each([
    ["a loss", { holes: [hole({})] }, "212 events lost on worker-3, 14:00:10–14:00:20 UTC"],
    ["a gap of all nodes", { holes: [hole({ kind: "gap", node: null, count: null, reason: "the stream was down" })] }, "no data of every node, 14:00:10–14:00:20 UTC: the stream was down"],
    ["a node of which nothing is known", { nodes: [node("worker-1", { state: "UNKNOWN_NODE_STATE" })] }, "worker-1 says nothing, and its state is not known"],
    ["a node that is not connected", { nodes: [node("worker-1", { state: "NODE_UNAVAILABLE" })] }, "worker-1 is not connected (NODE_UNAVAILABLE)"],
    ["a ring that starts inside the window", { nodes: [node("worker-1", { ringStart: ms(5_000) })] }, "worker-1's ring starts at 14:00:05 UTC, after the window's start"],
    ["a ring whose start was not read", { nodes: [node("worker-1", { ringStart: null })] }, "the start of worker-1's ring was not read"],
    ["no node at all", { nodes: [] }, "no node has been heard of"],
    ["what the stream's owner knows", { streamReasons: ["the stream is retrying since 14:00:30"] }, "the stream is retrying since 14:00:30"],
    ["a bare capture", { carriesCoverage: false }, "a capture file does not say what its maker did not see"],
  ] as const)("%s makes it incomplete", (_, change, reason) => {
    const coverage = coverageOf(ground(change), null);
    expect(coverage.complete).toBe(false);
    expect(coverage.reasons).toEqual([reason]);
  });

  it("does not count losses elsewhere against a pair", () => {
    const holes = [hole({})];
    expect(coverageOf(ground({ holes }), ["worker-1"])).toMatchObject({ complete: true, lost: 0, nodes: 1 });
    expect(coverageOf(ground({ holes }), ["worker-3"])).toMatchObject({ complete: false, lost: 212 });
  });

  it("does not count losses outside the window", () => {
    expect(coverageOf(ground({ holes: [hole({ from: ms(-50_000), to: ms(-40_000) })] }), null).complete).toBe(true);
  });

  it("tells the worst of what the deciding nodes' verdicts are", () => {
    const nodes = [node("worker-1"), node("worker-2", { verdicts: "none seen" }), node("worker-3", { verdicts: "off (drops without verdicts)" })];
    expect(coverageOf(ground({ nodes }), ["worker-1"]).verdicts).toBe("seen");
    expect(coverageOf(ground({ nodes }), ["worker-1", "worker-2"]).verdicts).toBe("none seen");
    expect(coverageOf(ground({ nodes }), null).verdicts).toBe("off (drops without verdicts)");
    expect(coverageOf(ground({ nodes }), []).verdicts).toBe("none seen");
    expect(coverageOf(ground({ nodes }), ["worker-9"]).verdicts).toBe("none seen");
  });
});
