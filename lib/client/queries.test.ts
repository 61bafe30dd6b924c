import { describe, expect, test } from "vitest";
import { DEFAULT_VIEW, parseView } from "@/lib/wire/url";
import { ApiError } from "./api-error";
import { flowQuery, mayRetry, overviewQuery, pairQuery, pairsQuery } from "./queries";

describe("a question", () => {
  test("says the whole filter, the hidden default included, and the window", () => {
    expect(overviewQuery(DEFAULT_VIEW).queryKey).toEqual(["answer", "overview", { q: "exempt:no", from: "30m", path: "overview" }]);
  });
  test("of two links to the same view has one key", () => {
    const one = parseView("q=outcome%3Aauth-refused+src%3Aa%2F*&from=30m").view;
    const other = parseView("q=src%3Aa%2F*+outcome%3Aauth-refused").view;
    expect(pairsQuery(one, "worst").queryKey).toEqual(pairsQuery(other, "worst").queryKey);
  });
  test("a window that ended is asked once, one that goes on again and again", () => {
    expect(overviewQuery({ ...DEFAULT_VIEW, to: "2026-11-22T14:32:00Z" }).refetchInterval).toBe(false);
    expect(overviewQuery(DEFAULT_VIEW).refetchInterval).toBeGreaterThan(0);
  });
  test("a pair and a flow never show another one in their place", () => {
    expect(pairQuery("a~b~80-TCP", DEFAULT_VIEW)).not.toHaveProperty("placeholderData");
    expect(flowQuery("x/y")).not.toHaveProperty("placeholderData");
    expect(flowQuery("x/y").queryKey).toEqual(["answer", "flow", { path: "flows/x%2Fy" }]);
  });
});

test.each([
  ["unreachable", 0, true],
  ["not-ready", 2, true],
  ["not-ready", 3, false],
  ["unavailable", 2, true],
  ["bad-filter", 0, false],
  ["forbidden", 0, false],
] as const)("after %s, tried %d times, again: %s", (code, count, again) => expect(mayRetry(count, new ApiError(code, "", ""))).toBe(again));
