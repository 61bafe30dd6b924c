import { describe, expect, it } from "vitest";
import { hostNameOf, refuseForeignHost, refuseForeignWrite } from "./host-check";

const allowed = ["localhost", "127.0.0.1", "::1", "dash.example"];

describe("refuseForeignHost", () => {
  it.each<[string | null, string | null]>([
    ["localhost:8088", null],
    ["LOCALHOST", null],
    ["localhost.:8088", null],
    ["[::1]:9000", null],
    ["127.0.0.1:8088", "http://127.0.0.1:8088"],
    ["127.0.0.1:8088", "http://localhost:3000"],
    ["dash.example", "https://dash.example"],
  ])("lets %s from %s in", (host, origin) => expect(refuseForeignHost({ host, origin }, allowed)).toBeNull());

  it.each<[string | null, string | null, string]>([
    [null, null, "names a host"],
    ["", null, "names a host"],
    ["evil.example:8088", null, "names a host"],
    ["localhost.evil.example", null, "names a host"],
    ["localhost:8088@evil.example", null, "names a host"],
    ["127.0.0.1:8088:1", null, "names a host"],
    ["localhost:8088", "https://evil.example", "another site"],
    ["localhost:8088", "null", "another site"],
    ["localhost:8088", "http://localhost:8088/path", "another site"],
    ["localhost:8088", "chrome-extension://localhost", "another site"],
  ])("refuses %s from %s", (host, origin, sentence) => expect(refuseForeignHost({ host, origin }, allowed)).toContain(sentence));
});

describe("refuseForeignWrite", () => {
  it.each<[string, string, string | null]>([
    ["localhost:8088", "http://localhost:8088", null],
    ["LOCALHOST:8088", "http://localhost:8088", "same-origin"],
    ["dash.example", "https://dash.example", "same-origin"],
    // Behind a proxy that rewrites Host the browser alone knows that both are one.
    ["127.0.0.1:8088", "https://dash.example", "same-origin"],
  ])("lets %s from %s (%s) write", (host, origin, site) => expect(refuseForeignWrite({ host, origin, site }, allowed)).toBeNull());

  it.each<[string | null, string | null, string | null, string]>([
    ["localhost:8088", null, null, "does not say"],
    ["localhost:8088", null, "none", "does not say"],
    ["localhost:8088", "http://localhost:3000", null, "another site"],
    ["localhost:8088", "http://localhost:3000", "same-site", "another site"],
    ["localhost:8088", "http://localhost:8088", "cross-site", "another site"],
    ["127.0.0.1:8088", "http://localhost:8088", null, "another site"],
    ["localhost:8088", "https://evil.example", "same-origin", "another site"],
    ["localhost:8088", "null", "same-origin", "another site"],
    ["evil.example", "https://evil.example", "same-origin", "names a host"],
    [null, "http://localhost:8088", "same-origin", "names a host"],
  ])("refuses %s from %s (%s)", (host, origin, site, sentence) => expect(refuseForeignWrite({ host, origin, site }, allowed)).toContain(sentence));
});

it("reads names without port and brackets", () => {
  expect([hostNameOf("[fd00::1]:80"), hostNameOf("A.b:1"), hostNameOf("a b")]).toEqual(["fd00::1", "a.b", null]);
});
