import { describe, expect, test } from "vitest";
import { countsFixture, pairFixture } from "@/lib/wire/fixtures/pair";
import { preparePairRow } from "./pair-row";

describe("required", () => {
  const required = (given: Partial<ReturnType<typeof pairFixture>["required"]>) =>
    preparePairRow(pairFixture({ required: { ...pairFixture().required, ...given } })).required;

  test("names the policies of the verdicts with their direction", () => {
    expect(required({ ingress: ["CiliumNetworkPolicy team-yellow/enforce-access", "CiliumNetworkPolicy team-yellow/other"] }).detail.text).toBe(
      "ingress · enforce-access, 1 more",
    );
  });
  test("without a name the verdicts speak", () => expect(required({ source: "verdict" }).detail.text).toBe("verdicts say so"));
  test("unknown says why", () => {
    const unknown = required({ state: "unknown", source: "none", reason: "policies are not read and no verdict demanded authentication" });
    expect(unknown.state).toBe("unknown");
    expect(unknown.detail.text).toContain("policies are not read");
  });
});

describe("grade", () => {
  test("complete coverage says its nodes and that nothing was lost", () => {
    expect(preparePairRow(pairFixture()).grade).toMatchObject({ grade: "some", numerator: 3, denominator: 4, basis: { text: "2 of 2 nodes · 0 lost", short: false } });
  });
  test.each([
    [{ lost: 212 }, "up to 212 lost"],
    [{ nodesReporting: 1 }, "1 of 2 nodes reporting"],
    [{ reasons: ["the ring of worker-2 begins after the window"] }, "the ring of worker-2 begins after the window"],
    [{ reasons: [] }, "coverage not complete"],
  ])("a hole is said: %j", (hole, text) => {
    const coverage = { ...pairFixture().coverage, complete: false, ...hole };
    expect(preparePairRow(pairFixture({ coverage })).grade.basis).toMatchObject({ text, short: true });
  });
  test("an unknown grade gives its reason, never a ratio of its own", () => {
    const gradeOf = { numerator: 0, denominator: 0, reason: "no new connection was counted" };
    expect(preparePairRow(pairFixture({ grade: "unknown", gradeOf })).grade.basis.text).toBe("no new connection was counted");
  });
});

describe("outcomes", () => {
  test("only those that occurred, in the order of the stack", () => {
    expect(preparePairRow(pairFixture()).outcomes.map((each) => each.outcome)).toEqual(["authenticated", "authenticated-late", "auth-refused"]);
  });
  test.each([
    [{ verdict: 3, trace: 0 }, "by verdict"],
    [{ verdict: 0, trace: 3 }, "trace, no policy enforced there"],
    [{ verdict: 1, trace: 2 }, "1 by verdict, 2 by trace, no policy enforced there"],
  ])("let through without it says what it rests on: %j", (allowedBy, text) => {
    const pair = pairFixture({ attempts: countsFixture({ allowedUnauthenticated: 3 }), allowedBy });
    expect(preparePairRow(pair).outcomesNote?.text).toBe(text);
  });
  test("unknown carries its most frequent reason, and all of them on hover", () => {
    const pair = pairFixture({ attempts: countsFixture({ unknown: 3 }), unknownReasons: { "events of worker-1 were lost": 1, "worker-2 reported nothing": 2 } });
    expect(preparePairRow(pair).outcomesNote).toMatchObject({ text: "worker-2 reported nothing", full: expect.stringContaining("worker-1") });
  });
  test("no attempt in the window is not zero outcomes", () => {
    expect(preparePairRow(pairFixture({ attempts: countsFixture() })).outcomesNote?.text).toBe("nothing new in the window");
  });
  test("what stands beside is never among the outcomes", () => {
    const row = preparePairRow(
      pairFixture({
        establishedRefused: { connections: 1, packets: 41, firstAt: null, lastAt: null },
        authRefusedRecovered: 1,
        l7: { connectionsRefusedAll: 1, connectionsRefusedSome: 0, requestsRefused: 1 },
      }),
    );
    expect(row.beside.map((each) => each.text)).toEqual(["1 est. refused", "1 of 1 recovered", "1 request"]);
    expect(row.outcomes.reduce((sum, each) => sum + each.count, 0)).toBe(4);
  });
});

describe("last", () => {
  test("never in the window is said only when verdicts were seen", () => {
    expect(preparePairRow(pairFixture({ lastAuthenticated: null })).lastAuthenticated).toEqual({ state: "none", text: "never in window" });
    const coverage = { ...pairFixture().coverage, verdicts: "none seen" as const };
    expect(preparePairRow(pairFixture({ lastAuthenticated: null, coverage })).lastAuthenticated.text).toBe("not observed");
  });
});
