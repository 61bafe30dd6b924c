import { describe, expect, test } from "vitest";
import { agoText, clockText, countOfText, countText, fullTimeText, rateText, shareText, spanText, splitTail, windowSpanText } from "./format";

describe("counts", () => {
  test("carry separators and the right noun", () => {
    expect(countText(3184)).toBe("3,184");
    expect(countOfText(1, "pair")).toBe("1 pair");
    expect(countOfText(0, "pair")).toBe("0 pairs");
    expect(countOfText(2, "entry", "entries")).toBe("2 entries");
  });
});

describe("times", () => {
  const time = "2026-11-22T14:24:07.214382911Z";
  test.each([
    ["min", "14:24"],
    ["sec", "14:24:07"],
    ["ms", "14:24:07.214"],
    ["full", "14:24:07.214382911"],
  ] as const)("to the %s", (precision, text) => expect(clockText(time, precision)).toBe(text));

  test("a whole second has zero milliseconds, and no more digits than it came with", () => {
    expect(clockText("2026-11-22T14:24:07Z", "ms")).toBe("14:24:07.000");
    expect(clockText("2026-11-22T14:24:07Z", "full")).toBe("14:24:07");
  });

  test("what is not a time is shown as it came", () => expect(clockText("soon")).toBe("soon"));

  test("the hover names UTC and the local zone", () => {
    expect(fullTimeText("2026-11-22T14:24:07Z")).toBe("2026-11-22 14:24:07 UTC");
    expect(fullTimeText("2026-11-22T14:24:07Z", "Asia/Tokyo")).toContain("23:24:07 Asia/Tokyo");
  });
});

describe("spans", () => {
  test.each([
    [250, "250 ms"],
    [1020, "1.02 s"],
    [1000, "1 s"],
    [70_000, "70 s"],
    [1_800_000, "30 min"],
    [7_200_000, "2 h"],
    [604_800_000, "7 d"],
  ])("%d ms", (ms, text) => expect(spanText(ms)).toBe(text));

  test("a window's length, begun minutes left out", () => {
    expect(windowSpanText({ from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" })).toBe("30 min");
    expect(windowSpanText({ from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:58.2Z" })).toBe("30 min");
    expect(windowSpanText({ from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:02:58Z" })).toBe("58 s");
    expect(windowSpanText({ from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:08:59.999999999Z" })).toBe("7 min");
  });
});

describe("long names", () => {
  test("keep their last nine characters", () => {
    expect(splitTail("checkout-recommendation-7f9c4d2")).toEqual({ head: "checkout-recommendatio", tail: "n-7f9c4d2" });
  });
  test("short names stay whole", () => expect(splitTail("client")).toEqual({ head: "", tail: "client" }));
  test("an emoji is not cut in two", () => {
    const { head, tail } = splitTail("😀".repeat(20));
    expect(head + tail).toBe("😀".repeat(20));
    expect(Array.from(tail)).toHaveLength(9);
  });
});

describe("shares and rates", () => {
  test.each([
    [1187, 3918, "30.3 %"],
    [0, 10, "0.0 %"],
    [1, 100_000, "< 0.1 %"],
    [99_999, 100_000, "> 99.9 %"],
    [10, 10, "100.0 %"],
  ])("%d of %d", (part, whole, text) => expect(shareText(part, whole)).toBe(text));
  test("there is no share of nothing", () => expect(shareText(0, 0)).toBeNull());
  test.each([
    [0, "0"],
    [0.42, "0.4"],
    [9.96, "10"],
    [4980.4, "4,980"],
  ])("%d a second", (perSec, text) => expect(rateText(perSec)).toBe(text));
});

describe("how long ago", () => {
  const at = "2026-11-22T14:00:00Z";
  test.each([
    [999, "now"],
    [-5000, "now"],
    [2400, "2 s ago"],
    [600_000, "10 min ago"],
  ])("%d ms", (ms, text) => expect(agoText(at, Date.parse(at) + ms)).toBe(text));
});
