import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSmallCounts } from "./small-counts";

describe("createSmallCounts", () => {
  it("counts as a map of numbers does, and forgets names that come to 0", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: -2, max: 2 }))), (bumps) => {
        const counts = createSmallCounts();
        const model = new Map<string, number>();
        for (const [name, by] of bumps) {
          counts.bump(name, by);
          model.set(name, (model.get(name) ?? 0) + by);
          const kept = [...model].filter(([, count]) => count !== 0).sort();
          expect([...counts].sort()).toEqual(kept);
          expect([...counts.keys()].sort()).toEqual(kept.map(([held]) => held));
          expect(counts.get(name)).toBe(model.get(name));
        }
      }),
    );
  });
});
