import { describe, expect, it, test } from "vitest";
import { FINDING_CODES } from "@/lib/domain/findings/finding-codes";
import { findingFixture, findingsFixture } from "./findings.fixture";
import { affectedText, findingText, nothingFound, prepareSummary, prepareUnmade, severitiesText, severityOf } from "./summary";

const UNMADE = [{ code: "agent-banned", reason: "SPIRE is not read" }, { code: "agent-expired", reason: "SPIRE is not read" }, { code: "policy-refused", reason: "policies are stale" }] as const;

describe("that nothing was found", () => {
  it("is said with what was checked, over what", () => {
    expect(nothingFound(findingsFixture())).toMatchObject({ title: `Nothing found by any of ${FINDING_CODES.length} checks`, text: "They looked at objects as of now and at the traffic of 30 min, 14:02–14:32 UTC; nothing of it is known to be missing." });
  });
  it("says what was not checked, and that nothing is known of it", () => {
    const { title, text } = nothingFound(findingsFixture({ unmade: [...UNMADE] }));
    expect(title).toBe(`Nothing found by the ${FINDING_CODES.length - 3} of ${FINDING_CODES.length} checks that could be made`);
    expect(text).toContain("3 checks could not be made, or not wholly: of what those look for, nothing is known.");
  });
  it("means nothing where no check could be made", () => {
    expect(nothingFound(findingsFixture({ unmade: FINDING_CODES.map((code) => ({ code, reason: "Kubernetes is not read" })) }))).toMatchObject({ kind: "partial", title: "No check could be made wholly" });
  });
  it("does not hide that traffic was missed", () => {
    const coverage = { ...findingsFixture().coverage, complete: false };
    expect(nothingFound(findingsFixture({ coverage })).text).toContain("not all of it was seen");
  });
});

test("findings beyond a code's cap are counted with the severity of their code", () => {
  const summary = prepareSummary(findingsFixture({ findings: [findingFixture(), findingFixture({ id: "entry-orphaned", code: "entry-orphaned", severity: "note" })], more: [{ code: "entry-orphaned", count: 7 }], unmade: [...UNMADE] }));
  expect(summary).toMatchObject({ total: 9, bySeverity: [{ severity: "blocks", count: 1 }, { severity: "risk", count: 0 }, { severity: "note", count: 8 }], unmade: 3 });
  expect(severitiesText(summary.bySeverity)).toBe("1 blocks, 8 notes");
});

test("who is affected is counted whole, not only those that are named", () => {
  expect(affectedText(findingFixture().affected)).toBe("6 pairs, 1 identity");
  const nobody = { shown: [], more: 0 };
  expect(affectedText({ pairs: nobody, identities: nobody, nodes: nobody, policies: nobody })).toBe("the whole cluster");
});

test("a finding as text carries evidence, who is affected, what to do; an unknown time with its reason", () => {
  expect(findingText(findingFixture({ since: null, sinceReason: "entries carry no time" })).split("\n")).toEqual([
    "blocks entry-missing: 1 identity has no entry",
    "since: not known (entries carry no time)",
    "evidence: no entry ends in /identity/15345 [SPIRE]",
    "affected: 6 pairs, 1 identity: team-yellow/client~team-yellow/server~8080-TCP, 15345",
    "what to do: Restart the operator.",
    "kubectl -n kube-system rollout restart deploy/cilium-operator",
    "more: docs/findings.md#entry-missing",
  ]);
});

test("checks that lack the same stand on one line", () => {
  expect(prepareUnmade([...UNMADE])).toEqual([{ reason: "SPIRE is not read", codes: ["agent-banned", "agent-expired"] }, { reason: "policies are stale", codes: ["policy-refused"] }]);
});

test.each([["risk", "risk"], ["grave", null], [null, null]])("the link's severity %s is %s", (text, severity) => expect(severityOf(text)).toBe(severity));
