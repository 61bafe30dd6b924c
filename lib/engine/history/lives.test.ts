import { describe, expect, it } from "vitest";
import { ms } from "@/lib/domain/flow.testdata";
import { BUCKET_NS } from "@/lib/domain/pair-row";
import { healthOf } from "../scripted.testdata";
import { beginLife, clockAt, dial, Life, nodeReport } from "./life.testdata";
import { RecordingStore } from "./recording-store.testdata";

const MINUTE_MS = 60_000;

describe("a life after another", () => {
  it("writes no minute, attempt or event of before, and tells what neither saw", async () => {
    const store = new RecordingStore();
    const first = await beginLife(store);
    first.flows(dial(1_000, 40_001));
    await first.pass(8 * MINUTE_MS);
    const until = (store.closed.at(-1) ?? 0n) + BUCKET_NS;
    const events = store.events.size;

    const clock = clockAt(30 * MINUTE_MS);
    const second = new Life(store, clock, "second");
    await second.beat();
    expect(second.model.memoryFrom()).toBe(until);
    second.tell({ kind: "nodes", nodes: [nodeReport("worker-1", ms(0)), nodeReport("worker-2", ms(20 * MINUTE_MS))], relayVersion: null, flowsPerSec: null });
    second.begin(null, []);
    second.flows([...dial(1_000, 40_001), ...dial(25 * MINUTE_MS, 40_009)]);
    await second.pass(10 * MINUTE_MS);
    expect(store.closed.filter((at) => at === ms(0))).toHaveLength(1);
    expect(store.closed).toContain(until);
    expect(store.events.size).toBe(events + 2);
    expect(store.holeRows).toEqual([{ kind: "gap", node: "worker-2", from: until, to: ms(20 * MINUTE_MS) - 1n, count: null, reason: expect.stringContaining("nothing was recorded") }]);
    expect(second.model.coverage().holes).toHaveLength(1);
    expect(second.model.memoryFrom()).toBe(until);
    // What the first life stored of worker-2 by 14:20 and did not close is in no ring any more.
    expect(second.model.listedFrom()).toBe(ms(20 * MINUTE_MS));
  });

  it("leaves the minutes that nobody saw unclosed", async () => {
    const store = new RecordingStore();
    const first = await beginLife(store);
    await first.pass(8 * MINUTE_MS);
    const until = (store.closed.at(-1) ?? 0n) + BUCKET_NS;
    const second = new Life(store, clockAt(60 * MINUTE_MS), "second");
    await second.beat();
    second.begin(ms(50 * MINUTE_MS + 1_000));
    await second.pass(10 * MINUTE_MS);
    expect(store.closed.filter((at) => at >= until)[0]).toBe(ms(50 * MINUTE_MS));
    expect(store.holeRows.map(({ from, to }) => [from, to])).toEqual([
      [until, ms(50 * MINUTE_MS + 1_000) - 1n],
      [until, ms(50 * MINUTE_MS + 1_000) - 1n],
    ]);
  });

  it("closes nothing twice when the clock was set back", async () => {
    const store = new RecordingStore();
    const first = await beginLife(store);
    first.flows(dial(1_000, 40_001));
    await first.pass(20 * MINUTE_MS);
    const closed = store.closed.length;
    const second = new Life(store, clockAt(-60 * MINUTE_MS), "second");
    await second.beat();
    second.begin(ms(-90 * MINUTE_MS));
    await second.pass(70 * MINUTE_MS, 30_000);
    expect(store.closed).toHaveLength(closed);
    expect(second.writer.status().lastError).toContain("was the clock set back?");
    await second.pass(20 * MINUTE_MS, 30_000);
    expect(store.closed.length).toBeGreaterThan(closed);
  });
});

describe("one life", () => {
  it("closes nothing twice when its clock is set back", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store);
    life.flows(dial(1_000, 40_001));
    await life.pass(10 * MINUTE_MS);
    const closed = store.closed.length;
    life.clock.pass(-30 * MINUTE_MS);
    await life.pass(30 * MINUTE_MS, 30_000);
    expect(store.closed).toHaveLength(closed);
    await life.pass(5 * MINUTE_MS);
    expect(store.closed.length).toBeGreaterThan(closed);
  });

  it("closes the minutes of an outage with the hole that they are", async () => {
    const store = new RecordingStore();
    const life = await beginLife(store);
    life.flows(dial(1_000, 40_001));
    await life.pass(2 * MINUTE_MS);
    life.tell({ kind: "health", health: healthOf("retrying", "Relay is gone") });
    await life.pass(20 * MINUTE_MS);
    expect(store.closed.filter((at) => at >= ms(0))).toEqual([]);
    life.tell({ kind: "gap", gap: { node: null, from: ms(2 * MINUTE_MS), to: ms(21 * MINUTE_MS), reason: "the rings moved on" } }, { kind: "health", health: healthOf("live") });
    life.flows(dial(22 * MINUTE_MS, 40_002));
    await life.pass(10 * MINUTE_MS);
    expect(store.closed.filter((at) => at >= ms(0)).slice(0, 22)).toEqual(Array.from({ length: 22 }, (_, minute) => ms(minute * MINUTE_MS)));
    expect(store.holeRows).toEqual([expect.objectContaining({ kind: "gap", from: ms(2 * MINUTE_MS), to: ms(21 * MINUTE_MS) })]);
  });
});
