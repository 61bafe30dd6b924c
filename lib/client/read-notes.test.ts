import { describe, expect, it, test } from "vitest";
import type { ResourceReadWire } from "@/lib/wire/cluster-read";
import { clusterNotes, entriesNote } from "./read-notes";

const LIVE: ResourceReadWire = { resource: "networkpolicies", title: "Kubernetes network policies", state: "live", sentence: "", manifestLine: null, objects: 4, leftOut: 0, heardAt: null };
const notesOf = (given: Partial<ResourceReadWire>) => clusterNotes({ state: "live", sentence: "", resources: [{ ...LIVE, ...given }] });

describe("what is read of the cluster", () => {
  it("needs no word while all of it is live, or known to be absent", () => {
    expect([...notesOf({}), ...notesOf({ state: "absent" })]).toEqual([]);
  });

  test.each([
    [{ state: "forbidden", sentence: "It may not be listed.", manifestLine: "- { resources: [networkpolicies] }" }, { kind: "forbidden", title: "Kubernetes network policies may not be read", commands: ["- { resources: [networkpolicies] }"] }],
    [{ state: "stale", sentence: "The server does not answer" }, { kind: "stale", text: "The server does not answer. Changes since may be missed." }],
    [{ state: "syncing" }, { kind: "loading", text: "Nothing is concluded from what is not there yet." }],
    [{ leftOut: 3, sentence: "Left out: too large." }, { kind: "partial", title: "Kubernetes network policies: 3 left out", text: "Left out: too large." }],
  ] as const)("%j", (given, note) => {
    expect(notesOf(given)).toMatchObject([note]);
  });

  it("is said once where nothing is read", () => {
    expect(clusterNotes({ state: "off", sentence: "The setting `cluster` is off", resources: [LIVE] })).toMatchObject([{ kind: "partial", text: "The setting `cluster` is off. Nothing below is “none”: it is not known." }]);
  });
});

test.each([
  [{ read: true, state: "live", tier: "1", sentence: "", entriesState: "live" }, null, null],
  [{ read: false, state: "not-observed", tier: null, sentence: "", entriesState: "not-observed" }, "SPIRE is not read", "partial"],
  [{ read: true, state: "live", tier: "0+", sentence: "", entriesState: "not-observed" }, "only to callers that may list", "partial"],
  [{ read: true, state: "stale", tier: "1", sentence: "", entriesState: "stale" }, "the server is gone", "stale"],
  [{ read: true, state: "live", tier: "1", sentence: "refused", entriesState: "forbidden" }, "refused", "forbidden"],
] as const)("entries of %j with silence %j", (spire, silence, kind) => {
  expect(entriesNote(spire, silence)?.kind ?? null).toBe(kind);
});
