import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { agentState, placeOf, type Agent } from "./agent";
import { clockLeadOf, expiryWithin, isRenewalLate, outageOutlook, shareLeft } from "./expiry";
import { parseSpiffeId, parseTrustDomain } from "./spiffe-id";
import { bundleState, newestAuthority, type TrustBundle } from "./trust-bundle";

const MINUTE = 60_000;

function agent(more: Partial<Agent> = {}, id = "spiffe://spiffe.cilium/spire/agent/x509pop/abc"): Agent {
  const parsed = parseSpiffeId(id);
  if (!parsed.ok) throw new Error(parsed.reason);
  return { id: parsed.value, attestationType: "x509pop", serial: "1", expiresAtMs: 60 * MINUTE, selectors: [], isBanned: false, canReattest: true, version: null, ...more };
}

function bundle(...lefts: readonly { readonly leftMs: number; readonly wholeMs: number }[]): TrustBundle {
  const trustDomain = parseTrustDomain("spiffe.cilium");
  if (!trustDomain.ok) throw new Error(trustDomain.reason);
  const authorities = lefts.map(({ leftMs, wholeMs }, nth) => ({ keyId: String(nth), fingerprint: "", isTainted: false, notBeforeMs: leftMs - wholeMs, notAfterMs: leftMs }));
  return { trustDomain: trustDomain.value, authorities, jwtKeys: [], sequence: "1", refreshHintSec: null, unreadable: [] };
}

describe("expiry", () => {
  test.each([
    [null, "never"],
    [0, "expired"],
    [-1, "expired"],
    [1, "soon"],
    [14 * MINUTE, "soon"],
    [15 * MINUTE, "later"],
  ])("%s from now is %s", (atMs, expiry) => expect(expiryWithin(atMs, 0, 15 * MINUTE)).toBe(expiry));

  it("is a share of the whole, within 0 and 1", () => {
    expect(shareLeft({ notBeforeMs: 0, notAfterMs: 100 }, 25)).toBe(0.75);
    expect(shareLeft({ notBeforeMs: 0, notAfterMs: 100 }, -5)).toBe(1);
    expect(shareLeft({ notBeforeMs: 0, notAfterMs: 100 }, 500)).toBe(0);
    expect(shareLeft({ notBeforeMs: 100, notAfterMs: 0 }, 50)).toBe(0);
  });

  it("of an SVID is late when less than 40 % is left: SPIRE renews with 45 to 55 % left", () => {
    const svid = { notBeforeMs: 0, notAfterMs: 60 * MINUTE };
    expect(isRenewalLate(svid, 33 * MINUTE)).toBe(false);
    expect(isRenewalLate(svid, 37 * MINUTE)).toBe(true);
  });

  it("after an outage begins with the SVIDs that were about to be renewed: 27 to 60 minutes at an hour's life", () => {
    expect(outageOutlook(0, 60 * MINUTE)).toEqual({ firstMs: 27 * MINUTE, lastMs: 60 * MINUTE });
  });
});

describe("clockLeadOf", () => {
  const svid = { notBeforeMs: 1_000_000, notAfterMs: 5_000_000 };
  test.each([
    ["made now", 1_010_000, true, null],
    ["made now, and on its way for 5 s", 1_015_000, true, null],
    ["renewed, and our clock is 2 min ahead", 1_130_000, true, 120_000],
    ["not known to be fresh: it may be old", 1_130_000, false, null],
    ["begins in the future: our clock is behind", 900_000, false, -110_000],
  ])("%s", (_what, nowMs, isFresh, lead) => expect(clockLeadOf(svid, nowMs, isFresh)).toBe(lead));
});

describe("an agent", () => {
  test.each([
    [{}, 0, "attested"],
    [{}, 50 * MINUTE, "expires-soon"],
    [{}, 60 * MINUTE, "expired"],
    [{ isBanned: true, serial: null }, 0, "banned"],
    [{ isBanned: true, serial: null }, 90 * MINUTE, "banned"],
    [{ expiresAtMs: null }, 0, "attested"],
  ] as const)("%j at %i is %s", (more, nowMs, state) => expect(agentState(agent(more), nowMs)).toBe(state));

  it("is placed on its node by what its projected token proved", () => {
    const selectors = ["cluster:default", "agent_ns:cilium-spire", "agent_node_name:worker-1", "agent_node_uid:8f2c"].map((value) => ({ type: "k8s_psat", value }));
    const psat = { attestationType: "k8s_psat" };
    expect(placeOf(agent({ ...psat, selectors }, "spiffe://td/spire/agent/k8s_psat/default/8f2c"))).toEqual({ cluster: "default", nodeName: "worker-1", nodeUid: "8f2c" });
    expect(placeOf(agent(psat, "spiffe://td/spire/agent/k8s_psat/default/8f2c"))).toEqual({ cluster: "default", nodeName: null, nodeUid: "8f2c" });
    expect(placeOf(agent(psat, "spiffe://td/spire/agent/k8s_psat/default/pod/77aa"))).toEqual({ cluster: null, nodeName: null, nodeUid: null });
    expect(placeOf(agent())).toBeNull();
  });
});

describe("a bundle", () => {
  const DAY = 24 * 60 * MINUTE;
  const fresh = { leftMs: 0.9 * DAY, wholeMs: DAY };
  test.each([
    [[], "empty"],
    [[fresh], "fine"],
    [[{ leftMs: 0.3 * DAY, wholeMs: DAY }, fresh], "fine"],
    [[{ leftMs: -0.5 * DAY, wholeMs: DAY }, fresh], "fine"],
    [[{ leftMs: 0.4 * DAY, wholeMs: DAY }], "no-successor"],
    [[{ leftMs: 0.1 * DAY, wholeMs: DAY }], "ends-soon"],
    [[{ leftMs: -1, wholeMs: DAY }, { leftMs: -DAY, wholeMs: DAY }], "ended"],
  ] as const)("of %j is %s", (lefts, state) => expect(bundleState(bundle(...lefts), 0)).toBe(state));
});

interface Moment {
  readonly t: number;
  readonly agents?: string;
  readonly roots?: string;
  readonly prepared?: string;
}

describe("eleven minutes of a real SPIRE at lifetimes of minutes, with a ban, two agents' ends and an outage", () => {
  const moments = readFileSync("testdata/recordings/spire/timeline.jsonl", "utf8").trimEnd().split("\n").map((line): Moment => JSON.parse(line));
  const told = moments.filter((moment) => moment.agents !== undefined);
  const agentsOf = (moment: Moment) => [...(moment.agents ?? "").matchAll(/(\w+):(-?\d+)( BANNED)?/g)].map(([, type = "", left, banned]) => ({ type, left: Number(left), isBanned: banned !== undefined }));
  const CA_LIFE_MS = 610_000;
  const bundleOf = (moment: Moment): TrustBundle => bundle(...[...(moment.roots ?? "").matchAll(/\w+:(-?\d+)/g)].map(([, left]) => ({ leftMs: Number(left) * 1_000, wholeMs: CA_LIFE_MS })));

  it("holds the ban, the expiry and the outage", () => {
    expect(told.length).toBeGreaterThan(50);
    expect(moments.length).toBeGreaterThan(told.length);
  });

  it("a banned agent is banned, before and after its last SVID ended; an agent that stopped is expired from the second its SVID ends", () => {
    const seen = new Set<string>();
    for (const moment of told) {
      for (const { type, left, isBanned } of agentsOf(moment)) {
        const state = agentState(agent({ isBanned, serial: isBanned ? null : "1", expiresAtMs: left * 1_000 }), 0, 30_000);
        expect(state).toBe(isBanned ? "banned" : left <= 0 ? "expired" : left < 30 ? "expires-soon" : "attested");
        seen.add(`${type} ${state}`);
      }
    }
    expect([...seen].sort()).toEqual(["join_token attested", "join_token expired", "join_token expires-soon", "x509pop attested", "x509pop banned"]);
  });

  it("a server that rotates never lacks a successor; take the prepared authority away and it does, then it ends soon", () => {
    const states = told.map((moment) => bundleState(bundleOf(moment), 0));
    expect(new Set(states)).toEqual(new Set(["fine"]));
    const withoutNext = told.map((moment) => bundleOf({ ...moment, roots: (moment.roots ?? "").split(" ")[0] ?? "" })).map((each) => bundleState(each, 0));
    expect([...new Set(withoutNext)]).toEqual(["fine", "no-successor", "ends-soon"]);
    const handover = told.findLast((moment) => moment.prepared !== undefined);
    expect(handover && newestAuthority(bundleOf(handover))?.keyId).toBe("1");
  });
});
