import { describe, expect, it, test } from "vitest";
import { basisOf } from "./heading";
import { authenticatedCounts, policiesFixture, policyFixture, ruleFixture } from "./policies.fixture";
import { ruleRows, type RuleGround } from "./rule-row";
import { emptyPolicies } from "./states";

const GROUND: RuleGround = { ...policiesFixture(), narrowed: false };

function rowOf(rule: Parameters<typeof ruleFixture>, ground: Partial<RuleGround> = {}) {
  const [row] = ruleRows([policyFixture({ rules: [ruleFixture(...rule)] })], { ...GROUND, ...ground });
  if (row === undefined) throw new Error("no row");
  return row;
}

describe("a rule", () => {
  it("says where it stands, what it selects, and what the pairs it decides came to", () => {
    const row = rowOf([{ index: 1, spec: 1 }, { pairs: 2, explicit: 2, attempts: { ...authenticatedCounts(709), total: 713, authRefused: 4 } }]);
    expect(row.place).toBe("CNP, spec 2, ingress rule 2 · selects 3 of 14 pods");
    expect(row.decides).toEqual({ count: "713 new connections", detail: "by 2 pairs that it decides · 709 auth. · 4 refused", known: true });
    expect(row.how).toEqual({ gate: "required", word: "explicit", detail: "mode: required" });
  });

  test.each([
    [{ mode: null }, { pairs: 4, derived: 3 }, "derived", "from a wider rule, 3 of 4 pairs"],
    [{ mode: null }, { pairs: 4 }, "not required", "no mode written"],
    [{ mode: null }, {}, "not written", "takes a wider rule’s mode, if any"],
    [{ mode: "disabled" }, {}, "explicit", "mode: disabled"],
    [{ mode: null, deny: true }, { pairs: 1 }, "denies", "knows no authentication"],
  ] as const)("%j that decides %j: %s", (rule, matches, word, detail) => {
    expect(rowOf([rule, matches]).how).toMatchObject({ word, detail });
  });

  it("never matched only where nothing can have been missed", () => {
    expect(rowOf([]).decides).toEqual({ count: "0 new connections", detail: "never matched in 30 min", known: true });
    const { coverage, asked } = GROUND;
    const hindered: readonly (readonly [Partial<RuleGround>, string])[] = [
      [{ coverage: { ...coverage, complete: false, reasons: ["212 lost on worker-3"] } }, "212 lost on worker-3"],
      [{ coverage: { ...coverage, verdicts: "none seen" } }, "policy verdicts: none seen"],
      [{ asked: { ...asked, undecided: 1 } }, "of 1 pair it is not known which rules decide"],
      [{ missing: "policies are not read" }, "policies are not read"],
      [{ narrowed: true }, "the filter hides other pairs"],
    ];
    for (const [ground, why] of hindered) {
      expect(rowOf([], ground).decides).toEqual({ count: "not seen to match", detail: why, known: false });
    }
  });

  it("selects no pod only where every pod's identity is known", () => {
    expect(rowOf([{ selects: 0 }]).remarks).toEqual([{ level: "risk", text: "selects no pod" }]);
    const unsure = rowOf([{ selects: 0 }], { pods: { of: 14, unknown: 1, missing: null } });
    expect([unsure.remarks, unsure.place]).toEqual([[], "CNP, ingress rule 1 · which pods it selects is not known"]);
    expect(rowOf([{ selects: 2 }], { pods: { of: 14, unknown: 1, missing: null } }).place).toContain("at least 2 of 14 pods");
  });
});

describe("a policy", () => {
  it("that agents refuse stands in the list without an effect", () => {
    const [row] = ruleRows([policyFixture({ refused: ["`x` is no port"], validity: { valid: false, message: "bad", at: null }, ignored: ["spec.x"], ignoredMore: 3 })], GROUND);
    expect(row?.how.word).toBe("no effect");
    expect(row?.remarks.map(({ level, text }) => `${level}: ${text}`)).toEqual(["blocks: agents refuse it: `x` is no port", "blocks: operator: not valid", "risk: 4 fields without effect"]);
  });
});

describe("the list", () => {
  it("is followed by whose rules were followed, and says when they are two", () => {
    expect(basisOf(policiesFixture()).map(({ text }) => text)).toContain("as Cilium 1.20 merges rules, agents run 1.20.2");
    const two = basisOf(policiesFixture({ agents: null, engines: ["1.20", "1.15"], missing: "policies are not read" }));
    expect(two[0]).toEqual({ text: "at least: policies are not read", short: true });
    expect(two.at(-1)).toEqual({ text: "as Cilium 1.20 and 1.15 merge rules, where both agree: the agents’ version is not known", short: true });
  });

  test.each([
    [{}, "There are no policies"],
    [{ missing: "policies are not read", kubernetes: { state: "off", sentence: "", resources: [] } }, "Policies are not known"],
    [{ missing: "Cilium network policies are not all read yet" }, "No policy is known yet"],
    [{ shown: "faults", total: { policies: 4, rules: 9 } }, "Nothing speaks against any policy that is known"],
  ] as const)("that is empty says why: %j", (given, title) => {
    expect(emptyPolicies({ ...policiesFixture({ total: { policies: 0, rules: 0 }, matched: 0 }), ...given, kubernetes: { state: "off" as const, sentence: "", resources: [], ...("kubernetes" in given ? {} : { state: "live" as const }) } }).title).toBe(title);
  });
});
