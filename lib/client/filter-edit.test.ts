import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_FILTER } from "@/lib/domain/filter";
import type { Filter } from "@/lib/domain/filter";
import { dropTerm, dropValue, excludeValue, includeValue, onlyOutcome, onlyValue, termsOfPairs, toggleValue, valueState, waitedBetween } from "./filter-edit";

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

describe("links to what a number counts", () => {
  const wait = (op: ">=" | "<" | ">", value: number) => ({ key: "wait" as const, negated: false, values: [], comparison: { op, value } });
  test("one outcome in place of others", () => {
    const filter = onlyOutcome({ terms: [{ key: "outcome", negated: false, values: ["unknown"], comparison: null }] }, "auth-refused");
    expect(filter.terms).toEqual([{ key: "outcome", negated: false, values: ["auth-refused"], comparison: null }]);
  });
  test("the waits of a tooth, and no others", () => {
    const filter = waitedBetween({ terms: [wait(">", 5)] }, 950, 1250);
    expect(filter.terms).toHaveLength(2);
    expect(filter.terms).toEqual(expect.arrayContaining([wait(">=", 950), wait("<", 1250)]));
  });
  test("to pairs, only what applies to them", () => expect(termsOfPairs({ terms: [wait(">", 5), term("src", ["a/b"])] }).terms).toEqual([term("src", ["a/b"])]));
});
