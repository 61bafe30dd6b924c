import fc from "fast-check";
import { expect, test } from "vitest";
import { createKeySets } from "./key-sets";

test("holds what sets would hold, whatever is added and removed in which order", () => {
  const step = fc.record({ of: fc.nat(2), key: fc.nat(40).map((number) => `key-${number}`), adds: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const sets = createKeySets<number>();
      const truth = [new Set<string>(), new Set<string>(), new Set<string>()];
      for (const { of, key, adds } of steps) {
        if (adds) sets.add(of, key);
        else sets.remove(of, key);
        if (adds) truth[of]?.add(key);
        else truth[of]?.delete(key);
      }
      truth.forEach((keys, of) => {
        expect([...sets.get(of)].sort()).toEqual([...keys].sort());
        expect(sets.count(of)).toBe(keys.size);
        expect(sets.first(of)).toBe(sets.get(of)[0]);
      });
    }),
  );
});
