import { describe, expect, test } from "vitest";
import { NO_FILTER } from "@/lib/domain/filter";
import type { Filter } from "@/lib/domain/filter";
import { GRADES } from "@/lib/domain/outcome";
import { facetGroups } from "./facet-groups";

const grade = { key: "grade", values: [{ value: "none", count: 70 }, { value: "all", count: 35 }], more: 0 };
const asks = (key: "grade" | "to-namespace", values: readonly string[], negated = false): Filter => ({ terms: [{ key, values, negated, comparison: null }] });

describe("the facet rail", () => {
  test("words with a meaning keep their order, with zeros", () => {
    const [group] = facetGroups([grade], NO_FILTER);
    expect(group?.values.map((each) => each.value)).toEqual([...GRADES]);
    expect(group?.values.map((each) => each.count)).toEqual([35, 0, 0, 70, 0]);
    expect(group?.values[0]?.share).toBe(0.5);
  });
  test("names come as they were counted", () => {
    const [group] = facetGroups([{ key: "to-namespace", values: [{ value: "shop", count: 9 }, { value: "batch", count: 2 }], more: 3 }], NO_FILTER);
    expect(group).toMatchObject({ title: "destination namespace", more: 3, values: [{ value: "shop" }, { value: "batch" }] });
  });
  test("a checked value and an excluded one say so", () => {
    expect(facetGroups([grade], asks("grade", ["none"]))[0]?.values[3]?.state).toBe("included");
    expect(facetGroups([grade], asks("grade", ["none"], true))[0]?.values[3]?.state).toBe("excluded");
  });
  test("a value that the filter asks for stays, though nothing has it: it can be taken out again", () => {
    const [group] = facetGroups([{ key: "to-namespace", values: [], more: 0 }], asks("to-namespace", ["team-*"]));
    expect(group?.values).toEqual([{ value: "team-*", count: null, state: "included", share: 0 }]);
    expect(group?.open).toBe(true);
  });
  test("a facet that this page does not know is left out, not guessed", () => expect(facetGroups([{ key: "colour", values: [], more: 0 }], NO_FILTER)).toEqual([]));
});
