import { describe, expect, test } from "vitest";
import type { CoverageWire, SourceHealthWire } from "@/lib/wire/answer";
import type { HoleWire } from "@/lib/wire/attempt";
import { retryText, stripItems, type StripSources } from "./strip";

const NOW = Date.parse("2026-11-22T14:32:07Z");
const source: SourceHealthWire = {
  type: "relay", label: "hubble-relay:80", live: true, state: "live", since: "2026-11-22T14:29:51Z", attempt: 1, retryAt: null, lastError: null,
  sentence: "Reading flows.", flowsPerSec: 412.4, lagMs: 900, relayVersion: "1.19.4",
};
const coverage: CoverageWire = { complete: true, nodes: 5, nodesReporting: 5, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] };
const lost: HoleWire = { kind: "lost", node: "worker-3", from: "2026-11-22T14:11:07Z", to: "2026-11-22T14:12:52Z", count: 212, reason: "The perf ring overran." };
const good: StripSources = { link: { state: "open" }, source, coverage, holes: [], reads: null };

function said(over: Partial<StripSources>): string[] {
  return stripItems({ ...good, ...over }, NOW).map((item) => `${item.tone}: ${`${item.strong} ${item.rest}`.trim()}`);
}

describe("the strip", () => {
  test("when all is well", () => expect(said({})).toEqual(["well: live 412 flows/s", "well: 5 of 5 nodes", "well: 0 lost", "well: verdict events seen"]));

  test("before anything is known says so, and neither zero nor well", () =>
    expect(said({ link: { state: "connecting" }, source: null, coverage: null, holes: null })).toEqual([
      "quiet: connecting", "quiet: nodes not known yet", "quiet: lost events not known yet", "quiet: verdict events not known yet",
    ]));

  test.each([
    ["retrying", { state: "retrying", retryAt: "2026-11-22T14:32:10.200Z", attempt: 3 }, "turned: not connected, retrying in 4 s, try 3"],
    ["what others stored", { stored: true, flowsPerSec: null }, "quiet: stored, minutes that are closed"],
    ["stale", { state: "stale" }, "turned: stale since 14:29:51, 2 min"],
    ["forbidden", { state: "forbidden" }, "turned: flows forbidden"],
    ["starting", { state: "starting" }, "quiet: connecting to hubble-relay:80"],
    ["a stream that ended", { state: "stopped" }, "turned: stopped at 14:29:51"],
    ["a file that was read", { state: "stopped", type: "capture", live: false }, "quiet: file read to its end"],
  ] as const)("source: %s", (_, over, text) => {
    expect(said({ source: { ...source, ...over } })[0]).toBe(text);
  });

  test("this page's own break comes before the source's state", () => {
    const link = { state: "retrying", sinceMs: NOW - 5000, attempt: 2, retryAtMs: NOW + 3500 } as const;
    expect(said({ link: { ...link, sinceMs: NOW - 500 } })[0]).toBe("well: live 412 flows/s");
    expect(said({ link: { state: "leaving", reason: "", backAtMs: NOW } })[0]).toBe("well: live 412 flows/s");
    expect(said({ link: { state: "leaving", reason: "", backAtMs: NOW - 5000 } })[0]).toBe("turned: Countersign is restarting, retrying");
    expect(said({ link })[0]).toBe("turned: not connected to Countersign, retrying in 4 s");
  });

  test("a silent node, lost events with their place, and a gap", () => {
    const gap: HoleWire = { kind: "gap", node: null, from: "2026-11-22T14:20:00Z", to: "2026-11-22T14:20:30Z", count: null, reason: "The stream broke." };
    expect(said({ coverage: { ...coverage, nodesReporting: 4, lost: 212 }, holes: [lost, gap] }).slice(1, 4)).toEqual([
      "short: 4 of 5 nodes", "short: 212 lost 14:11–14:12, worker-3", "short: gap 14:20, all nodes",
    ]);
  });

  test("while no node was heard of, nothing is known of losses and verdicts", () =>
    expect(said({ source: { ...source, state: "starting" }, coverage: { ...coverage, nodes: 0, nodesReporting: 0, verdicts: "none seen" } })).toEqual([
      "quiet: connecting to hubble-relay:80", "quiet: nodes not known yet", "quiet: lost events not known yet", "quiet: verdict events not known yet",
    ]));

  test.each(["retrying", "stale", "forbidden", "stopped"] as const)("while the stream is %s, nobody knows how the nodes are", (state) =>
    expect(said({ source: { ...source, state } })[1]).toBe("quiet: 5 of 5 nodes when last heard"));

  test("why a node is missing is told reason by reason", () => {
    const [, nodes] = stripItems({ ...good, coverage: { ...coverage, nodesReporting: 4, reasons: ["worker-1 is not connected (NODE_ERROR)", "the start of worker-2's ring was not read"] } }, NOW);
    expect(nodes?.why).toBe("worker-1 is not connected (NODE_ERROR); the start of worker-2's ring was not read");
  });

  test.each([
    ["none seen", "turned: verdict events not seen from at least one node"],
    ["off (configuration)", "turned: verdict events off by configuration"],
    ["off (drops without verdicts)", "turned: verdict events off: drops come without them"],
  ] as const)("verdicts %s", (verdicts, text) => expect(said({ coverage: { ...coverage, verdicts } })[3]).toBe(text));

  const cluster = { read: true, state: "live", reason: "why", policies: 12 } as const;
  const spire = { read: true, state: "live", reason: "why", tier: "2", entries: 67, entriesState: "live", entriesReason: "" } as const;
  const readSays = (over: { readonly cluster?: Partial<NonNullable<StripSources["reads"]>["cluster_read"]>; readonly spire?: Partial<NonNullable<StripSources["reads"]>["spire_read"]> }): string[] =>
    said({ reads: { cluster_read: { ...cluster, ...over.cluster }, spire_read: { ...spire, ...over.spire } } }).slice(4);

  test("beside the flows says how many policies and entries are read", () => expect(readSays({})).toEqual(["well: 12 policies", "well: SPIRE 67 entries"]));

  test.each([
    ["off", { read: false, state: "off", policies: null }, "quiet: Kubernetes not read, policies not known"],
    ["being read", { read: false, state: "syncing", policies: null }, "quiet: reading Kubernetes"],
    ["read but for policies", { policies: null }, "quiet: Kubernetes, policies not all read"],
    ["refused in part", { read: false, state: "forbidden" }, "short: Kubernetes read in part, 12 policies"],
    ["refused in part, policies too", { read: false, state: "forbidden", policies: null }, "short: Kubernetes read in part, policies not all read"],
    ["stale", { read: false, state: "stale" }, "short: Kubernetes stale, 12 policies"],
  ] as const)("Kubernetes %s", (_, over, text) => expect(readSays({ cluster: over })[0]).toBe(text));

  test.each([
    ["off", { read: false, state: "not-observed", tier: null, entries: null, entriesState: "not-observed" }, "quiet: SPIRE: entries not read (off)"],
    ["at tier 0", { read: false, state: "not-observed", tier: "0", entries: null, entriesState: "not-observed" }, "quiet: SPIRE: entries not read (tier 0)"],
    ["at tier 0+, however well its bundle is read", { tier: "0+", entries: null, entriesState: "not-observed" }, "quiet: SPIRE: entries not read (tier 0+)"],
    ["that refuses entries and answers the rest", { entries: null, entriesState: "forbidden" }, "short: SPIRE: entries not read (forbidden)"],
    ["that has not answered yet", { read: false, state: "syncing", entries: null, entriesState: "syncing" }, "quiet: reading SPIRE"],
    ["that went away", { read: false, state: "stale", entriesState: "stale" }, "short: SPIRE stale, 67 entries as last read"],
    ["whose entries alone went stale", { entriesState: "stale" }, "short: SPIRE: 67 entries as last read"],
  ] as const)("SPIRE %s", (_, over, text) => expect(readSays({ spire: over })[1]).toBe(text));

  test("what is not read says why", () => {
    const items = stripItems({ ...good, reads: { cluster_read: { ...cluster, state: "off", reason: "No kubeconfig." }, spire_read: { ...spire, entriesState: "forbidden", entriesReason: "It does not let us call ListEntries." } } }, NOW).slice(-2);
    expect(items.map(({ why, anchor }) => [why, anchor])).toEqual([["No kubeconfig.", "kubernetes"], ["It does not let us call ListEntries.", "spire"]]);
  });
});

test.each([
  [null, "retrying"],
  [NOW - 1, "retrying"],
  [NOW + 1, "retrying in 1 s"],
])("the next try at %s", (atMs, text) => expect(retryText(atMs, NOW)).toBe(text));
