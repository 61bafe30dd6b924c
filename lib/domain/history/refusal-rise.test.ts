import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findRise, type RefusalStep } from "./refusal-rise";

const STEP = 60_000_000_000n;
/** Steps from "refused of total" texts. */
const steps = (...of: readonly (readonly [refused: number, total: number])[]): RefusalStep[] => of.map(([refused, total], at) => ({ at: BigInt(at) * STEP, refused, total }));
const quiet = (count: number, refused = 0, total = 40): (readonly [number, number])[] => Array.from({ length: count }, () => [refused, total] as const);

describe("a rise of refusals", () => {
  it("is found where it begins, with the counts of both times", () => {
    expect(findRise(steps(...quiet(10, 1), ...quiet(5, 22, 41)), STEP)).toEqual({ from: 10n * STEP, to: 15n * STEP, isOn: true, refused: 110, of: 205, before: { from: 0n, refused: 10, of: 400 } });
  });
  it("ends where refusals are what they were, and is over then", () => {
    expect(findRise(steps(...quiet(6), ...quiet(3, 20), ...quiet(4)), STEP)).toMatchObject({ from: 6n * STEP, to: 9n * STEP, isOn: false, refused: 60 });
  });
  it("goes on over one quiet step", () => expect(findRise(steps(...quiet(6), [20, 40], [0, 40], [20, 40], ...quiet(3)), STEP)).toMatchObject({ from: 6n * STEP, to: 9n * STEP, refused: 40 }));
  it("of two is the sharper", () => expect(findRise(steps(...quiet(6), [12, 40], ...quiet(4), ...quiet(4, 30)), STEP)).toMatchObject({ from: 11n * STEP }));
  it("that is in the newest step, which is not over, is on", () => expect(findRise(steps(...quiet(8), [12, 14]), STEP)).toMatchObject({ from: 8n * STEP, isOn: true, refused: 12 }));

  it.each<[string, RefusalStep[]]>([
    ["refusals were always many", steps(...quiet(15, 20))],
    ["they double", steps(...quiet(10, 10), ...quiet(5, 20))],
    ["they are fewer than ten", steps(...quiet(10), [9, 40], ...quiet(3))],
    ["everything rose alike", steps(...quiet(10, 2, 20), ...quiet(5, 20, 200))],
    ["too little stands before it", steps([0, 40], ...quiet(5, 30))],
    ["nothing stands before it", steps(...quiet(5, 30))],
    ["there are no steps", []],
    ["they fell", steps(...quiet(5, 30), ...quiet(10, 1))],
  ])("is none where %s", (_, of) => expect(findRise(of, STEP)).toBeNull());
});

it("never counts more than there is, and lies within the steps", () => {
  const step = fc.tuple(fc.nat(60), fc.nat(60)).map(([refused, more]) => [refused, refused + more] as const);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (of) => {
      const all = steps(...of);
      const rise = findRise(all, STEP);
      if (rise === null) return;
      const within = all.filter(({ at }) => at >= rise.from && at < rise.to);
      expect(rise.refused).toBe(within.reduce((sum, { refused }) => sum + refused, 0));
      expect(rise.before.refused).toBe(all.filter(({ at }) => at < rise.from).reduce((sum, { refused }) => sum + refused, 0));
      expect(rise.refused).toBeGreaterThanOrEqual(10);
      expect(rise.isOn).toBe(rise.to === BigInt(all.length) * STEP);
    }),
  );
});
