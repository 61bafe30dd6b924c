import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CoverageHole } from "@/lib/domain/coverage";
import { ms } from "@/lib/domain/flow.testdata";
import { waitStepsOf } from "./wait-steps";

const DAY_MS = 86_400_000;
const whole = { holes: [], heldFrom: ms(0), unitNs: null };

describe("steps of time", () => {
  it.each([
    [60_000, 5_000], [480_000, 10_000], [1_800_000, 60_000], [DAY_MS, 1_800_000], [7 * DAY_MS, 14_400_000 + 7_200_000], [400 * DAY_MS, 9 * DAY_MS],
  ])("a window of %d ms has steps of %d ms", (lengthMs, stepMs) => {
    expect(Number(waitStepsOf({ from: ms(0), to: ms(lengthMs) }, whole).stepNs / 1_000_000n)).toBe(stepMs);
  });

  it("hold every moment of the window in at most 50, in whole minutes where counts are by minute", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * DAY_MS }), fc.integer({ min: 0, max: 400 * DAY_MS }), fc.boolean(), (from, length, byMinute) => {
        const window = { from: ms(from), to: ms(from + length) };
        const { start, stepNs, count } = waitStepsOf(window, { ...whole, unitNs: byMinute ? 60_000_000_000n : null });
        expect(start <= window.from && start + BigInt(count) * stepNs > window.to).toBe(true);
        expect(start + BigInt(count - 1) * stepNs <= window.to).toBe(true);
        expect(count).toBeLessThanOrEqual(50);
        if (byMinute) expect(stepNs % 60_000_000_000n).toBe(0n);
      }),
    );
  });

  it("have a hole where events are missing and for 70 s after", () => {
    const hole: CoverageHole = { kind: "lost", node: "worker-1", from: ms(120_000), to: ms(121_000), count: 4, reason: "" };
    const steps = waitStepsOf({ from: ms(0), to: ms(480_000) }, { holes: [hole], heldFrom: ms(0), unitNs: 60_000_000_000n });
    expect(Array.from({ length: steps.count }, (_, index) => steps.hasHole(index))).toEqual([false, false, true, true, false, false, false, false, false]);
  });

  it("have a hole before anything that is held", () => {
    const steps = waitStepsOf({ from: ms(0), to: ms(240_000) }, { holes: [], heldFrom: ms(150_000), unitNs: 60_000_000_000n });
    expect(Array.from({ length: steps.count }, (_, index) => steps.hasHole(index))).toEqual([true, true, false, false, false]);
  });
});
