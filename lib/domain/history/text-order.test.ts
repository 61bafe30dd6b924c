import fc from "fast-check";
import { expect, test } from "vitest";
import { compareTexts } from "./text-order";

test("texts are ordered as their bytes are", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareTexts(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }),
  );
});

test.each([
  ["", "a", -1],
  ["a", "a", 0],
  ["a", "a\u0000", -1],
  ["Z", "a", -1],
  ["\uffff", "\u{1f600}", -1],
  ["\u{1f600}", "\u{1f601}", -1],
])("%j before %j", (a, b, sign) => {
  expect(Math.sign(compareTexts(a, b))).toBe(sign);
  expect(Math.sign(compareTexts(b, a))).toBe(sign === 0 ? 0 : -sign);
});
