import { describe, expect, test } from "vitest";
import { layoutComb, type CombParts } from "./comb-layout";

const comb = (given: Partial<CombParts>) => layoutComb({ teeth: [{ atMs: 1_000, count: 4 }], between: [], beyond: [], marks: [], ...given });

describe("a comb", () => {
  test("stands at true seconds, shorter beyond 16", () => {
    const { bars, breakAt, end } = comb({ teeth: [1, 16, 35, 67].map((sec) => ({ atMs: sec * 1_000, count: 1 })) });
    expect(bars.map((bar) => bar.x)).toEqual([1, 16, 16 + 19 / 8, 16 + 51 / 8]);
    expect([breakAt, end]).toEqual([16, 16 + 51 / 8 + 1]);
  });

  test.each([[0, [0, 1, 4, 9]], [9, [0, 1, 4, 9]], [10, [0, 4, 16, 36]], [1_061, [0, 121, 484, 1_089]]])("of at most %d has its lines at %j", (count, counts) => {
    expect(comb({ teeth: [{ atMs: 1_000, count }] }).counts).toEqual(counts);
  });

  test("marks too near each other are written together, once where they are the same", () => {
    const marks = (list: readonly (readonly [string, number])[]) => comb({ teeth: [{ atMs: 7_000, count: 1 }], marks: list.map(([name, atMs]) => ({ name, atMs })) }).marks.map((mark) => mark.text);
    expect(marks([["p50", 1_020], ["p95", 3_030], ["p99", 7_040]])).toEqual(["p50 1.02 s", "p95 3.03 s", "p99 7.04 s"]);
    expect(marks([["p50", 1_021], ["p95", 1_022]])).toEqual(["p50, p95 1.02 s"]);
    expect(marks([["p50", 1_020], ["p95", 1_060]])).toEqual(["p50 1.02 s · p95 1.06 s"]);
  });

  test("says everything it draws in words", () => {
    expect(comb({ between: [{ atMs: 1_575, count: 2 }], beyond: [{ name: "unresolved", look: "unresolved", count: 5 }] }).label).toBe("First-connection wait: between the teeth, 1.57 s: 2; 1 s: 4; unresolved: 5.");
    expect(comb({ teeth: [{ atMs: 1_000, count: 0 }] }).label).toBe("First-connection wait: none measured.");
  });
});
