import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_FILTER } from "@/lib/domain/filter";
import type { Filter } from "@/lib/domain/filter";
import { dropTerm, dropValue, excludeValue, includeValue, onlyValue, toggleValue, valueState } from "./filter-edit";

const term = (key: "grade" | "src" | null, values: readonly string[], negated = false) => ({ key, values, negated, comparison: null });

describe("a value in the filter", () => {
  test("a checkbox adds to the values of its key, sorted", () => {
    const both = toggleValue(toggleValue(NO_FILTER, "grade", "some"), "grade", "none");
    expect(both).toEqual({ terms: [term("grade", ["none", "some"])] });
  });
  test("taking the last value takes the term", () => {
    expect(toggleValue(includeValue(NO_FILTER, "grade", "some"), "grade", "some")).toEqual(NO_FILTER);
  });
  test("minus turns what was asked for into what is left out", () => {
    const filter = excludeValue(includeValue(NO_FILTER, "src", "a/b"), "src", "a/b");
    expect(filter).toEqual({ terms: [term("src", ["a/b"], true)] });
    expect(valueState(filter, "src", "a/b")).toBe("excluded");
  });
  test("plus asks for this value alone and leaves other keys and exclusions", () => {
    const filter: Filter = { terms: [term("src", ["a/b", "c/d"]), term("src", ["e/f"], true), term(null, ["word"])] };
    expect(onlyValue(filter, "src", "x/y").terms).toEqual([term("src", ["e/f"], true), term(null, ["word"]), term("src", ["x/y"])]);
  });
  test("comparisons are left alone", () => {
    const wait: Filter = { terms: [{ key: "wait", negated: false, values: [], comparison: { op: ">", value: 1000 } }] };
    expect(dropValue(wait, "wait", "1s")).toEqual(wait);
    expect(dropTerm(wait, 0)).toEqual(NO_FILTER);
  });
  test("whatever was done before, the state says what was done last", () => {
    const step = fc.record({ value: fc.constantFrom("all", "some", "none"), act: fc.constantFrom("include", "exclude", "drop") });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (steps) => {
        let filter: Filter = NO_FILTER;
        const expected = new Map<string, string>();
        for (const { value, act } of steps) {
          if (act === "include") filter = includeValue(filter, "grade", value);
          else if (act === "exclude") filter = excludeValue(filter, "grade", value);
          else filter = dropValue(filter, "grade", value);
          expected.set(value, act === "include" ? "included" : act === "exclude" ? "excluded" : "absent");
        }
        for (const [value, state] of expected) expect(valueState(filter, "grade", value)).toBe(state);
      }),
    );
  });
});
