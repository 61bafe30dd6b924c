import { attemptIdOf } from "@/lib/domain/attempt";
import { describe, expect, it } from "vitest";
import type { Filter, FilterKey } from "@/lib/domain/filter";
import { NO_FILTER } from "@/lib/domain/filter";
import type { Flow } from "@/lib/domain/flow";
import { allowedWithAuth, allowed, deniedByPolicy, deniedForAuth, flowAt, ms, requested, START } from "@/lib/domain/flow.testdata";
import { EventType } from "@/lib/domain/flow";
import { msOfInstant } from "@/lib/domain/instant";
import type { SourceEvent } from "@/lib/ports/flow-source";
import { WHOLE_WINDOW } from "./question";
import type { AttemptsReply, FlowsReply } from "./reply";
import { CAPTURE, healthOf, scriptedEngine } from "./scripted.testdata";

const PAIR = "team-yellow/client~team-yellow/server~8080-TCP";

function event(flow: Flow): SourceEvent {
  return { kind: "flow", flow, stream: "evidence" };
}

function only(key: FilterKey, ...values: string[]): Filter {
  return { terms: [{ key, negated: false, values, comparison: null }] };
}

const ask = {
  pairs: (filter: Filter = NO_FILTER) => ({ kind: "pairs", window: WHOLE_WINDOW, filter, sort: "worst", limit: 100, cursor: null, facets: true }) as const,
  attempts: (filter: Filter = NO_FILTER, limit = 100, cursor: string | null = null) => ({ kind: "attempts", window: WHOLE_WINDOW, filter, limit, cursor }) as const,
  flows: (filter: Filter = NO_FILTER, limit = 100, cursor: string | null = null) => ({ kind: "flows", window: WHOLE_WINDOW, filter, limit, cursor }) as const,
  pair: (key = PAIR) => ({ kind: "pair", window: WHOLE_WINDOW, key, attemptsLimit: 10 }) as const,
  overview: (filter: Filter = NO_FILTER) => ({ kind: "overview", window: WHOLE_WINDOW, filter }) as const,
  coverage: () => ({ kind: "coverage", window: WHOLE_WINDOW }) as const,
};

describe("a capture", () => {
  it("is answered whole once it was read to its end", async () => {
    const { engine, source } = scriptedEngine({ nature: CAPTURE });
    await source.give(event(deniedForAuth(0)), event(allowedWithAuth(1_033)), event(requested(1_040, "DROPPED")), event(deniedByPolicy(2_000, { sourcePort: 50_000 })));
    await source.end();
    await engine.finished;
    const pairs = await engine.ask(ask.pairs());
    expect(pairs.total).toBe(2);
    expect(pairs.attempts).toMatchObject({ total: 2, authenticatedLate: 1, policyDenied: 1 });
    expect(pairs.coverage.complete).toBe(false);
    expect(pairs.coverage.reasons.join()).toContain("capture file");
    const pair = await engine.ask(ask.pair());
    expect(pair.attempts).toHaveLength(1);
    expect(pair.attempts[0]).toMatchObject({ pair: PAIR, attempt: { outcome: "authenticated-late", waitMs: 1_033 } });
    expect(engine.status()).toMatchObject({ ended: true, asOf: ms(2_000), cluster: "default" });
    await engine.stop();
  });

  it("leaves an open refusal pending at its end, with the reason", async () => {
    const { engine, source } = scriptedEngine({ nature: CAPTURE });
    await source.give(event(deniedForAuth(0)), event(allowed(12_000, { sourcePort: 1 })));
    await source.end();
    const { attempts } = await engine.ask(ask.attempts(only("outcome", "auth-pending")));
    expect(attempts.map((row) => row.attempt.reason)).toEqual([expect.stringContaining("12 s")]);
    await engine.stop();
  });

  it("says that it failed, and rejects for those who wait for its end", async () => {
    const { engine, source } = scriptedEngine({ nature: CAPTURE });
    await source.give(event(allowedWithAuth(0)));
    await source.end(new Error("flows.jsonl was cut off"));
    await expect(engine.finished).rejects.toThrow("cut off");
    expect(engine.status().source.health).toMatchObject({ state: "stopped", sentence: "flows.jsonl was cut off" });
    expect((await engine.ask(ask.pairs())).total).toBe(1);
    await engine.stop();
  });

  it("counts broken lines and keeps the first of them", async () => {
    const { engine, source } = scriptedEngine({ nature: CAPTURE });
    await source.give(...Array.from({ length: 25 }, (_, line): SourceEvent => ({ kind: "broken", file: "f", line, reason: "no JSON" })));
    await source.end();
    const { brokenLines, coverage } = await engine.ask(ask.coverage());
    expect(brokenLines.count).toBe(25);
    expect(brokenLines.first).toHaveLength(20);
    expect(coverage.reasons.join()).toContain("25 broken records were skipped");
    await engine.stop();
  });
});

it("skips an event that breaks the model, counts it, and goes on", async () => {
  const { engine, source } = scriptedEngine();
  const poison = { ...allowedWithAuth(0), get sourceAddress(): string { throw new Error("poisoned"); } };
  await source.give(event(poison), event(allowedWithAuth(10, { sourcePort: 2 })));
  const { brokenLines, coverage } = await engine.ask(ask.coverage());
  expect(brokenLines).toMatchObject({ count: 1, first: [{ reason: "this flow could not be folded: poisoned" }] });
  expect(coverage.complete).toBe(false);
  expect((await engine.ask(ask.pairs())).attempts.total).toBe(1);
  await engine.stop();
});

describe("a live source", () => {
  it("decides a refusal 70 s and the delay after it, not before", async () => {
    const { engine, source, clock } = scriptedEngine();
    await source.give(event(deniedForAuth(0)));
    clock.pass(79_000);
    await source.give(event(flowAt(79_000, { sourcePort: 9, eventType: EventType.trace, isReply: true })));
    clock.pass(500);
    expect((await engine.ask(ask.pairs())).attempts).toMatchObject({ total: 1, authPending: 1, authRefused: 0 });
    clock.pass(3_000);
    expect((await engine.ask(ask.pairs())).attempts).toMatchObject({ total: 1, authPending: 0, authRefused: 1 });
    await engine.stop();
  });

  it("decides nothing while it is not live", async () => {
    const { engine, source, clock } = scriptedEngine();
    await source.give(event(deniedForAuth(0)));
    clock.pass(1_000);
    await source.give({ kind: "health", health: healthOf("retrying", "Relay refused the connection") });
    clock.pass(600_000);
    const pairs = await engine.ask(ask.pairs());
    expect(pairs.attempts).toMatchObject({ authPending: 1, authRefused: 0 });
    expect(pairs.coverage.reasons).toContain("the stream is retrying: Relay refused the connection");
    await engine.stop();
  });

  it("takes what the rings held as backfill: an hour of old events is not late", async () => {
    const { engine, source, clock } = scriptedEngine({ startMs: msOfInstant(START) + 3_600_000 });
    for (let minute = 0; minute < 60; minute += 1) {
      await source.give(event(allowedWithAuth(minute * 60_000, { sourcePort: 1_000 + minute })));
      clock.pass(250);
    }
    await source.give(event(allowedWithAuth(3_600_000, { sourcePort: 9 })));
    clock.pass(5_000);
    const pairs = await engine.ask(ask.pairs());
    expect(pairs.attempts.authenticated).toBe(61);
    expect(pairs.coverage.late).toBe(0);
    await engine.stop();
  });

  it("takes what a reconnection brings as backfill too", async () => {
    const { engine, source, clock } = scriptedEngine();
    await source.give(event(allowedWithAuth(0)));
    await source.give({ kind: "health", health: healthOf("retrying") });
    clock.pass(600_000);
    await source.give({ kind: "health", health: healthOf("live") });
    clock.pass(1_000);
    await source.give(event(allowedWithAuth(60_000, { sourcePort: 2 })), event(allowedWithAuth(300_000, { sourcePort: 3 })), event(allowedWithAuth(600_500, { sourcePort: 4 })));
    clock.pass(1_000);
    const pairs = await engine.ask(ask.pairs());
    expect(pairs.attempts.authenticated).toBe(4);
    expect(pairs.coverage.late).toBe(0);
    await engine.stop();
  });

  it("counts an event once, whichever stream brings it", async () => {
    const { engine, source } = scriptedEngine();
    const flow = allowedWithAuth(0);
    await source.give(event(flow), { kind: "flow", flow, stream: "tail" });
    expect((await engine.ask(ask.pairs())).attempts.total).toBe(1);
    expect((await engine.ask(ask.flows())).matched).toBe(1);
    expect(engine.status().counters).toMatchObject({ flows: 2, repeats: 1 });
    await engine.stop();
  });

  it("shows losses as holes in flows, coverage and the pair they touch", async () => {
    const { engine, source } = scriptedEngine();
    await source.give(event(allowedWithAuth(0)), event(allowedWithAuth(10_000, { sourcePort: 2 })));
    await source.give({ kind: "lost", lost: { node: "worker-2", time: ms(5_000), source: "HUBBLE_RING_BUFFER", count: 37, first: null, last: null, cpu: null } });
    const flows = await engine.ask(ask.flows());
    expect(flows.rows.map((row) => row.row)).toEqual(["flow", "hole", "flow"]);
    const pair = await engine.ask(ask.pair());
    expect(pair.holes).toMatchObject([{ node: "worker-2", count: 37 }]);
    expect(pair.pair.grade).toBe("all-seen");
    const coverage = await engine.ask(ask.coverage());
    expect(coverage.holes).toMatchObject([{ pairsTouched: 1 }]);
    expect(coverage.nodes).toMatchObject([{ node: "worker-2", lost: 37, pairsDecided: 1 }]);
    await engine.stop();
  });
});

describe("lists", () => {
  async function many(count: number, caps = {}) {
    const scripted = scriptedEngine({ nature: CAPTURE, caps });
    const flows = Array.from({ length: count }, (_, at) => allowedWithAuth(at * 10, { sourcePort: 10_000 + at }));
    await scripted.source.give(...flows.map(event));
    await scripted.source.end();
    return { ...scripted, flows };
  }

  it("turn pages over attempts and flows, each row once, newest first", async () => {
    const { engine } = await many(25);
    for (const list of ["attempts", "flows"] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const reply: AttemptsReply | FlowsReply = list === "attempts" ? await engine.ask(ask.attempts(NO_FILTER, 10, cursor)) : await engine.ask(ask.flows(NO_FILTER, 10, cursor));
        expect(reply.matched).toBe(25);
        seen.push(...(reply.kind === "attempts" ? reply.attempts.map((row) => attemptIdOf(row.attempt)) : reply.rows.flatMap((row) => (row.row === "flow" ? [row.id] : []))));
        cursor = reply.nextCursor;
      } while (cursor !== null);
      expect(new Set(seen).size).toBe(25);
      expect(seen).toHaveLength(25);
    }
    await engine.stop();
  });

  it("say what was let go at a cap, while counts stay whole", async () => {
    const { engine } = await many(50, { attempts: 20, flows: { flows: 30, bytes: 1 << 30 } });
    expect((await engine.ask(ask.pairs())).attempts.total).toBe(50);
    const attempts = await engine.ask(ask.attempts());
    expect(attempts.matched).toBe(20);
    expect(attempts.coverage.reasons.join()).toContain("the oldest attempts of this window are no longer in memory");
    const flows = await engine.ask(ask.flows());
    expect(flows).toMatchObject({ matched: 30, held: 30, heldFrom: ms(190) });
    const { caps } = await engine.ask(ask.coverage());
    expect(caps.filter((cap) => cap.dropped > 0).map((cap) => [cap.name, cap.dropped])).toEqual([
      ["attempts in memory", 30],
      ["flows in memory", 20],
    ]);
    await engine.stop();
  });

  it("find one flow with its record and its neighbours, and say when it is gone", async () => {
    const { engine, source } = scriptedEngine({ caps: { flows: { flows: 3, bytes: 1 << 30 } } });
    const bytes = Buffer.from([0, 1, 2, 3, 0]).subarray(1, 4);
    const first = deniedForAuth(0, { raw: { format: "protobuf", bytes } });
    const reply = flowAt(1_040, { eventType: EventType.trace, isReply: true, sourceAddress: "10.1.1.30", destinationAddress: "10.0.1.28", sourcePort: 8_080, destinationPort: 36_746 });
    const other = allowedWithAuth(1_050, { sourcePort: 1 });
    await source.give(event(first), event(reply), event(other));
    const found = await engine.ask({ kind: "flow", id: first.uuid });
    expect(found.flow.flow.raw).toEqual({ format: "protobuf", bytes: new Uint8Array([1, 2, 3]) });
    expect(found.flow.flow.raw?.format === "protobuf" && found.flow.flow.raw.bytes.buffer.byteLength).toBe(3);
    expect(found.attempt?.attempt.outcome).toBe("auth-pending");
    expect(found.neighbours.map((row) => row.id)).toEqual([first.uuid, reply.uuid]);
    expect(structuredClone(found)).toEqual(found);
    await expect(engine.ask({ kind: "flow", id: "nonsense" })).rejects.toMatchObject({ code: "not-found" });
    await source.give(event(allowedWithAuth(2_000, { sourcePort: 2 })));
    await expect(engine.ask({ kind: "flow", id: first.uuid })).rejects.toMatchObject({ code: "gone" });
    await engine.stop();
  });

  it("filter by what the attempt of a flow came to", async () => {
    const { engine, source } = scriptedEngine();
    await source.give(event(allowedWithAuth(0)), event(deniedByPolicy(5, { sourcePort: 7 })));
    const flows = await engine.ask(ask.flows(only("outcome", "policy-denied")));
    expect(flows.rows).toMatchObject([{ flow: { sourcePort: 7 }, attempt: { attempt: { outcome: "policy-denied" } } }]);
    await engine.stop();
  });
});

describe("the overview", () => {
  it("adds up over the pairs that match, in whole minutes", async () => {
    const { engine, source } = scriptedEngine({ nature: CAPTURE });
    await source.give(event(deniedForAuth(0)), event(allowedWithAuth(1_000)), event(allowedWithAuth(61_000, { sourcePort: 2 })), event(deniedByPolicy(62_000, { sourcePort: 3 })));
    await source.end();
    const all = await engine.ask(ask.overview());
    expect(all.underRequired).toEqual({ total: 2, authenticated: 1, authenticatedLate: 1, authRefused: 0, authPending: 0 });
    expect(all.series.map((bar) => bar.counts.total)).toEqual([1, 2]);
    expect(all.bucketMs).toBe(60_000);
    expect(all.pairs).toBe(2);
    const denied = await engine.ask(ask.overview(only("outcome", "policy-denied")));
    expect(denied.attempts).toMatchObject({ total: 1, policyDenied: 1 });
    expect(denied.series.map((bar) => bar.counts.total)).toEqual([0, 1]);
    await engine.stop();
  });

  it("tells refusals by the nodes of both ends, where flows told them", async () => {
    const { engine, source, clock } = scriptedEngine();
    const local = { id: 7, identity: 26_244, cluster: "default", namespace: "team-yellow", pod: "client-1", labels: [], workloads: [] };
    await source.give(event(flowAt(0, { node: "worker-1", source: local, direction: "EGRESS", eventType: EventType.trace, eventSubType: 4 })), event(deniedForAuth(1)));
    clock.pass(90_000);
    await source.give(event(flowAt(90_000, { sourcePort: 9, eventType: EventType.trace, isReply: true })));
    clock.pass(1_000);
    expect((await engine.ask(ask.overview())).refusedByNodes).toEqual([{ sourceNode: "worker-1", destinationNode: "worker-2", refused: 1, pairs: 1 }]);
    await engine.stop();
  });
});

describe("batches", () => {
  it("come every 250 ms when something changed, and name the pairs", async () => {
    const { engine, source, clock, batches } = scriptedEngine();
    await source.give(event(allowedWithAuth(0)));
    expect(batches).toHaveLength(0);
    clock.pass(250);
    expect(batches).toMatchObject([{ changedPairs: [PAIR], status: { revision: 1 } }]);
    clock.pass(1_000);
    expect(batches).toHaveLength(1);
    clock.pass(5_000);
    expect(batches.length).toBeGreaterThan(1);
    expect(structuredClone(batches)).toEqual(batches);
    await engine.stop();
  });

  it("do not name pairs when there are too many", async () => {
    const { engine, source, clock, batches } = scriptedEngine();
    await source.give(...Array.from({ length: 1_001 }, (_, port) => event(allowedWithAuth(0, { destinationPort: 1 + port }))));
    clock.pass(250);
    expect(batches[0]?.changedPairs).toBeNull();
    await source.give(event(allowedWithAuth(1)));
    clock.pass(250);
    expect(batches[1]?.changedPairs).toEqual([PAIR]);
    await engine.stop();
  });

  it("carry the tail only while it is wanted, as filtered, and count what they leave out", async () => {
    const { engine, source, clock, batches } = scriptedEngine({ caps: { tailRows: 2 } });
    await source.give(event(allowedWithAuth(0)));
    clock.pass(250);
    expect(batches[0]?.tail).toEqual([]);
    engine.wantTail([only("outcome", "policy-denied")]);
    expect(source.tailWanted).toEqual([true]);
    const denied = [1, 2, 3].map((port) => deniedByPolicy(300 + port, { sourcePort: port }));
    await source.give(event(allowedWithAuth(290, { sourcePort: 9 })), ...denied.map(event));
    clock.pass(250);
    expect(batches[1]?.tail.map((row) => row.row === "flow" && row.id)).toEqual([denied[0]?.uuid, denied[1]?.uuid]);
    expect(batches[1]?.skipped).toBe(1);
    engine.wantTail([]);
    expect(source.tailWanted).toEqual([true, false]);
    await source.give(event(deniedByPolicy(900, { sourcePort: 77 })));
    clock.pass(250);
    expect(batches[2]?.tail).toEqual([]);
    await engine.stop();
  });

  it("bring each hole once", async () => {
    const { engine, source, clock, batches } = scriptedEngine();
    await source.give({ kind: "gap", gap: { node: null, from: ms(0), to: ms(1_000), reason: "Relay was away" } });
    clock.pass(250);
    await source.give(event(allowedWithAuth(2_000)));
    clock.pass(250);
    expect(batches.map((batch) => batch.newHoles.length)).toEqual([1, 0]);
    await engine.stop();
  });
});

it("closes its source and ends its timers when it is stopped, even twice", async () => {
  const { engine, source, clock, batches } = scriptedEngine();
  await source.give(event(allowedWithAuth(0)));
  await engine.stop();
  await engine.stop();
  expect(source.closed).toBe(true);
  clock.pass(60_000);
  expect(batches).toHaveLength(0);
});
