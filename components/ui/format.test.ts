import { describe, expect, test } from "vitest";
import { clockText, countOfText, countText, fullTimeText, spanText, splitTail, windowSpanText } from "./format";

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

  test("a window's length", () => expect(windowSpanText({ from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" })).toBe("30 min"));
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
