import fc from "fast-check";
import { expect, test } from "vitest";
import { bitOf, gapsOf } from "./gaps";
import { HOUR_NS, MINUTE_NS, startOf } from "./past-plan";

test("every whole minute of a window is closed or in one gap, and gaps do not touch", () => {
  const place = fc.integer({ min: -200, max: 200 });
  fc.assert(
    fc.property(fc.uniqueArray(place, { maxLength: 60 }), place, fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 59 }), (closed, from, length, off) => {
      const minutes = new Set(closed.map((minute) => BigInt(minute) * MINUTE_NS));
      const window = { from: BigInt(from) * MINUTE_NS + BigInt(off), to: BigInt(from + length) * MINUTE_NS + BigInt(off) };
      const gaps = gapsOf(window, [...minutes].map((minute) => [startOf(minute, HOUR_NS), bitOf(minute)] as const));
      gaps.forEach((gap, index) => {
        expect(gap.from % MINUTE_NS).toBe(0n);
        expect((gap.to + 1n) % MINUTE_NS).toBe(0n);
        const before = gaps[index - 1];
        if (before) expect(gap.from > before.to + 1n).toBe(true);
      });
      for (let minute = startOf(window.from, MINUTE_NS); minute <= window.to; minute += MINUTE_NS) {
        const isWhole = minute >= window.from && minute + MINUTE_NS - 1n <= window.to;
        const isGap = gaps.some((gap) => gap.from <= minute && gap.to >= minute);
        expect(isGap).toBe(isWhole && !minutes.has(minute));
      }
    }),
  );
});
