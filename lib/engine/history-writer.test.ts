import { describe, expect, it } from "vitest";
import { allowedWithAuth, deniedForAuth, flowAt, ms, requested } from "@/lib/domain/flow.testdata";
import { EventType, type Flow } from "@/lib/domain/flow";
import { BUCKET_NS } from "@/lib/domain/pair-row";
import { CAPTURE, scriptedEngine } from "./scripted.testdata";
import { beginLife, clockAt, dial, Life, stored, turn } from "./history/life.testdata";
import { RecordingStore } from "./history/recording-store.testdata";

const MINUTE_MS = 60_000;
const PAIR = "team-yellow/client~team-yellow/server~8080-TCP";

describe("what is written", () => {
  it("is each event that is evidence, once, with the pair and the connection it counts for, and its record as it came", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store);
    const reply = flowAt(1_100, { eventType: EventType.trace, isReply: true });
    const [denied, through] = dial(1_000, 40_001) as [Flow, Flow];
    life.flows([denied, through, denied, reply, requested(2_500, "DROPPED", "/admin", { sourcePort: 40_001 })]);
    await life.pass(20_000);
    expect([...store.events.values()].map(({ meaning, pair, connection }) => ({ meaning, pair, connection }))).toEqual(
      ["refuses-auth", "lets-through", "l7-refusal"].map((meaning) => ({ meaning, pair: PAIR, connection: "default|TCP|10.0.1.28|40001|10.1.1.30|8080" })),
    );
    expect(store.events.get(denied.uuid)?.record).toEqual(stored(denied).raw);
  });

  it("is each attempt once it is decided, and not before", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store);
    life.flows([...dial(0, 40_001), deniedForAuth(1_000, { sourcePort: 40_002, node: "worker-1", source: { ...deniedForAuth(0).source, identity: 7 } })]);
    await life.pass(135_000);
    expect(store.attempts.size).toBe(0);
    await life.pass(15_000);
    expect([...store.attempts.values()].map(({ pair, refused, attempt }) => ({ pair, refused, outcome: attempt.outcome }))).toEqual([{ pair: PAIR, refused: true, outcome: "authenticated-late" }]);
    await life.pass(75_000);
    expect([...store.attempts.values()].map(({ attempt }) => attempt.outcome)).toEqual(["authenticated-late", "auth-refused"]);
  });

  it("is a minute five minutes after it began, with its waits, its nodes and what was seen of its pairs", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store);
    life.flows([...dial(1_000, 40_001), ...dial(2_000, 40_002)]);
    await life.pass(5 * MINUTE_MS);
    expect(store.minutes.size).toBe(0);
    await life.pass(15_000);
    const [minute] = store.minuteRows();
    expect(minute).toMatchObject({ pair: PAIR, at: ms(0), tally: { outcomes: { "authenticated-late": 2 } }, waits: { late: 2, excluded: { edge: 0, gap: 0, loss: 0 } } });
    expect([...(minute?.waits?.waits.values() ?? [])].reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(store.nodeMinutes.filter(({ at }) => at === ms(0))).toEqual([
      expect.objectContaining({ node: "worker-1", state: "NODE_CONNECTED", flows: 0, ringStart: ms(-15 * MINUTE_MS) }),
      expect.objectContaining({ node: "worker-2", state: "NODE_CONNECTED", flows: 4, verdicts: "seen" }),
    ]);
    expect(store.sightings.map(({ kind, value }) => [kind, value])).toEqual(
      expect.arrayContaining([
        ["source-identity", "26244"],
        ["destination-address", "10.1.1.30"],
        ["source-labels", '["k8s:app=client","k8s:io.kubernetes.pod.namespace=team-yellow"]'],
        ["destination-end", '{"type":"workload","cluster":"default","namespace":"team-yellow","workload":"server","kind":"Deployment","namedBy":"flow"}'],
      ]),
    );
    expect(store.coldStarts.size).toBe(1);
  });

  it("is a minute in which nothing happened as well: it was watched", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store);
    await life.pass(10 * MINUTE_MS);
    expect(store.minutes.size).toBe(0);
    expect(store.closed.slice(-3)).toEqual([ms(2 * MINUTE_MS), ms(3 * MINUTE_MS), ms(4 * MINUTE_MS)]);
  });

  it("is no node connected through a minute in which it was not", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store);
    await life.pass(90_000);
    life.tell({ kind: "node-status", status: { time: ms(90_000), state: "NODE_UNAVAILABLE", nodes: ["worker-1"], message: "" } });
    await life.pass(5_000);
    life.tell({ kind: "node-status", status: { time: ms(95_000), state: "NODE_CONNECTED", nodes: ["worker-1"], message: "" } });
    await life.pass(10 * MINUTE_MS);
    const states = store.nodeMinutes.filter(({ node, at }) => node === "worker-1" && at >= ms(0) && at < ms(3 * MINUTE_MS)).map(({ state }) => state);
    expect(states).toEqual(["NODE_CONNECTED", "NODE_UNAVAILABLE", "NODE_CONNECTED"]);
  });

  it("is a gap and a loss once, with the minute they begin in", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store);
    await life.pass(MINUTE_MS);
    life.tell({ kind: "gap", gap: { node: "worker-1", from: ms(0), to: ms(30_000), reason: "the ring moved on" } });
    const lost = { node: "worker-2", source: "HUBBLE_RING_BUFFER", count: 5, first: null, last: null, cpu: null } as const;
    for (let at = 10_000; at < 130_000; at += 20_000) life.tell({ kind: "lost", lost: { ...lost, time: ms(at) } });
    await life.pass(15 * MINUTE_MS);
    expect(store.holeRows).toEqual([
      { kind: "gap", node: "worker-1", from: ms(0), to: ms(30_000), reason: "the ring moved on", count: null },
      { kind: "lost", node: "worker-2", from: ms(10_000), to: ms(50_000), reason: "HUBBLE_RING_BUFFER", count: 15 },
      { kind: "lost", node: "worker-2", from: ms(70_000), to: ms(110_000), reason: "HUBBLE_RING_BUFFER", count: 15 },
    ]);
    expect(store.nodeMinutes.filter(({ node, lost: count }) => node === "worker-2" && count > 0).map(({ at, lost: count }) => [at, count])).toEqual([
      [ms(0), 15],
      [ms(MINUTE_MS), 15],
    ]);
  });

  it("is of one day in one block, after midnight too", async () => {
    const store = new RecordingStore();
    const clock = clockAt(10 * 3_600_000 - 8 * MINUTE_MS);
    const life = new Life(store, clock);
    await life.beat();
    life.begin(ms(10 * 3_600_000 - 30 * MINUTE_MS));
    store.turn("rejects");
    await life.pass(20 * MINUTE_MS, 30_000);
    store.turn("takes");
    await life.pass(2 * MINUTE_MS);
    const midnight = ms(10 * 3_600_000);
    expect(store.closed).toContain(midnight);
    expect(store.closed).toContain(midnight - BUCKET_NS);
  });

  it("is nothing of a capture, and only changes where memory is the store", async () => {
    const file = new RecordingStore();
    const { engine, source } = scriptedEngine({ nature: CAPTURE, history: file });
    await source.give({ kind: "flow", flow: stored(allowedWithAuth(0)), stream: "evidence" });
    await source.end();
    await engine.stop();
    expect(file.tries).toBe(0);

    const memory = new RecordingStore("memory");
    const life = await beginLife(memory);
    life.flows(dial(0, 40_001));
    life.writer.addChanges([{ id: "c1", at: ms(0), kind: "policy", verb: "created", title: "CiliumNetworkPolicy shop/web", detail: "" }]);
    await life.pass(10 * MINUTE_MS);
    expect(memory.blocks.map(({ changes, events, closes }) => [changes.length, events.length, closes.length])).toEqual([[1, 0, 0]]);
    expect(life.model.memoryFrom()).toBeNull();
  });
});

describe("a store that does not answer", () => {
  it("is not in the way, and gets everything once it is back: the same block first", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store);
    store.turn("half");
    life.flows(dial(0, 40_001));
    await life.pass(3_000, 250);
    expect(store.events.size).toBe(2);
    store.turn("hangs");
    for (let minute = 0; minute < 20; minute += 1) {
      life.flows(dial(minute * MINUTE_MS + 5_000, 41_000 + minute));
      await life.pass(MINUTE_MS);
    }
    expect(life.writer.status()).toMatchObject({ health: { state: "retrying" }, letGo: { events: 0 } });
    expect(life.writer.status().waiting.blocks).toBeLessThan(5);
    store.turn("takes");
    await life.pass(10_000);
    expect(store.events.size).toBe(42);
    expect(store.minutes.size).toBeGreaterThan(12);
    expect(store.mostAtOnce).toBe(1);
    expect(life.writer.status().waiting).toEqual({ blocks: 0, bytes: 0 });
  });

  it("lets the oldest events go at the cap, counts them, and tells the stretch; minutes are written whole", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store, { history: { waitingBytes: 60_000, blockBytes: 8_000, fullBlockBytes: 8_000 } });
    store.turn("rejects");
    for (let minute = 0; minute < 20; minute += 1) {
      for (let nth = 0; nth < 10; nth += 1) life.flows(dial(minute * MINUTE_MS + 5_000 + nth * 3_000, 41_000 + minute * 20 + nth));
      await life.pass(MINUTE_MS);
      expect(life.writer.status().waiting.bytes).toBeLessThan(80_000);
    }
    const { letGo } = life.writer.status();
    expect(letGo.events).toBeGreaterThan(100);
    expect(life.model.caps().find(({ name }) => name === "bytes waiting to be stored")).toMatchObject({ dropped: letGo.events + letGo.attempts, cap: 60_000 });
    store.turn("takes");
    await life.pass(15 * MINUTE_MS);
    expect(store.events.size).toBe(400 - letGo.events);
    expect(store.minuteRows().reduce((sum, { tally }) => sum + tally.outcomes["authenticated-late"], 0)).toBe(200);
    const hole = store.holeRows.find(({ reason }) => reason.includes("not stored"));
    expect(hole).toMatchObject({ kind: "gap", node: null, from: ms(5_000) });
    expect(hole?.to).toBeLessThan(ms(20 * MINUTE_MS));
  });

  it("is given time by the reading while it is behind, and none when it does not answer", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store, { history: { waitingBytes: 80_000, blockBytes: 8_000, fullBlockBytes: 24_000 } });
    store.mode = "hangs";
    for (let nth = 0; nth < 2; nth += 1) life.flows(dial(nth * 100, 41_000 + nth));
    await life.pass(1_000, 250);
    expect(life.writer.isBehind()).toBe(false);
    for (let nth = 2; nth < 40; nth += 1) life.flows(dial(nth * 100, 41_000 + nth));
    await life.pass(1_000, 250);
    expect(life.writer.isBehind()).toBe(true);
    store.turn("hangs");
    expect(life.writer.isBehind()).toBe(false);
  });

  it("does not hold up the rest for a block that it refuses for good", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store);
    store.refuses = ({ events }) => events.some(({ id }) => id === "poison");
    life.flows([allowedWithAuth(0, { sourcePort: 1, uuid: "poison" })]);
    await life.pass(2_000, 250);
    life.flows(dial(1_000, 40_001));
    await life.pass(6 * MINUTE_MS);
    expect(store.events.size).toBe(2);
    expect(life.writer.status().letGo).toEqual({ events: 1, attempts: 0 });
    expect(store.minuteRows()[0]?.tally.outcomes).toMatchObject({ authenticated: 1, "authenticated-late": 1 });
    expect(store.holeRows).toEqual([expect.objectContaining({ kind: "gap", from: ms(0), to: ms(0) })]);
  });

  it("is asked how far it is filled before anything is written, however long that takes", async () => {
    const store = new RecordingStore();
    store.turn("rejects");
    const life = await beginLife(store);
    life.flows(dial(0, 40_001));
    await life.pass(10 * MINUTE_MS);
    expect(store.tries).toBe(0);
    expect(life.writer.status()).toMatchObject({ closedUntil: null, lastError: "the store does not answer" });
    store.turn("takes");
    await life.pass(5_000, 250);
    expect(store.events.size).toBe(2);
    expect(store.minutes.size).toBe(1);
  });

  it("costs memory nothing but what is not stored: that is never forgotten", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store, { storedMinutesMs: 10 * MINUTE_MS });
    for (let minute = 0; minute < 20; minute += 1) {
      life.flows(dial(minute * MINUTE_MS + 5_000, 41_000 + minute));
      await life.pass(MINUTE_MS);
    }
    expect(life.model.memoryFrom()).toBe(ms(10 * MINUTE_MS));
    store.turn("rejects");
    for (let minute = 20; minute < 50; minute += 1) {
      life.flows(dial(minute * MINUTE_MS + 5_000, 41_000 + minute));
      await life.pass(MINUTE_MS);
    }
    const stands = life.writer.status().closedUntil;
    expect(life.model.memoryFrom()).toBe(stands);
    store.turn("takes");
    await life.pass(5 * MINUTE_MS);
    expect(store.minuteRows().reduce((sum, { tally }) => sum + tally.outcomes["authenticated-late"], 0)).toBe(store.minutes.size);
    expect(life.model.memoryFrom()).toBeGreaterThan(stands ?? 0n);
  });
});

describe("the end of a life", () => {
  it("writes what waits, within two seconds", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store);
    life.flows(dial(0, 40_001));
    await life.beat();
    await life.writer.stop();
    expect(store.events.size).toBe(2);
  });

  it("does not wait for a store that hangs", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store);
    store.turn("hangs");
    life.flows(dial(0, 40_001));
    await life.beat();
    let ended = false;
    const stopped = life.writer.stop().then(() => (ended = true));
    await turn();
    expect(ended).toBe(false);
    life.clock.pass(2_000);
    await stopped;
    expect(store.events.size).toBe(0);
  });
});
