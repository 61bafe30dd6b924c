import { describe, expect, it, test } from "vitest";
import type { Entry } from "./entry";
import { createEntryBook, lookUpEntry, powerfulEntries, type EntryBook } from "./entry-book";
import { mapReading, silenceOf, type Reading } from "./reading";
import { parseSpiffeId, type SpiffeId } from "./spiffe-id";
import { healthOf, type SpireView } from "./spire-view";
import { compareTrustDomains } from "./trust-domains";

function id(text: string): SpiffeId {
  const parsed = parseSpiffeId(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

const [ONE, TWO] = [id("spiffe://td/identity/1001"), id("spiffe://td/identity/1002")];
const entry = (entryId: string, spiffeId: SpiffeId, more: Partial<Entry> = {}): Entry => ({
  id: entryId, spiffeId, parentId: id("spiffe://td/cilium-operator"), selectors: [{ type: "cilium", value: "mutual-auth" }], x509TtlSec: null,
  isAdmin: false, isDownstream: false, expiresAtMs: null, hint: "", createdAtMs: 5, revision: 0, ...more,
});
const NONE_UNREADABLE = { unreadable: { count: 0, first: [] }, cut: null };
const book = createEntryBook([entry("a", ONE)], NONE_UNREADABLE, null);
const standing = { sinceMs: 1, attempt: 2, retryAtMs: 9, lastError: "e", sentence: "It is away." };
const live = <Value>(value: Value): Reading<Value> => ({ state: "live", sinceMs: 1, attempt: 0, retryAtMs: null, lastError: null, sentence: "", value, readAtMs: 7 });

const NOT_LIVE: readonly Reading<EntryBook>[] = [
  { state: "not-observed", sentence: "Not in this tier." },
  { state: "syncing", ...standing },
  { state: "syncing", ...standing, sentence: "" },
  { state: "forbidden", ...standing },
  { state: "absent", ...standing },
  { state: "stale", ...standing, value: book, readAtMs: 7 },
  { state: "stale", ...standing, sentence: "", value: book, readAtMs: 7 },
];

describe("lookUpEntry", () => {
  it("finds what is there, and misses what a live and whole reading does not hold", () => {
    expect(lookUpEntry(live(book), ONE)).toEqual({ state: "found", entry: book.entries.get("a"), asOfMs: 7 });
    expect(lookUpEntry(live(book), TWO)).toEqual({ state: "missing", asOfMs: 7 });
  });

  test.each(NOT_LIVE)("never turns what was not observed into missing: %j", (reading) => {
    const answer = lookUpEntry(reading, TWO);
    expect(answer.state).toBe("not-observed");
    expect(answer.state === "not-observed" && answer.reason.length).toBeGreaterThan(5);
    expect(silenceOf(reading)).not.toBeNull();
  });

  it("says of a cut list that the rest was not observed", () => {
    const cut = createEntryBook([entry("a", ONE)], { ...NONE_UNREADABLE, cut: { held: 5 } }, null);
    expect(lookUpEntry(live(cut), TWO).state).toBe("not-observed");
    expect(lookUpEntry(live(cut), ONE).state).toBe("found");
  });

  it("tells what was known of a stale reading with its time", () => {
    expect(lookUpEntry({ state: "stale", ...standing, value: book, readAtMs: 7 }, ONE)).toMatchObject({ state: "found", asOfMs: 7 });
  });
});

describe("createEntryBook", () => {
  it("is the book before when nothing changed, whatever the order", () => {
    const before = createEntryBook([entry("a", ONE), entry("b", TWO)], NONE_UNREADABLE, null);
    expect(createEntryBook([entry("b", TWO), entry("a", ONE)], NONE_UNREADABLE, before)).toBe(before);
  });

  test.each<[string, readonly Entry[]]>([
    ["one changed", [entry("a", ONE, { revision: 1 }), entry("b", TWO)]],
    ["one gone", [entry("a", ONE)]],
    ["one more", [entry("a", ONE), entry("b", TWO), entry("c", TWO)]],
    ["one replaced", [entry("a", ONE), entry("c", TWO)]],
    ["selectors", [entry("a", ONE, { selectors: [{ type: "cilium", value: "mtls" }] }), entry("b", TWO)]],
  ])("is another when %s", (_what, entries) => {
    const before = createEntryBook([entry("a", ONE), entry("b", TWO)], NONE_UNREADABLE, null);
    const after = createEntryBook(entries, NONE_UNREADABLE, before);
    expect(after).not.toBe(before);
    expect([...after.entries.keys()]).toEqual(entries.map((each) => each.id));
    for (const [key, each] of after.entries) if (before.entries.get(key) && JSON.stringify(before.entries.get(key)) === JSON.stringify(each)) expect(each).toBe(before.entries.get(key));
  });

  it("counts an entry once that two pages brought", () => {
    const twice = createEntryBook([entry("a", ONE), entry("a", ONE)], NONE_UNREADABLE, null);
    expect(lookUpEntry(live(twice), ONE).state).toBe("found");
  });

  it("names entries that give power over SPIRE", () => {
    const powers = createEntryBook([entry("a", ONE, { isAdmin: true }), entry("b", TWO, { isDownstream: true }), entry("c", TWO)], NONE_UNREADABLE, null);
    expect(powerfulEntries(powers).map((each) => each.id)).toEqual(["a", "b"]);
  });
});

describe("compareTrustDomains", () => {
  const claims = (server: string | null, agent: string | null, cilium: string | null) => [
    { place: "SPIRE server", trustDomain: server },
    { place: "SPIRE agent", trustDomain: agent },
    { place: "Cilium", trustDomain: cilium },
  ];
  test.each([
    [claims("spiffe.cilium", "spiffe.cilium", "spiffe.cilium"), { state: "same", trustDomain: "spiffe.cilium" }],
    [claims("spiffe.cilium", "spiffe://spiffe.cilium", "spiffe.cilium"), { state: "same" }],
    [claims("spiffe.cilium", "example.org", "spiffe.cilium"), { state: "differ" }],
    [claims("spiffe.cilium", null, "example.org"), { state: "differ" }],
    [claims("spiffe.cilium", null, "spiffe.cilium"), { state: "unknown", notSeen: ["SPIRE agent"] }],
    [claims(null, null, null), { state: "unknown", seen: [] }],
    [claims("spiffe.cilium", "Spiffe.Cilium", "spiffe.cilium"), { state: "invalid", place: "SPIRE agent" }],
    [[{ place: "Cilium", trustDomain: "spiffe.cilium" }], { state: "unknown", notSeen: [] }],
  ])("%j", (given, verdict) => expect(compareTrustDomains(given)).toMatchObject(verdict));
});

describe("healthOf", () => {
  const blind: Reading<never> = { state: "not-observed", sentence: "Nothing is read." };
  const view = (parts: Partial<SpireView>): SpireView => ({ tier: "1", label: "x", trustDomain: blind, entries: blind, agents: blind, bundle: blind, signing: blind, server: blind, process: blind, own: blind, clockLeadMs: null, ...parts });
  const away = { state: "stale", ...standing, value: book, readAtMs: 7 } as const;

  test.each<[string, Partial<SpireView>, object]>([
    ["nothing is read", {}, { state: "not-observed", sinceMs: null, sentence: "Nothing is read." }],
    ["all is live", { entries: live(book) }, { state: "live", sentence: "" }],
    ["stale beats live", { entries: away, agents: live({ agents: [], ...NONE_UNREADABLE }) }, { state: "stale", attempt: 2, retryAtMs: 9, lastError: "e", sentence: "It is away." }],
    ["stale beats syncing", { entries: away, agents: { state: "syncing", ...standing, sentence: "x" } }, { state: "stale" }],
    ["syncing beats live", { entries: live(book), agents: { state: "syncing", ...standing } }, { state: "syncing" }],
    ["one refused of two", { entries: live(book), agents: { state: "forbidden", ...standing } }, { state: "live", sentence: "It is away." }],
    ["all refused", { entries: { state: "forbidden", ...standing } }, { state: "forbidden" }],
    ["one not there", { entries: live(book), signing: { state: "absent", ...standing } }, { state: "live", sentence: "" }],
    ["our identity in trouble while lists are read", { entries: live(book), own: { state: "forbidden", ...standing } }, { state: "live", sentence: "It is away." }],
    ["a clock that is off", { entries: live(book), clockLeadMs: -90_000 }, { state: "live", sentence: "This machine's clock is 90 s behind SPIRE's: every time of expiry is off by as much" }],
  ])("%s", (_what, parts, expected) => expect(healthOf(view(parts))).toMatchObject(expected));
});

test("mapReading keeps the state and changes the value alone", () => {
  expect(mapReading(live(2), (value) => value * 2)).toMatchObject({ state: "live", value: 4, readAtMs: 7 });
  expect(mapReading<number, number>({ state: "forbidden", ...standing }, (value) => value * 2)).toEqual({ state: "forbidden", ...standing });
});
