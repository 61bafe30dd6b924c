import { describe, expect, test } from "vitest";
import { comparedText, lengthBefore } from "./compare-range";

const window = { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:31:59.999999999Z" };

describe("the same length before", () => {
  test.each([
    [{ from: "30m", to: null }, null, { from: "1h", to: "30m" }],
    [{ from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" }, null, { from: "2026-11-22T13:32:00Z", to: "2026-11-22T14:02:00Z" }],
    [{ from: "2026-11-22T14:02:00Z", to: null }, window, { from: "2026-11-22T13:32:00Z", to: "2026-11-22T14:02:00Z" }],
    [{ from: "2026-11-22T14:02:00Z", to: null }, null, null],
    [{ from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:02:00Z" }, null, null],
  ])("as %j is %j", (range, shown, before) => expect(lengthBefore(range, shown)).toEqual(before));
});

describe("what is compared, in words", () => {
  test.each([
    [null, null],
    [{ from: "1h", to: "30m" }, "compared with the same length before"],
    [{ from: "2h", to: "90m" }, "compared with 2h to 90m ago"],
    [{ from: "2026-11-22T13:00:00Z", to: "2026-11-22T13:30:00Z" }, "compared with 13:00–13:30 UTC"],
  ])("%j is %s", (compare, text) => expect(comparedText({ from: "30m", to: null, compare })).toBe(text));
});
