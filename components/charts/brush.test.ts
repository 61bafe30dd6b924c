import { describe, expect, test } from "vitest";
import { barAt, brushEnds, stepBrush } from "./brush";

test.each([
  [0, 0],
  [0.5, 15],
  [1, 29],
  [-3, 0],
  [9, 29],
])("the place %d of 30 bars is bar %d", (share, bar) => expect(barAt(share, 30)).toBe(bar));

test("a brush drawn leftwards has its ends in order", () => expect(brushEnds({ anchor: 7, head: 3 })).toEqual({ first: 3, last: 7 }));

describe("keys", () => {
  const brush = { anchor: 4, head: 4 };
  test.each([
    ["ArrowRight", false, { anchor: 5, head: 5 }],
    ["ArrowRight", true, { anchor: 4, head: 5 }],
    ["ArrowLeft", true, { anchor: 4, head: 3 }],
    ["End", true, { anchor: 4, head: 9 }],
    ["Home", false, { anchor: 0, head: 0 }],
  ])("%s, shift %s", (key, stretch, moved) => expect(stepBrush(brush, key, stretch, 10)).toEqual({ kind: "moved", brush: moved }));
  test("stop at the ends", () => expect(stepBrush({ anchor: 9, head: 9 }, "ArrowRight", false, 10)).toEqual({ kind: "moved", brush: { anchor: 9, head: 9 } }));
  test("Enter chooses, Escape leaves, others are not ours", () => {
    expect(stepBrush(brush, "Enter", false, 10)).toEqual({ kind: "chosen" });
    expect(stepBrush(brush, "Escape", false, 10)).toEqual({ kind: "left" });
    expect(stepBrush(brush, "j", false, 10)).toBeNull();
  });
});
