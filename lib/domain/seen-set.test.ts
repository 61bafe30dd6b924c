import fc from "fast-check";
import { expect, it } from "vitest";
import { createSeenSet } from "./seen-set";

it("says what a plain map of first and last sightings would, up to its cap", () => {
  const sighting = fc.record({ value: fc.nat(5), at: fc.bigInt({ min: 0n, max: 20n }) });
  fc.assert(
    fc.property(fc.array(sighting, { maxLength: 30 }), fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 0n, max: 20n }), (sightings, from, to) => {
      const set = createSeenSet<number>(6);
      const truth = new Map<number, { first: bigint; last: bigint }>();
      for (const { value, at } of sightings) {
        set.add(value, at);
        const held = truth.get(value);
        truth.set(value, { first: held && held.first < at ? held.first : at, last: held && held.last > at ? held.last : at });
      }
      const expected = [...truth].filter(([, { first, last }]) => first <= to && last >= from).map(([value]) => value).sort((a, b) => a - b);
      expect([...set.within(from, to)]).toEqual(expected);
      const merged = createSeenSet<number>(6);
      merged.merge(set);
      merged.merge(set);
      expect([...merged.within(from, to)]).toEqual(expected);
    }),
  );
});

it("lets go of the value that was not seen for longest", () => {
  const set = createSeenSet<string>(2);
  for (const [value, at] of [["a", 1n], ["b", 2n], ["a", 3n], ["c", 4n]] as const) set.add(value, at);
  expect(set.within(0n, 9n)).toEqual(["a", "c"]);
  const single = createSeenSet<string>(1);
  single.add("new", 2n);
  single.add("old", 1n);
  expect(single.within(0n, 9n)).toEqual(["new"]);
});
