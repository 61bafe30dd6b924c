import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePath } from "./path-pattern";

describe("the pattern of an HTTP rule", () => {
  it.each([
    ["/items", "/items", true],
    ["/items", "/items?page=2", false],
    ["/items(\\?.*)?", "/items", null],
    ["/items.*", "/items?page=2", true],
    ["/item[s0-9]+", "/item42", true],
    ["/a\\.b", "/a.b", true],
    ["/a\\.b", "/axb", false],
    ["/a?b", "/b", true],
    ["", "", true],
    ["", "/", false],
    ["(a+)+", "/", null],
    ["/a|/b", "/a", null],
    ["/[", "/", null],
    [".*.*.*.*", "/", null],
    ["a?a?a?a?a?a?a?aaaaaaa", "aaaaaaa", null],
    ["a".repeat(300), "/", null],
    ["^/a$", "/a", null],
    ["/\\d+", "/1", null],
    ["/a{1,99}", "/a", null],
  ] as const)("%s and %s: %s", (pattern, path, taken) => {
    const compiled = compilePath(pattern);
    expect(compiled === null ? null : compiled(path)).toBe(taken);
  });

  it("never throws, and never takes long, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", ".", "*", "+", "?", "[", "]", "(", ")", "\\", "/", "|", "^", "-"), maxLength: 40 }), fc.constantFrom("a".repeat(250), "/a?".repeat(80), ""), (pattern, path) => {
        const before = process.threadCpuUsage();
        compilePath(pattern)?.(path);
        expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(500);
      }),
      { numRuns: 2_000 },
    );
  });
});
