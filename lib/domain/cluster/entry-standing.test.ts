import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entryStandingOf, indexEntries, type EntryFacts, type EntryQuestion } from "./entry-standing";
import { scopeOfIdentity } from "./identity-scope";
import { identityOfSpiffeId, spiffeIdOf } from "./spiffe-id";

const entry = (identity: number, more: Partial<EntryFacts> = {}): EntryFacts => ({
  id: `entry-${identity}`,
  spiffeId: spiffeIdOf("spiffe.cilium", identity),
  parentId: "spiffe://spiffe.cilium/cilium-operator",
  selectors: ["cilium:mutual-auth"],
  ...more,
});
const ask = (identity: number, more: Partial<EntryQuestion> = {}): EntryQuestion => ({ identity, scope: scopeOfIdentity(identity), exists: true, trustDomain: "spiffe.cilium", ...more });
const read = (...entries: EntryFacts[]) => ({ read: true, entries: indexEntries(entries) }) as const;

describe("how an identity stands with SPIRE", () => {
  test.each([
    ["its one entry", ask(300), read(entry(300)), "found"],
    ["no entry", ask(300), read(entry(301)), "missing"],
    ["two entries", ask(300), read(entry(300), entry(300, { id: "second" })), "ambiguous"],
    ["an entry under another parent", ask(300), read(entry(300, { parentId: "spiffe://spiffe.cilium/somebody" })), "ambiguous"],
    ["an entry without Cilium's selector", ask(300), read(entry(300, { selectors: ["k8s:ns:shop"] })), "ambiguous"],
    ["an entry in another trust domain", ask(300), read(entry(300, { spiffeId: "spiffe://example.org/identity/300" })), "ambiguous"],
    ["an entry in any trust domain while Cilium's is not known", ask(300, { trustDomain: null }), read(entry(300, { spiffeId: "spiffe://example.org/identity/300", parentId: "spiffe://example.org/cilium-operator" })), "found"],
    ["an entry of an identity that is gone", ask(300, { exists: false }), read(entry(300)), "orphaned"],
    ["neither identity nor entry", ask(300, { exists: false }), read(), "not-observed"],
    ["no entry, and identities that are not read", ask(300, { exists: null }), read(), "not-observed"],
    ["its one entry, and identities that are not read", ask(300, { exists: null }), read(entry(300)), "found"],
    ["entries that are not read", ask(300), { read: false, reason: "SPIRE is not read" } as const, "not-observed"],
    ["a reserved identity", ask(1), read(), "not-observed"],
    ["an identity of another cluster", ask(70_000), read(), "not-observed"],
    ["an identity of the outside", ask(16_777_217), read(), "not-observed"],
  ])("%s", (_, question, reading, expected) => {
    const standing = entryStandingOf(question, reading);
    expect(standing.status).toBe(expected);
    if (expected !== "found") expect(standing.reason).not.toBe("");
  });

  test("is never missing or orphaned for want of reading", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 27 }), fc.constantFrom(true, false, null), (identity, exists) => {
        expect(entryStandingOf(ask(identity, { exists }), { read: false, reason: "not read" }).status).toBe("not-observed");
      }),
    );
  });

  test("shows at most eight of many entries", () => {
    const many = Array.from({ length: 100 }, (_, at) => entry(300, { id: `entry-${at}` }));
    expect(entryStandingOf(ask(300), read(...many)).entryIds).toHaveLength(8);
  });
});

test("a SPIFFE ID and its identity are two ways to say one thing", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999 }), fc.stringMatching(/^[a-z0-9._-]{1,40}$/), (identity, trustDomain) => {
      expect(identityOfSpiffeId(spiffeIdOf(trustDomain, identity))).toEqual({ trustDomain, identity });
    }),
  );
});

test.each(["spiffe://a/identity/0", "spiffe://a/identity/01", "spiffe://a/identity/1/2", "spiffe://a/ns/x/sa/y", "spiffe://A/identity/5", "identity/5", "spiffe:///identity/5"])("%s names no identity", (id) => {
  expect(identityOfSpiffeId(id)).toBeNull();
});
