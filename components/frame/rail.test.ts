import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HoleWire } from "@/lib/wire/attempt";
import { railHoles, railText } from "./rail";

const window = { from: "2026-11-22T14:00:00Z", to: "2026-11-22T14:10:00Z" };
function hole(from: string, to: string, over: Partial<HoleWire> = {}): HoleWire {
  return { kind: "lost", node: "worker-3", from: `2026-11-22T${from}Z`, to: `2026-11-22T${to}Z`, count: 212, reason: "", ...over };
}

describe("the rail", () => {
  test("puts a hole where its time is", () => expect(railHoles(window, [hole("14:05:00", "14:07:30")])).toEqual([{ kind: "lost", start: 50, width: 25 }]));
  test("clips what begins before the window", () => expect(railHoles(window, [hole("13:00:00", "14:01:00")])).toEqual([{ kind: "lost", start: 0, width: 10 }]));
  test("leaves out what is outside", () => expect(railHoles(window, [hole("13:00:00", "13:01:00"), hole("14:11:00", "14:12:00")])).toEqual([]));
  test("draws even a moment, inside the rail", () => expect(railHoles(window, [hole("14:10:00", "14:10:00")])).toEqual([{ kind: "lost", start: 99.6, width: 0.4 }]));
  test("of a window without length is empty", () => expect(railHoles({ from: window.from, to: window.from }, [hole("14:00:00", "14:00:00")])).toEqual([]));

  test("never draws outside itself", () => {
    const at = fc.integer({ min: -3600, max: 7200 }).map((sec) => new Date(Date.parse(window.from) + sec * 1000).toISOString());
    fc.assert(
      fc.property(at, at, (one, other) => {
        const [from, to] = one < other ? [one, other] : [other, one];
        for (const drawn of railHoles(window, [{ ...hole("14:00:00", "14:00:00"), from, to }])) {
          expect(drawn.start).toBeGreaterThanOrEqual(0);
          expect(drawn.start + drawn.width).toBeLessThanOrEqual(100.0001);
        }
      }),
    );
  });

  test("says in words what it draws", () => {
    expect(railText(window, [])).toBe("Window 14:00 to 14:10 UTC: no hole is known.");
    expect(railText(window, [hole("14:05:00", "14:06:00"), hole("14:07:00", "14:08:00", { kind: "gap", node: null, count: null })])).toBe(
      "Window 14:00 to 14:10 UTC: 212 events lost 14:05:00 to 14:06:00, worker-3; no data 14:07:00 to 14:08:00, all nodes.",
    );
  });
});
