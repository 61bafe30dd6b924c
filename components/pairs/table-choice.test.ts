import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PAIR_SORTS } from "@/lib/wire/pair";
import { COLUMNS, DEFAULT_COLUMNS, GROUPINGS, printTableChoice, readTableChoice, toggleColumn } from "./table-choice";

describe("the table's choice in the address", () => {
  test("defaults are left out, and nothing said means the defaults", () => {
    const choice = readTableChoice(new URLSearchParams(""));
    expect(choice).toEqual({ sort: "worst", grouping: "destination-namespace", columns: DEFAULT_COLUMNS });
    expect(printTableChoice(choice)).toEqual({ sort: null, group: null, columns: null });
  });
  test("what is not understood counts as not said", () => {
    expect(readTableChoice(new URLSearchParams("sort=best&group=moon&columns=colour"))).toEqual({ sort: "worst", grouping: "destination-namespace", columns: [] });
  });
  test("reading what was printed gives the same", () => {
    const choices = fc.record({ sort: fc.constantFrom(...PAIR_SORTS), grouping: fc.constantFrom(...GROUPINGS), columns: fc.subarray([...COLUMNS]) });
    fc.assert(
      fc.property(choices, (choice) => {
        const params = new URLSearchParams();
        for (const [name, value] of Object.entries(printTableChoice(choice))) if (value !== null) params.set(name, value);
        expect(readTableChoice(params)).toEqual(choice);
      }),
    );
  });
  test("a column comes back to its own place", () => {
    expect(toggleColumn(toggleColumn(DEFAULT_COLUMNS, "grade"), "grade")).toEqual(DEFAULT_COLUMNS);
  });
});
