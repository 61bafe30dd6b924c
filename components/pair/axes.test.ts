import { describe, expect, test } from "vitest";
import { attemptFixture } from "@/lib/wire/fixtures/attempt";
import { countsFixture, pairFixture, workloadFixture } from "@/lib/wire/fixtures/pair";
import { besideLines, entriesText, identityLines, observedLines, requiredAxis } from "./axes";

const late = (waitMs: number) => attemptFixture({ outcome: "authenticated-late", waitMs, refusals: 1 });

describe("Observed", () => {
  const pair = pairFixture({
    attempts: countsFixture({ authenticated: 2, authenticatedLate: 4, authRefused: 3, allowedUnauthenticated: 2, unknown: 5 }),
    authRefusedBy: { AUTH_REQUIRED: 2, NO_NODE_ID: 1 },
    allowedBy: { verdict: 1, trace: 1 },
    unknownReasons: { "worker-2 reported nothing": 3, "events of worker-1 were lost": 1, "an auth type that is not known": 1 },
  });
  const detail = (outcome: string, waits: readonly number[] = []) => observedLines(pair, waits.map(late)).find((line) => line.outcome === outcome)?.detail;

  test("adds up to the total", () => expect(observedLines(pair, []).reduce((sum, line) => sum + line.count, 0)).toBe(pair.attempts.total));
  test.each([
    ["auth-refused", "AUTH_REQUIRED 2, NO_NODE_ID 1"],
    ["allowed-unauthenticated", "by verdict 1, trace, no policy enforced there 1"],
    ["unknown", "worker-2 reported nothing (3); events of worker-1 were lost (1); 1 further reason"],
  ])("%s is explained", (outcome, text) => expect(detail(outcome)).toBe(text));
  test("few waits are listed, many are given as a range", () => {
    expect(detail("authenticated-late", [3010, 1020])).toBe("waited 1.02 s, 3.01 s");
    expect(detail("authenticated-late", [1020, 7000, 3000, 1000])).toBe("4 waits, 1 s to 7 s");
    expect(detail("authenticated-late")).toBe("");
  });
});

describe("beside the outcomes", () => {
  test("nothing is said of what did not happen", () => expect(besideLines(pairFixture(), [])).toEqual([]));
  test("an L7 refusal names method and path", () => {
    const pair = pairFixture({ l7: { connectionsRefusedAll: 1, connectionsRefusedSome: 0, requestsRefused: 1 } });
    const attempts = [attemptFixture({ l7: { requestsRefused: 1, requestsSeen: 1, refused: [{ method: "GET", path: "/anything" }] } })];
    expect(besideLines(pair, attempts)).toEqual([{ beside: "l7-refusal", text: "1 request refused by the L7 rule: GET /anything" }]);
  });
  test("the worst comes first", () => {
    const pair = pairFixture({ establishedRefused: { connections: 1, packets: 41, firstAt: null, lastAt: null }, authRefusedRecovered: 1, authRefusedOpen: 1 });
    expect(besideLines(pair, []).map((line) => line.text)).toEqual(["1 established refused, 41 packets", "1 of 1 refused recovered on a new connection", "1 refused may have recovered unseen"]);
  });
});

describe("Required", () => {
  test("verdicts prove it, Hubble may name the policy", () => {
    const axis = requiredAxis(pairFixture({ required: { state: "required", source: "verdict", reason: null, ingress: ["CiliumNetworkPolicy team-yellow/enforce-access"], egress: [], rules: [] } }));
    expect(axis).toMatchObject({ where: "at ingress", policies: [{ direction: "ingress", name: "CiliumNetworkPolicy team-yellow/enforce-access" }], basis: "proved by verdicts; policies are not read" });
  });
  test("unknown always has a reason", () => {
    expect(requiredAxis(pairFixture({ required: { state: "unknown", source: "none", reason: null, ingress: [], egress: [], rules: [] } })).reason).not.toBe("");
  });
});

describe("Identity", () => {
  test("entries that nobody read are not missing", () => {
    expect(entriesText(pairFixture())).toBe("entries not observed");
    const source = workloadFixture("a/b", { entry: { state: "found", reason: null, spiffeIds: [] } });
    const destination = workloadFixture("a/c", { entry: { state: "missing", reason: null, spiffeIds: [] } });
    expect(entriesText(pairFixture({ source, destination }))).toBe("1 of 2 entries found");
  });
  test("both ends with number and labels", () => {
    expect(identityLines(pairFixture()).map((line) => [line.side, line.identities, line.labels])).toEqual([
      ["source", [26244], ["k8s:app=client"]],
      ["destination", [15345], ["k8s:app=server"]],
    ]);
  });
});
