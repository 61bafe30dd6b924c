import { describe, expect, it } from "vitest";
import { hostNameOf, refuseForeignHost } from "./host-check";

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

it("reads names without port and brackets", () => {
  expect([hostNameOf("[fd00::1]:80"), hostNameOf("A.b:1"), hostNameOf("a b")]).toEqual(["fd00::1", "a.b", null]);
});
