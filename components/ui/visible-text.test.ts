import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visibleText } from "./visible-text";

describe("text from outside", () => {
  test.each([
    ["a right-to-left override", "abc\u202egpj.exe", "abc\\u202egpj.exe"],
    ["a control character", "a\u0007b\nc", "a\\u0007b\\u000ac"],
    ["a zero-width space", "pay\u200bments", "pay\\u200bments"],
    ["a tag character", "x\u{e0041}", "x\\u{e0041}"],
    ["markup stays what it is: text", "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
    ["Arabic letters stay", "خدمة", "خدمة"],
    ["a family of emoji stays whole", "👩\u200d👧", "👩\u200d👧"],
    ["a joiner that joins nothing is shown", "a\u200db", "a\\u200db"],
  ])("%s", (_, text, shown) => expect(visibleText(text)).toBe(shown));

  test("nothing that hides is left, and plain text is left alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visibleText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b]/);
      }),
    );
    fc.assert(fc.property(fc.stringMatching(/^[ -~]*$/), (text) => visibleText(text) === text));
  });
});
