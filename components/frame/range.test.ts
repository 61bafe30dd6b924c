import { describe, expect, test } from "vitest";
import { rangeText, spanOfRange, stepRange } from "./range";
import { fieldText, readFixedRange } from "./range-fields";

const window = { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00.4Z" };
const NOW = Date.parse("2026-11-22T14:32:01Z");

describe("a range in words", () => {
  test.each([
    [{ from: "30m", to: null }, window, { words: "last 30 min", clock: "14:02–14:32 UTC" }],
    [{ from: "1h", to: null }, null, { words: "last 60 min", clock: null }],
    [{ from: "2026-11-22T14:02:00Z", to: null }, window, { words: "since 14:02", clock: "14:02–14:32 UTC" }],
    [{ from: "2026-11-21T23:50:00Z", to: "2026-11-22T00:10:00Z" }, { from: "2026-11-21T23:50:00Z", to: "2026-11-22T00:10:00Z" }, { words: "fixed window", clock: "2026-11-21 23:50–2026-11-22 00:10 UTC" }],
  ])("%j", (range, shown, text) => expect(rangeText(range, shown)).toEqual(text));
  test("only a range that ends now has a span", () => {
    expect(spanOfRange({ from: "15m", to: null })).toBe(900_000);
    expect(spanOfRange({ from: "15m", to: "2026-11-22T14:32:00Z" })).toBeNull();
  });
});

describe("a step", () => {
  test("back is one length earlier, with fixed ends", () =>
    expect(stepRange({ from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" }, "back", NOW)).toEqual({ from: "2026-11-22T13:32:00Z", to: "2026-11-22T14:02:00Z" }));
  test("of a window that ends a nanosecond early keeps whole seconds", () =>
    expect(stepRange({ from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:08:59.999999999Z" }, "back", NOW)).toEqual({ from: "2026-11-22T13:55:00Z", to: "2026-11-22T14:02:00Z" }));
  test("forward into the present ends now again", () =>
    expect(stepRange({ from: "2026-11-22T13:32:00Z", to: "2026-11-22T14:02:00Z" }, "forward", NOW)).toEqual({ from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" }));
  test("forward beyond it keeps the length", () => expect(stepRange(window, "forward", NOW)).toEqual({ from: "30m", to: null }));
});

describe("two fields", () => {
  test("are read as UTC", () => expect(readFixedRange("2026-11-22T14:02", "2026-11-22T14:32:30")).toEqual({ ok: true, range: { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:30Z" } }));
  test.each([
    ["", "2026-11-22T14:32", "From is not a time"],
    ["2026-11-22T14:32", "", "To is not a time"],
    ["2026-11-22T14:32", "2026-11-22T14:02", "To (14:02:00) is not after from (14:32:00)."],
  ])("%s to %s is refused", (from, to, fault) => expect(readFixedRange(from, to)).toEqual({ ok: false, fault: expect.stringContaining(fault) as string }));
  test("hold a time without its zone", () => expect(fieldText("2026-11-22T14:02:00.5Z")).toBe("2026-11-22T14:02:00"));
});
