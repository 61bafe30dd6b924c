import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OUTCOMES } from "@/lib/domain/outcome";
import { attemptFixture } from "@/lib/wire/fixtures/attempt";
import type { AttemptWire } from "@/lib/wire/attempt";
import { STRIP, layoutStrip } from "./strip-layout";

const window = { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" };
const at = (minute: number, sec = 0, given: Partial<AttemptWire> = {}) => attemptFixture({ time: new Date(Date.UTC(2026, 10, 22, 14, minute, sec)).toISOString(), ...given });
const lay = (attempts: readonly AttemptWire[], decidingNodes = ["worker-1"], holes: Parameters<typeof layoutStrip>[0]["holes"] = []) =>
  layoutStrip({ window, attempts: [...attempts], attemptsMatched: attempts.length, holes, decidingNodes });

describe("the attempts strip", () => {
  test("an attempt stands at its time, at every node that decided it", () => {
    const { rows, merged } = lay([at(17, 0, { decidingNodes: ["worker-1", "worker-2"] })], ["worker-1", "worker-2"]);
    expect(merged).toBe(false);
    expect(rows.map((row) => row.node)).toEqual(["worker-1", "worker-2"]);
    const middle = STRIP.labelWidth + (STRIP.width - STRIP.labelWidth - STRIP.right) / 2;
    for (const row of rows) expect(row.marks[0]?.x).toBeCloseTo(middle, 6);
  });
  test("a deciding node without attempts keeps its row", () => expect(lay([], ["worker-1", "worker-3"]).rows.map((row) => [row.node, row.marks.length])).toEqual([["worker-1", 0], ["worker-3", 0]]));
  test("however many come together, each is counted in exactly one mark of its outcome", () => {
    const attempt = fc.record({ second: fc.integer({ min: 0, max: 1799 }), outcome: fc.constantFrom(...OUTCOMES) });
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 80 }), (given) => {
        const { rows } = lay(given.map(({ second, outcome }) => at(2, second, { outcome })));
        const drawn = rows.flatMap((row) => row.marks);
        for (const outcome of OUTCOMES)
          expect(drawn.filter((mark) => mark.outcome === outcome).reduce((sum, mark) => sum + mark.count, 0)).toBe(given.filter((each) => each.outcome === outcome).length);
        for (const mark of drawn) expect(mark.x >= STRIP.labelWidth && mark.x <= STRIP.width).toBe(true);
      }),
    );
  });
  test("marks of one row never cover each other", () => {
    const { rows, merged } = lay([at(10), at(10, 1, { outcome: "auth-refused" }), at(10, 2)]);
    expect(merged).toBe(true);
    expect(rows[0]?.marks.map((mark) => [mark.outcome, mark.count])).toEqual([["authenticated", 2], ["auth-refused", 1]]);
    expect(rows[0]?.marks[0]?.y).not.toBe(rows[0]?.marks[1]?.y);
  });
  test("a hole of one node is drawn there alone, a gap of all nodes everywhere", () => {
    const hole = { kind: "lost" as const, node: "worker-2", from: "2026-11-22T14:11:00Z", to: "2026-11-22T14:12:00Z", count: 212, reason: "perf ring overran" };
    const gap = { kind: "gap" as const, node: null, from: "2026-11-22T14:20:00Z", to: "2026-11-22T14:20:00Z", count: null, reason: "the stream broke" };
    const { rows } = lay([], ["worker-1", "worker-2"], [hole, gap]);
    expect(rows.map((row) => row.holes.map((each) => each.kind))).toEqual([["gap"], ["lost", "gap"]]);
    expect(rows[1]?.holes[0]?.title).toBe("212 events lost, 14:11:00 to 14:12:00: perf ring overran");
    expect(rows[0]?.holes[0]?.width).toBe(4);
  });
  test("an established connection that was refused has its own line from first to last packet", () => {
    const establishedRefused = { packets: 41, firstAt: "2026-11-22T14:23:40Z", lastAt: "2026-11-22T14:31:58Z" };
    const [row] = lay([at(7, 54, { establishedRefused })]).rows;
    const [line] = row?.established ?? [];
    expect(line?.text).toBe("established refused: 41 packets, 14:23:40 to 14:31:58");
    expect(line !== undefined && line.openFrom !== null && line.openFrom < line.from && line.from < line.to).toBe(true);
    expect(line?.y).toBeGreaterThan(row?.marks[0]?.y ?? Infinity);
  });
  test("where older attempts are not held, the drawing says from where on", () => {
    expect(lay([at(17)]).olderEndX).toBeNull();
    const some = layoutStrip({ window, attempts: [at(20), at(17)], attemptsMatched: 3, holes: [], decidingNodes: ["worker-1"] });
    expect(some.olderEndX).toBe(some.rows[0]?.marks.find((mark) => mark.title.startsWith("14:17"))?.x);
  });
  test("the axis has whole minutes, at most nine ticks", () => {
    expect(lay([]).ticks.map((tick) => tick.text)).toEqual(["14:05", "14:10", "14:15", "14:20", "14:25", "14:30"]);
    const day = layoutStrip({ window: { from: "2026-11-15T00:00:00Z", to: "2026-11-22T00:00:00Z" }, attempts: [], attemptsMatched: 0, holes: [], decidingNodes: [] });
    expect(day.ticks.length).toBeLessThanOrEqual(9);
  });
});
