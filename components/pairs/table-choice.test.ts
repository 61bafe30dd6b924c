import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PAIR_SORTS } from "@/lib/wire/pair";
import { DEFAULT_VIEW, parseView, printView } from "@/lib/wire/url";
import { COLUMNS, DEFAULT_COLUMNS, GROUPINGS, printTableChoice, readTableChoice, toggleColumn } from "./table-choice";

const said = (query: string) => readTableChoice(parseView(query).view);

describe("the table's choice in the address", () => {
  test("defaults are left out, and nothing said means the defaults", () => {
    expect(said("")).toEqual({ sort: "worst", grouping: "destination-namespace", columns: DEFAULT_COLUMNS });
    expect(printTableChoice(said(""))).toEqual({ sort: null, group: null, columns: null });
  });
  test("what is not understood counts as not said", () => {
    expect(said("sort=best&group=moon&cols=colour")).toEqual({ sort: "worst", grouping: "destination-namespace", columns: [] });
  });
  test("reading what a link holds gives the same", () => {
    const choices = fc.record({ sort: fc.constantFrom(...PAIR_SORTS), grouping: fc.constantFrom(...GROUPINGS), columns: fc.subarray([...COLUMNS]) });
    fc.assert(
      fc.property(choices, (choice) => {
        expect(said(printView({ ...DEFAULT_VIEW, ...printTableChoice(choice) }))).toEqual(choice);
      }),
    );
  });
  test("a column comes back to its own place", () => {
    expect(toggleColumn(toggleColumn(DEFAULT_COLUMNS, "grade"), "grade")).toEqual(DEFAULT_COLUMNS);
  });
});
