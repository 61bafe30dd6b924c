import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flowFixture } from "@/lib/wire/fixtures/flow";
import type { FlowRow, FlowWire } from "@/lib/wire/flow";
import { countBetween, EMPTY_FEED, feedIdOf, leavesGap, newestFrom, pause, resume, takeNewest, takeOlder, waitingFlows, type Feed } from "./feed";

const at = (ms: number) => new Date(Date.UTC(2026, 10, 22, 14, 0, 0, ms)).toISOString();
const flow = (n: number, given: Partial<FlowWire> = {}): FlowRow => ({ row: "flow", flow: flowFixture({ id: String(n), time: at(n), ...given }) });
const take = (feed: Feed, rows: readonly FlowRow[], cap?: number) => takeNewest(feed, rows, 0, cap);
const ids = (rows: Feed["shown"]) => rows.map(feedIdOf);

describe("the live feed", () => {
  test("newest first, each event once, late ones by their time", () => {
    const feed = take(take(EMPTY_FEED, [flow(30), flow(10)]), [flow(40), flow(30), flow(20)]);
    expect(ids(feed.shown)).toEqual(["40", "30", "20", "10"]);
    expect(feed.newestAt).toBe(at(40));
  });
  test("a held row gets its newer outcome", () => {
    const feed = take(take(EMPTY_FEED, [flow(1, { outcome: "auth-pending" })]), [flow(1, { outcome: "authenticated-late" })]);
    expect(feed.shown[0]).toMatchObject({ flow: { outcome: "authenticated-late" } });
    expect(feed.shown).toHaveLength(1);
  });
  test("times with fewer digits sort among those with more", () => {
    const feed = take(EMPTY_FEED, [flow(1, { time: "2026-11-22T14:00:00.214382911Z" })]);
    expect(ids(take(feed, [flow(3, { time: "2026-11-22T14:00:00.3Z" }), flow(2, { time: "2026-11-22T14:00:00.214Z" })]).shown)).toEqual(["3", "1", "2"]);
  });
  test("older pages go below", () => {
    expect(ids(takeOlder(take(EMPTY_FEED, [flow(9)]), [flow(9), flow(8), flow(7)]).shown)).toEqual(["9", "8", "7"]);
  });
  test("flows that came too fast are counted between what was held and what is listed", () => {
    const held = take(EMPTY_FEED, [flow(3), flow(2)]);
    const rows = [flow(900), flow(899)];
    expect(leavesGap(held, { rows, nextCursor: "more" })).toBe(true);
    const skipped = countBetween(held, rows, 103);
    expect(skipped).toBe(100);
    expect(takeNewest(held, rows, skipped).shown.map((row) => (row.row === "skipped" ? row.count : feedIdOf(row)))).toEqual(["900", "899", 100, "3", "2"]);
  });
  test("rows that reach back to what is held leave no gap, and neither does the first question", () => {
    const held = take(EMPTY_FEED, [flow(3)]);
    expect(leavesGap(held, { rows: [flow(4), flow(3)], nextCursor: "more" })).toBe(false);
    expect(leavesGap(held, { rows: [flow(4)], nextCursor: null })).toBe(false);
    expect(leavesGap(EMPTY_FEED, { rows: [flow(4)], nextCursor: "more" })).toBe(false);
    expect(countBetween(held, [flow(4)], 0)).toBe(0);
  });
  test("the next question begins before the newest row", () => {
    expect(newestFrom(take(EMPTY_FEED, [flow(20_000)]), 15_000)).toBe(at(5000));
    expect(newestFrom(EMPTY_FEED, 15_000)).toBeNull();
  });
});

describe("pause", () => {
  const running = take(EMPTY_FEED, [flow(1)]);
  test("holds back and counts, resume shows all of it", () => {
    const paused = take(pause(running, "row-open"), [flow(3), flow(2), flow(1)]);
    expect([ids(paused.shown), waitingFlows(paused)]).toEqual([["1"], 2]);
    const resumed = resume(paused);
    expect([ids(resumed.shown), waitingFlows(resumed), resumed.paused]).toEqual([["3", "2", "1"], 0, null]);
  });
  test("at the cap the oldest that wait go, and are counted", () => {
    const paused = take(pause(running, "asked"), [flow(9), flow(8), flow(7)], 2);
    expect([ids(paused.waiting), paused.waitingDropped, waitingFlows(paused)]).toEqual([["9", "8"], 1, 3]);
  });
  test("a scroll does not overrule the reader's own pause", () => {
    expect(pause(pause(running, "asked"), "scrolled").paused).toBe("asked");
    expect(pause(pause(running, "scrolled"), "row-open").paused).toBe("row-open");
  });
  test("whatever is paused and resumed in between, the same rows are shown in the end", () => {
    const step = fc.oneof(
      fc.constant("pause" as const),
      fc.constant("resume" as const),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let feed = EMPTY_FEED;
        const given = new Set<number>();
        for (const each of steps) {
          if (each === "pause") feed = pause(feed, "asked");
          else if (each === "resume") feed = resume(feed);
          else {
            each.forEach((n) => given.add(n));
            feed = take(feed, [...new Set(each)].sort((a, b) => b - a).map((n) => flow(n)));
          }
        }
        expect(ids(resume(feed).shown)).toEqual([...given].sort((a, b) => b - a).map(String));
      }),
    );
  });
});
