import { describe, expect, it } from "vitest";
import { shortText, visibleText } from "./text-safety";

describe("visibleText", () => {
  it.each([
    ["plain, and ünïcödé 👩‍🚀".replace("\u200d", ""), "plain, and ünïcödé 👩🚀"],
    ["\u001b[2Jgone", "\\u{1b}[2Jgone"],
    ["a\u202eb", "a\\u{202e}b"],
    ["line\r\nline", "line\\u{d}\\u{a}line"],
    ["zero\u200bwidth", "zero\\u{200b}width"],
  ])("%j becomes %j", (text, safe) => expect(visibleText(text)).toBe(safe));
});

describe("shortText", () => {
  it("cuts with an ellipsis and never inside a surrogate pair", () => {
    expect(shortText("abcdef", 6)).toBe("abcdef");
    expect(shortText("abcdefg", 6)).toBe("abcde…");
    expect(shortText("abcd😀xyz", 6)).toBe("abcd…");
  });
});
