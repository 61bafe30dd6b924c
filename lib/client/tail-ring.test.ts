import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FlowRow } from "@/lib/wire/flow";
import { createTailRing, type TailView } from "./tail-ring";

function hole(reason: string): FlowRow {
  return { row: "hole", hole: { kind: "gap", node: null, from: "2026-11-22T14:00:00Z", to: "2026-11-22T14:00:01Z", count: null, reason } };
}
function rowsOf(count: number): FlowRow[] {
  return Array.from({ length: count }, (_, at) => hole(String(at)));
}
function indexes(view: TailView): number[] {
  return view.rows.map((each) => each.index);
}

describe("the tail", () => {
  test("keeps the newest rows, in order, and counts what aged out", () => {
    const ring = createTailRing(3);
    ring.push(rowsOf(2), 0);
    ring.push(rowsOf(2), 5);
    expect(indexes(ring.read())).toEqual([1, 2, 3]);
    expect(ring.read()).toMatchObject({ aged: 1, skipped: 5, paused: false });
  });

  test("a pause holds what is shown, keeps what arrives, and counts", () => {
    const ring = createTailRing(10);
    ring.push(rowsOf(2), 0);
    ring.pause();
    ring.push(rowsOf(3), 0);
    expect(indexes(ring.read())).toEqual([0, 1]);
    expect(ring.read()).toMatchObject({ paused: true, waiting: 3, waitingDropped: 0 });
    ring.resume();
    expect(indexes(ring.read())).toEqual([0, 1, 2, 3, 4]);
    expect(ring.read()).toMatchObject({ paused: false, waiting: 0 });
  });

  test("what waits is bounded too: the oldest go, and their places stay empty", () => {
    const ring = createTailRing(4);
    ring.push(rowsOf(1), 0);
    ring.pause();
    ring.push(rowsOf(6), 0);
    expect(ring.read()).toMatchObject({ waiting: 4, waitingDropped: 2 });
    ring.resume();
    expect(indexes(ring.read())).toEqual([3, 4, 5, 6]);
  });

  test("a reader gets the same view until something changes, and is told once a change", () => {
    const ring = createTailRing(4);
    let told = 0;
    const leave = ring.subscribe(() => told++);
    const before = ring.read();
    ring.push([], 0);
    expect(ring.read()).toBe(before);
    ring.push(rowsOf(2), 0);
    expect(told).toBe(1);
    expect(ring.read()).not.toBe(before);
    leave();
    ring.push(rowsOf(1), 0);
    expect(told).toBe(1);
  });

  test("whatever is done, nothing is shown twice or out of order, and every row is shown, waits or is counted", () => {
    const step = fc.oneof(fc.nat(7), fc.constant("pause" as const), fc.constant("resume" as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), (steps, cap) => {
        const ring = createTailRing(cap);
        let pushed = 0;
        let lostWaiting = 0;
        for (const each of steps) {
          if (each === "pause") ring.pause();
          else if (each === "resume") {
            lostWaiting += ring.read().waitingDropped;
            ring.resume();
          } else {
            ring.push(rowsOf(each), 0);
            pushed += each;
          }
          const view = ring.read();
          const shown = indexes(view);
          expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b));
          expect(shown.length).toBeLessThanOrEqual(cap);
          expect(shown.length + view.waiting + view.waitingDropped + view.aged + lostWaiting).toBe(pushed);
        }
      }),
    );
  });
});
