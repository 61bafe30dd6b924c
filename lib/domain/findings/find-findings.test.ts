import { describe, expect, it } from "vitest";
import { findFindings } from "./find-findings";
import { FINDING_CASES } from "./finding-cases.testdata";
import { FINDING_CODES } from "./finding-codes";
import { createEntryBook } from "../spire/entry-book";
import { groundOf, HOST_END, NOW_MS, pair, PODS, POLICY, rules, stale, type Stand } from "./findings.testdata";

it("raises nothing, and leaves nothing unmade, where all is well and all is read", () => {
  const { findings, unmade } = findFindings(groundOf());
  expect({ findings, unmade }).toEqual({ findings: [], unmade: [] });
});

describe("every finding", () => {
  it.each(FINDING_CASES.map((each) => [each.code, each.says, each] as const))("%s is raised where %s, and not near it", (code, _says, { raised, near, severity }) => {
    const found = findFindings(groundOf(raised)).findings.filter((each) => each.code === code);
    expect([...new Set(found.map((each) => each.severity))]).toEqual([severity]);
    expect(findFindings(groundOf(near)).findings.map((each) => each.code)).not.toContain(code);
  });

  it("has its cases", () => {
    expect([...new Set(FINDING_CASES.map(({ code }) => code))].sort()).toEqual([...FINDING_CODES].sort());
  });
});

describe("a requirement that is lost", () => {
  it("names the pairs of the window that pass without it, and no others", () => {
    const pairs = [pair({ key: "api-web-8080" }), pair({ key: "api-web-9090", port: 9_090 }), pair({ key: "host-web-8080", source: HOST_END })];
    const policies = [rules("web", { from: { app: "api" }, auth: "required" }, { ports: ["8080"], http: true })];
    const [lost] = findFindings(groundOf({ pairs, policies })).findings.filter(({ code }) => code === "requirement-lost");
    expect(lost?.affected.pairs).toEqual({ shown: ["api-web-8080"], more: 0 });
    expect(lost?.evidence[0]?.what).toMatch(/^spec\.ingress\[0\] asks for it of identity 20102; on port 8080 nothing asks/);
    expect(lost?.affected.policies.shown).toEqual([POLICY]);
  });
});

describe("policies whose agents' version is not known", () => {
  it("are asked both ways, and the finding says by which it was found", () => {
    const stand: Stand = { policies: [rules("web", { from: { app: "api" }, auth: "required" }, { ports: ["8080"], http: true })], pods: PODS.map((each) => ({ ...each, component: each.component?.role === "cilium-agent" ? null : each.component })) };
    const [lost] = findFindings(groundOf(stand)).findings.filter(({ code }) => code === "requirement-lost");
    // 1.15 keeps the requirement across the proxy's rule (docs/policies.md).
    expect(lost?.evidence.at(-1)?.what).toMatch(/as Cilium 1\.20 merges policies, and not as the other does/);
  });
});

describe("an outage", () => {
  const silent = (minutes: number) => {
    const book = createEntryBook([], { unreadable: { count: 0, first: [] }, cut: null }, null);
    const { findings } = findFindings(groundOf({ spire: { entries: stale(book, NOW_MS - minutes * 60_000), agents: { state: "not-observed", sentence: "" } } }));
    return findings.find(({ code }) => code === "spire-outage");
  };
  it.each([
    [5, "the first certificates end in 22 min, the last in 55 min"],
    [30, "certificates may be ending since 3 min, the last in 30 min"],
    [90, "by now every certificate has ended"],
  ])("of %d minutes says when certificates end", (minutes, said) => {
    expect(silent(minutes)?.title).toContain(said);
    expect(silent(minutes)?.since).toEqual({ atMs: NOW_MS - minutes * 60_000, reason: null });
  });
});
