import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layoutStack, MIN_PART_PX } from "./stack";

const parts = fc.array(fc.record({ name: fc.string(), count: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(1_000_000)) }), { maxLength: 9 });

describe("a stacked bar", () => {
  test("shares its length by count", () =>
    expect(layoutStack([{ name: "a", count: 3 }, { name: "b", count: 1 }], 101)).toEqual([
      { name: "a", count: 3, start: 0, length: 75 },
      { name: "b", count: 1, start: 76, length: 25 },
    ]));

  test("draws one in a million at 3 px, taken from the long part", () => {
    const [many, one] = layoutStack([{ name: "many", count: 999_999 }, { name: "one", count: 1 }], 100);
    expect(one?.length).toBe(MIN_PART_PX);
    expect(many?.length).toBe(96);
  });

  test("of nothing draws nothing", () => expect(layoutStack([{ name: "a", count: 0 }], 100)).toEqual([]));

  test("shows every part that occurred, visible, in order, without overlap, and fills its length where there is room", () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 400 }), (given, length) => {
        const drawn = layoutStack(given, length);
        expect(drawn.map((each) => each.name)).toEqual(given.filter((part) => part.count > 0).map((part) => part.name));
        let end = 0;
        for (const each of drawn) {
          expect(each.length).toBeGreaterThanOrEqual(MIN_PART_PX - 1e-6);
          expect(each.start).toBeGreaterThanOrEqual(end - 1e-6);
          end = each.start + each.length;
        }
        const least = drawn.length * (MIN_PART_PX + 1) - 1;
        if (drawn.length > 0 && length >= least) expect(end).toBeCloseTo(length, 6);
      }),
    );
  });
});
