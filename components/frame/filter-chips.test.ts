import { describe, expect, test } from "vitest";
import { DEFAULT_VIEW, parseView } from "@/lib/wire/url";
import { filterChips, liveValues, targetOfPath } from "./filter-chips";

describe("chips", () => {
  test("of the plain view are the default alone", () => expect(filterChips(DEFAULT_VIEW.filter.terms)).toEqual([{ at: 0, text: "exempt:no", isDefault: true }]));
  test("put the reader's own first, and keep each term's place", () => {
    const { terms } = parseView("q=port%3A8080+-outcome%3Aauthenticated+wait%3A%3E1s").view.filter;
    const chips = filterChips(terms);
    expect(chips.map((chip) => chip.text)).toEqual(["port:8080", "-outcome:authenticated", "wait:>1s", "exempt:no"]);
    for (const chip of chips) expect(terms[chip.at]?.key).toBe(chip.text.replace(/^-/, "").split(":")[0]);
  });
  test("of a filter that speaks of exempt traffic have no default", () => {
    expect(filterChips(parseView("q=exempt%3Ayes").view.filter.terms)).toEqual([{ at: 0, text: "exempt:yes", isDefault: false }]);
    expect(filterChips(parseView("q=exempt%3Aany").view.filter.terms)).toEqual([]);
  });
});

test.each([
  ["/flows", "flows"],
  ["/flows/abc", "flows"],
  ["/pairs/a/b~c/d~80-TCP", "pairs"],
  ["/overview", "pairs"],
])("%s lists %s", (path, target) => expect(targetOfPath(path)).toBe(target));

test("facets that are no filter keys are left out", () => {
  const values = [{ value: "all", count: 3 }];
  expect(liveValues([{ key: "grade", values, more: 0 }, { key: "trend", values, more: 0 }])).toEqual({ grade: values });
});
