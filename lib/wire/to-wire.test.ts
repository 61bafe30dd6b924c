import * as z from "zod/mini";
import { describe, expect, it } from "vitest";
import type { Attempt } from "@/lib/domain/attempt";
import { allowedWithAuth, deniedForAuth, flowAt, ms, requested } from "@/lib/domain/flow.testdata";
import { foldFlows } from "@/lib/domain/fold.testdata";
import { createPairBook } from "@/lib/domain/pair-book";
import { pairKeyOf } from "@/lib/domain/pair-key";
import { coverageSchema, sourceHealthSchema } from "./answer";
import { pairsToWire } from "./answer-to-wire";
import { attemptSchema, holeSchema } from "./attempt";
import { attemptToWire } from "./attempt-to-wire";
import { classifyFlow } from "@/lib/domain/classify";
import type { Flow } from "@/lib/domain/flow";
import { flowRowSchema } from "./flow";
import { flowRowToWire } from "./flow-to-wire";
import { nodeCoverageSchema } from "./coverage";
import { coverageToWire, holeToWire, nodeCoverageToWire } from "./coverage-to-wire";
import { healthToWire } from "./health-to-wire";
import { pairsAnswerSchema, pairSchema } from "./pair";
import { pairToWire } from "./pair-to-wire";

const GROUND = { window: { from: ms(0), to: ms(200_000) }, nodes: [], holes: [], late: 0, unattributedDrops: 0, carriesCoverage: false, streamReasons: [] };
const ATTEMPTS = foldFlows([deniedForAuth(0), allowedWithAuth(1_033.22), requested(1_050, "DROPPED"), flowAt(5_000, { protocol: "ICMPv4", sourcePort: 0, destinationPort: 0, icmpType: 8 })], 200_000);

function attempt(protocol: string): Attempt {
  const found = ATTEMPTS.find((each) => each.tuple.protocol === protocol);
  if (!found) throw new Error(`no ${protocol} attempt`);
  return found;
}

function pairs() {
  const book = createPairBook(10);
  for (const next of ATTEMPTS) book.fold({ before: null, next });
  return book.pairs(GROUND);
}

describe("what goes out over the wire", () => {
  it("an attempt carries its times, wait and evidence as JSON, whole and as the schema has it", () => {
    const wire = attemptToWire(attempt("TCP"), pairKeyOf(attempt("TCP")));
    expect(z.strictObject(attemptSchema.shape).parse(JSON.parse(JSON.stringify(wire)))).toEqual(wire);
    expect(wire).toMatchObject({
      pair: "team-yellow/client~team-yellow/server~8080-TCP",
      time: "2026-11-22T14:00:00Z",
      protocol: "TCP",
      sourceAddress: "10.0.1.28",
      sourcePort: 36_746,
      destinationPort: 8_080,
      outcome: "authenticated-late",
      reason: null,
      refusals: 1,
      refusedBy: ["AUTH_REQUIRED"],
      waitMs: 1_033.22,
      l7: { requestsRefused: 1, requestsSeen: 1 },
      evidence: "verdict",
      exempt: false,
      viaProxy: false,
      identityChanged: false,
      nodes: ["worker-2"],
    });
  });

  it("an ICMP attempt has its type and code, and no ports", () => {
    const wire = attemptToWire(attempt("ICMP"), "a/b~c/d~--ICMP");
    expect(wire).toMatchObject({ icmpType: 8, icmpCode: 0 });
    expect("sourcePort" in wire || "destinationPort" in wire).toBe(false);
  });

  it("a pair is as the schema has it, and what was not read says so", () => {
    for (const pair of pairs()) {
      const wire = pairToWire(pair);
      expect(z.strictObject(pairSchema.shape).parse(JSON.parse(JSON.stringify(wire)))).toEqual(wire);
      expect(wire.source.entry).toEqual({ state: "not-observed", reason: "SPIRE is not read", spiffeIds: [] });
      expect(wire.encryptedBy.state).toBe("unknown");
      expect(wire.encryptedBy.reason).toBeTruthy();
      const { total, ...outcomes } = wire.attempts;
      expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(total);
    }
  });

  it("an answer carries its window, watermark and coverage", () => {
    const coverage = { complete: false, nodes: 1, nodesReporting: 1, lost: 2, late: 3, unattributedDrops: 4, verdicts: "seen", reasons: ["2 events lost"] } as const;
    const found = pairs();
    const [first] = found;
    if (!first) throw new Error("no pair");
    const answer = pairsToWire({ cluster: "default", revision: 7, window: GROUND.window, watermark: null, coverage, total: 2, matched: 2, attempts: first.counts, sort: "worst", nextCursor: null, pairs: found, facets: [{ key: "grade", values: [{ value: "all", count: 0 }], more: 0 }] });
    expect(z.strictObject(pairsAnswerSchema.shape).parse(JSON.parse(JSON.stringify(answer)))).toEqual(answer);
    expect(answer).toMatchObject({ schema: "v1", window: { from: "2026-11-22T14:00:00Z", to: "2026-11-22T14:03:20Z" }, watermark: null, coverage });
  });

  it("a flow says in Hubble's words what happened, and names its peers in the packet's order", () => {
    const row = (flow: Flow, pair: string | null) => ({ row: "flow" as const, id: flow.uuid, flow, meaning: classifyFlow(flow), attempt: pair === null ? null : { pair, attempt: attempt("TCP") } });
    const pair = "team-yellow/client~team-yellow/server~8080-TCP";
    const denied = deniedForAuth(0);
    const wire = flowRowToWire(row(denied, pair));
    expect(flowRowSchema.parse(JSON.parse(JSON.stringify(wire)))).toEqual(wire);
    expect(wire).toMatchObject({
      flow: {
        time: "2026-11-22T14:00:00Z",
        type: "policy-verdict:L3-L4",
        verdict: "INGRESS DENIED",
        auth: "SPIRE",
        summary: "TCP Flags: SYN",
        isReply: null,
        source: { peer: "team-yellow/client", text: "team-yellow/client-7d9c5b8f6c-x2x4z", identity: 26_244, port: 36_746 },
        destination: { peer: "team-yellow/server", port: 8_080 },
        dropReason: "AUTH_REQUIRED",
        kind: "refuses-auth",
        pair,
        outcome: "authenticated-late",
        line: expect.stringContaining("<> team-yellow/server"),
      },
    });
    const back = { ...denied, source: denied.destination, destination: denied.source, sourcePort: 8_080, destinationPort: 36_746 };
    for (const flow of [back, { ...back, isReply: true }]) {
      for (const known of [pair, null]) expect(flowRowToWire(row(flow, known))).toMatchObject({ flow: { source: { peer: "team-yellow/server" }, destination: { peer: "team-yellow/client" } } });
    }
    const hole = { kind: "lost", node: "worker-2", from: ms(0), to: ms(1), count: 7, reason: "its ring was overrun" } as const;
    expect(flowRowSchema.parse(flowRowToWire({ row: "hole", hole }))).toMatchObject({ row: "hole", hole: { count: 7 } });
  });

  it("coverage, holes and the source's state are as their schemas have them", () => {
    const hole = { kind: "gap", node: null, from: ms(0), to: ms(1), count: null, reason: "the Relay was away" } as const;
    expect(z.strictObject(holeSchema.shape).parse(holeToWire(hole))).toEqual({ ...hole, from: "2026-11-22T14:00:00Z", to: "2026-11-22T14:00:00.001Z" });
    const node = { node: "worker-1", state: "NODE_CONNECTED", version: null, ringStart: ms(0), firstEventAt: null, lastEventAt: ms(5), firstVerdictAt: null, verdicts: "none seen", flows: 1, lost: 0, late: 0, lagMs: null, pairsDecided: 0 } as const;
    expect(z.strictObject(nodeCoverageSchema.shape).parse(nodeCoverageToWire(node))).toMatchObject({ ringStart: "2026-11-22T14:00:00Z", firstEventAt: null });
    const coverage = { complete: true, nodes: 1, nodesReporting: 1, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] } as const;
    expect(z.strictObject(coverageSchema.shape).parse(coverageToWire(coverage))).toEqual(coverage);
    const health = healthToWire({
      nature: { type: "relay", label: "relay://127.0.0.1:4245", live: true },
      health: { state: "retrying", sinceMs: 1_795_356_000_000, attempt: 3, retryAtMs: null, lastError: "refused", sentence: "nothing listens there" },
      relayVersion: null,
      flowsPerSec: null,
      lagMs: 50_500,
    });
    expect(z.strictObject(sourceHealthSchema.shape).parse(health)).toMatchObject({ since: "2026-11-22T14:00:00Z", retryAt: null, lagMs: 50_500 });
  });
});
