import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupMarks, MARK_PX } from "./mark-groups";

const at = (...shares: readonly number[]) => shares.map((share) => ({ share }));

describe("marks on an axis", () => {
  test("that stand apart are one each, with the room up to the next", () => {
    const groups = groupMarks(at(0.1, 0.5), 1_000);
    expect(groups.map(({ x, room, side, marks }) => [x, room, side, marks.length])).toEqual([[100, 376, "right", 1], [500, 488, "right", 1]]);
  });
  test("closer than a finger are one with all of them", () => expect(groupMarks(at(0.1, 0.11, 0.12, 0.5), 1_000).map(({ marks }) => marks.length)).toEqual([3, 1]));
  test("at the right edge have their words on the left", () => expect(groupMarks(at(0.995), 1_000)).toEqual([{ x: 995, marks: [{ share: 0.995 }], room: 983, side: "left" }]));
  test("in a row without room between them have words at its ends alone", () => expect(groupMarks(at(0.5, 0.53, 0.56), 1_000).map(({ room, side }) => room > 0 && side)).toEqual(["left", false, "right"]));
  test("of none are none", () => expect(groupMarks([], 1_000)).toEqual([]));
});

test("none is lost, and groups stand a finger apart", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 300 }), fc.integer({ min: 50, max: 2_000 }), (shares, width) => {
      const groups = groupMarks(at(...shares), width);
      expect(groups.reduce((sum, { marks }) => sum + marks.length, 0)).toBe(shares.length);
      expect(groups.length).toBeLessThanOrEqual(2 + (2 * width) / MARK_PX);
      groups.forEach((group, index) => expect(index === 0 || group.x > (groups[index - 1]?.x ?? -1)).toBe(true));
    }),
  );
});
