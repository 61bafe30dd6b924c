import { describe, expect, it } from "vitest";
import type { Coverage } from "./coverage";
import { gradeOf } from "./grade";
import type { OutcomeCounts } from "./pair";

const COMPLETE: Coverage = { complete: true, nodes: 2, nodesReporting: 2, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] };
const HOLED: Coverage = { ...COMPLETE, complete: false, lost: 37, reasons: ["37 events lost on node-b, 14:11:07–14:11:52 UTC"] };
const BLIND: Coverage = { ...COMPLETE, complete: false, verdicts: "none seen" };

const NONE: OutcomeCounts = { total: 0, authenticated: 0, authenticatedLate: 0, authPending: 0, authRefused: 0, allowedUnauthenticated: 0, policyDenied: 0, audited: 0, otherDrop: 0, unknown: 0 };
function counts(some: Partial<OutcomeCounts>): OutcomeCounts {
  return { ...NONE, ...some, total: Object.values(some).reduce((sum, count) => sum + count, 0) };
}

describe("rule 5: the grade of a pair", () => {
  it.each([
    ["all", { authenticated: 400, authenticatedLate: 12 }, COMPLETE, 0, 412, 412, "412 of 412 new connections"],
    ["all-seen", { authenticated: 412 }, HOLED, 0, 412, 412, "412 of 412 seen; 37 events lost on node-b, 14:11:07–14:11:52 UTC"],
    ["some", { authenticated: 411, authRefused: 4 }, COMPLETE, 0, 411, 415, "411 of 415 new connections; 4 refused for missing authentication"],
    ["some", { authenticated: 3, allowedUnauthenticated: 51 }, COMPLETE, 0, 3, 54, "3 of 54 new connections; 51 let through without it"],
    ["some", { authenticated: 5 }, COMPLETE, 1, 5, 5, "5 of 5 new connections; packets of 1 open connection were refused"],
    ["none", { allowedUnauthenticated: 12 }, COMPLETE, 0, 0, 12, "0 of 12 new connections; 12 let through without it"],
    ["none", { audited: 2 }, HOLED, 0, 0, 2, "0 of 2 new connections; 2 let through by audit mode"],
    ["unknown", {}, COMPLETE, 0, 0, 0, "no new connection in the window"],
    ["unknown", { authPending: 2 }, COMPLETE, 0, 0, 0, "2 pending: refused for missing authentication, the 70 s are not over"],
    ["unknown", { policyDenied: 3 }, COMPLETE, 0, 0, 0, "nothing was let through: 3 denied by policy"],
    ["unknown", { unknown: 4 }, COMPLETE, 0, 0, 0, "4 of 4 unknown: events of node-b were lost"],
    ["unknown", { authenticated: 9 }, BLIND, 0, 9, 9, "policy verdicts of a deciding node: none seen; what was let through may have been authenticated or not"],
  ] as const)("%s: %o", (grade, some, coverage, established, numerator, denominator, reason) => {
    const answer = gradeOf({ counts: counts(some), coverage, establishedRefused: established, unknownReasons: { "events of node-b were lost": 4 } });
    expect(answer).toEqual({ grade, numerator, denominator, reason });
  });

  it("leaves pending, unknown, policy-denied and other drops outside the ratio", () => {
    const { numerator, denominator } = gradeOf({ counts: counts({ authenticated: 2, authPending: 5, unknown: 5, policyDenied: 5, otherDrop: 5 }), coverage: COMPLETE, establishedRefused: 0, unknownReasons: {} });
    expect([numerator, denominator]).toEqual([2, 2]);
  });
});
