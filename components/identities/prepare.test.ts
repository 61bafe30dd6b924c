import { describe, expect, it, test } from "vitest";
import { IDENTITY_SHOWS } from "@/lib/wire/identities";
import { basisOf, presetsOf, sentenceOf } from "./heading";
import { identitiesFixture, identityFixture, withoutSpire } from "./identities.fixture";
import { authenticationText, entryLook, shortLabels } from "./identity-row";
import { emptyIdentities } from "./states";

const NOW = Date.parse("2026-11-22T14:32:00Z");
const sentence = (...given: Parameters<typeof sentenceOf>): string => sentenceOf(...given).map(({ text }) => text).join("");

describe("with SPIRE read", () => {
  it("the sentence counts entries of identities", () => {
    expect(sentence(identitiesFixture())).toBe("63 of 66 identities of pods have a SPIRE entry, 3 have none, 1 entry has no identity");
    expect(sentence(identitiesFixture({ missing: "Cilium identities are not all read yet" }))).toBe("63 of at least 66 identities of pods have a SPIRE entry, 3 have none, which entries are orphaned is not known");
  });

  test.each([
    [{}, { line: "found", word: "entry found", detail: "no end set", tone: "plain" }],
    [{ expiry: { state: "soon", at: "2026-11-22T15:21:00Z" } }, { line: "found", word: "entry found", detail: "ends in 49 min", tone: "short" }],
    [{ expiry: { state: "expired", at: "2026-11-22T14:02:00Z" } }, { line: "missing", word: "entry ended", detail: "30 min ago", tone: "fault" }],
    [{ entry: { state: "missing", reason: "no entry ends in /identity/15345", ids: [] } }, { line: "missing", word: "entry missing", tone: "fault" }],
    [{ entry: { state: "orphaned", reason: "gone", ids: ["e"] } }, { line: "missing", word: "entry orphaned", tone: "short" }],
    [{ scope: "reserved", entry: { state: "not-observed", reason: null, ids: [] } }, { line: "none", word: "no entry can exist", detail: "reserved: cannot ever succeed" }],
  ] as const)("an entry is drawn as it stands: %j", (given, look) => {
    expect(entryLook(identityFixture({ ...given, entry: { ...identityFixture().entry, ...("entry" in given && { ...given.entry, ids: [...given.entry.ids] }) } }), NOW)).toMatchObject(look);
  });
});

describe("with SPIRE off", () => {
  it("no place says missing, none, zero or found of an entry", () => {
    const answer = withoutSpire();
    expect(sentence(answer)).toBe("66 identities of pods; whether they have a SPIRE entry is not observed");
    const look = entryLook(identityFixture({ entry: { state: "not-observed", reason: "SPIRE is not read", ids: [] }, expiry: { state: "not-observed", at: null } }), NOW);
    expect(look).toEqual({ line: "unknown", icon: "not-known", word: "entry not observed", detail: "SPIRE is not read", tone: "unknown" });
    const presets = presetsOf(answer).filter(({ show }) => ["no-entry", "orphaned", "ambiguous", "expires-soon"].includes(show));
    expect(presets.map(({ count, known }) => [count, known])).toEqual(Array.from({ length: 4 }, () => ["not observed", false]));
    expect(basisOf(answer).map(({ text }) => text).join(" ")).not.toContain("entries read");
    for (const shown of ["no-entry", "orphaned", "ambiguous", "expires-soon"] as const) {
      expect(emptyIdentities(withoutSpire({ shown, matched: 0 }))).toMatchObject({ kind: "partial", title: "Not observed" });
    }
  });
});

describe("authentication", () => {
  it("is never said to be absent where that is not known", () => {
    const unknown = identityFixture({ authentication: { state: "unknown", reason: "3 lost on worker-2", last: null } });
    expect(authenticationText(unknown, "30 min")).toEqual({ word: "not known", detail: "3 lost on worker-2", known: false });
    const presets = (given: Parameters<typeof identitiesFixture>[0]) => presetsOf(identitiesFixture(given)).find(({ show }) => show === "never-authenticated");
    expect(presets({ authenticationUnknown: 4 })).toMatchObject({ count: "at least 19", title: "of 4 it is not known" });
    expect(presets({ authenticationUnknown: 4, counts: { ...identitiesFixture().counts, "never-authenticated": 0 } })).toMatchObject({ count: "not known", known: false });
    expect(emptyIdentities(identitiesFixture({ shown: "never-authenticated", matched: 0, authenticationUnknown: 4 })).title).toBe("Not known");
  });

  it("stands with its denominator", () => {
    expect(authenticationText(identityFixture(), "30 min").detail).toBe("3 of 4 new connections under a requirement");
    expect(authenticationText(identityFixture({ authentication: { state: "never", reason: "no connection of it was seen", last: null } }), "30 min").word).toBe("never in 30 min");
  });
});

it("every preset has a name and a reason for being empty", () => {
  expect(presetsOf(identitiesFixture()).map(({ show }) => show)).toEqual([...IDENTITY_SHOWS]);
  for (const shown of IDENTITY_SHOWS) expect(emptyIdentities(identitiesFixture({ shown, matched: 0 })).text).not.toBe("");
});

it("labels are short, and those of Cilium's own are left out", () => {
  expect(shortLabels(["k8s:app=server", "k8s:io.cilium.k8s.policy.cluster=default", "k8s:io.kubernetes.pod.namespace=team-yellow", "reserved:ingress"])).toEqual(["app=server", "ns team-yellow", "reserved:ingress"]);
});
