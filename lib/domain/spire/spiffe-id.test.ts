import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { identityIdOf, identityOf, joinSpiffeId, parseSpiffeId, parseTrustDomain, pathOf, serverIdOf, trustDomainOf, type SpiffeId, type TrustDomain } from "./spiffe-id";

function id(text: string): SpiffeId {
  const parsed = parseSpiffeId(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

function domain(text: string): TrustDomain {
  const parsed = parseTrustDomain(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

describe("parseSpiffeId", () => {
  test.each([
    "spiffe://spiffe.cilium",
    "spiffe://spiffe.cilium/identity/26244",
    "spiffe://spiffe.cilium/ns/cilium-spire/sa/spire-agent",
    "spiffe://a_b-c.1/A.b-C_9",
    `spiffe://${"a".repeat(255)}/x`,
    "spiffe://td/...",
  ])("takes %s", (text) => expect(parseSpiffeId(text)).toEqual({ ok: true, value: text }));

  // spiffe/spiffe, standards/SPIFFE-ID.md
  test.each([
    ["https://spiffe.cilium/x", "begin with spiffe://"],
    ["SPIFFE://spiffe.cilium/x", "begin with spiffe://"],
    ["spiffe://", "names no trust domain"],
    ["spiffe:///x", "names no trust domain"],
    ["spiffe://Spiffe.cilium/x", "lower-case"],
    ["spiffe://td:8081/x", "lower-case"],
    ["spiffe://user@td/x", "lower-case"],
    ["spiffe://td/", "empty segment or ends in a slash"],
    ["spiffe://td/a/", "empty segment or ends in a slash"],
    ["spiffe://td//a", "empty segment"],
    ["spiffe://td/./a", "only dots"],
    ["spiffe://td/a/..", "only dots"],
    ["spiffe://td/a%20b", "something else than letters"],
    ["spiffe://td/a?b", "something else than letters"],
    ["spiffe://td/a#b", "something else than letters"],
    ["spiffe://td/\u202ea", "something else than letters"],
    ["spiffe://td/a\nb", "something else than letters"],
    [`spiffe://${"a".repeat(256)}/x`, "256 characters, more than 255"],
    [`spiffe://td/${"a".repeat(2048)}`, "more than 2048"],
    ["", "begin with spiffe://"],
  ])("refuses %j", (text, reason) => {
    const parsed = parseSpiffeId(text);
    expect(parsed.ok ? "" : parsed.reason).toContain(reason);
  });

  it("takes apart what it takes, and puts it together again", () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,12}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9._-]{1,20}$/), fc.array(segment, { maxLength: 5 }), (name, segments) => {
        const path = segments.map((each) => `/${each}`).join("");
        const joined = joinSpiffeId(name, path);
        expect(joined).toEqual({ ok: true, value: `spiffe://${name}${path}` });
        if (joined.ok) expect([trustDomainOf(joined.value), pathOf(joined.value), parseSpiffeId(joined.value)]).toEqual([name, path, joined]);
      }),
    );
  });

  it("never takes what the API's two parts could smuggle in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 12 }), fc.string({ unit: "binary", maxLength: 12 }), (name, path) => {
        const joined = joinSpiffeId(name, path);
        if (joined.ok) expect(joined.value).toMatch(/^spiffe:\/\/[a-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/);
      }),
    );
  });
});

describe("Cilium's identities", () => {
  it("have an id of their own", () => {
    expect(identityIdOf(domain("spiffe.cilium"), 26244)).toBe("spiffe://spiffe.cilium/identity/26244");
    expect(serverIdOf(domain("spiffe.cilium"))).toBe("spiffe://spiffe.cilium/spire/server");
  });

  test.each([
    ["spiffe://spiffe.cilium/identity/26244", 26244],
    ["spiffe://other.example/identity/1", 1],
    ["spiffe://td/identity/4294967295", 4294967295],
    ["spiffe://td/identity/4294967296", null],
    ["spiffe://td/identity/007", null],
    ["spiffe://td/identity/1e3", null],
    ["spiffe://td/identity/26244/x", null],
    ["spiffe://td/x/identity/26244", null],
    ["spiffe://td/cilium-id/26244", null],
    ["spiffe://td/cilium-agent", null],
    ["spiffe://td", null],
  ])("%s names %s", (text, identity) => expect(identityOf(id(text))).toBe(identity));
});
