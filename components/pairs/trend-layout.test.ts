import { describe, expect, test } from "vitest";
import { layoutTrend, trendText } from "./trend-layout";

const at = "2026-11-22T14:02:00Z";

describe("the sparkline", () => {
  test("the largest bucket is full, a rare one is still seen, an empty one draws nothing", () => {
    const { bars, axisY, most } = layoutTrend([{ at, total: 1000, refused: 0 }, { at, total: 0, refused: 0 }, { at, total: 1, refused: 1 }], 90, 20);
    expect(most).toBe(1000);
    expect(bars).toHaveLength(2);
    expect(bars[0]?.height).toBe(axisY - 2);
    expect(bars[1]).toMatchObject({ height: 1.5, refused: true });
  });
  test("bars stay inside at any number of buckets", () => {
    for (const count of [1, 2, 30, 60]) {
      const { bars, barWidth } = layoutTrend(Array.from({ length: count }, () => ({ at, total: 3, refused: 0 })), 90, 20);
      for (const bar of bars) expect(bar.x >= 0 && bar.x + barWidth <= 90).toBe(true);
    }
  });
  test("in words", () => {
    expect(trendText([{ at, total: 4, refused: 1 }, { at, total: 0, refused: 0 }])).toBe("new connections in 1 of 2 parts of the window, at most 4 in one, refusals in 1");
    expect(trendText([])).toBe("no trend held");
  });
});
