import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePathWildcard, compileQualifiedPrefix, compileWildcard } from "./wildcard";

describe("wildcards", () => {
  it.each([
    ["server", "server", true],
    ["server", "server-2", false],
    ["*", "", true],
    ["ser*", "server", true],
    ["*er", "server", true],
    ["s*v*r", "server", true],
    ["a*b*c", "abcb", false],
    ["a.c", "abc", false],
    ["(a+)+$", "aaaa", false],
  ])("%s matches %s: %s", (pattern, text, matched) => {
    expect(compileWildcard(pattern)(text)).toBe(matched);
  });

  it("agrees with a regular expression made from the same pattern", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "."), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 10 });
    fc.assert(
      fc.property(letters, text, (pattern, tried) => {
        const expression = new RegExp(`^${pattern.replace(/\./g, "\\.").replace(/\*+/g, ".*")}$`);
        expect(compileWildcard(pattern)(tried)).toBe(expression.test(tried));
      }),
    );
  });

  it("answers at once where a backtracking expression would not", () => {
    const started = performance.now();
    expect(compileWildcard(`${"*a".repeat(200)}b`)("a".repeat(4_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it.each([
    ["a/*", "a/b", true],
    ["a/*", "a/b/c", false],
    ["*", "a/b", false],
    ["*/b", "a/b", true],
    ["/api/*", "/api/users", true],
    ["/api/*", "/api", false],
  ])("a star stays within a segment: %s, %s: %s", (pattern, text, matched) => {
    expect(compilePathWildcard(pattern)(text)).toBe(matched);
  });

  it.each([
    ["shop/web", "shop/web-7c9", true],
    ["shop/web", "shop/we", false],
    ["shop/", "shop/anything", true],
    ["shop/", "shop2/anything", false],
    ["/web", "any/web-1", true],
    ["web", "default/web-1", true],
    ["web", "shop/web-1", false],
    ["*-blue/client", "team-blue/client-1", true],
  ])("pods and services, as hubble observe has them: %s, %s: %s", (pattern, text, matched) => {
    expect(compileQualifiedPrefix(pattern, "default")(text)).toBe(matched);
  });
});
