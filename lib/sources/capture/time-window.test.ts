import fc from "fast-check";
import { expect, it } from "vitest";
import { TimeWindow } from "./time-window";

it("gives items by time, and those of one time as they came", () => {
  const moment = fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 1_790_000_000_000_000_000n, max: 1_790_000_000_000_000_200n }));
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 60 }), (times) => {
      const window = new TimeWindow<number>();
      times.forEach((at, item) => window.push(at, item));
      expect(window.size).toBe(times.length);
      const given: number[] = [];
      for (let next = window.pop(); next !== null; next = window.pop()) given.push(next.item);
      const expected = times.map((at, item) => ({ at, item })).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.item - b.item));
      expect(given).toEqual(expected.map(({ item }) => item));
    }),
  );
});
