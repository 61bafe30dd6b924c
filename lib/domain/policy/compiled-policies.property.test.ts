import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimOf, sameAnswer } from "./policy-answer";
import { API, askIngress, BATCH, cnp, HOST, OUTSIDE, type ShortRule } from "./policy.testdata";

const rule: fc.Arbitrary<ShortRule> = fc
  .record({
    peer: fc.constantFrom<ShortRule>({ from: { app: "api" } }, { from: { "k8s:app": "api" } }, { from: {} }, { entities: ["cluster"] }, { entities: ["all"] }, { entities: ["world"] }, {}),
    ports: fc.constantFrom<ShortRule>({}, { ports: ["80"] }, { ports: ["8080"] }, { ports: ["8080-8090"] }, { ports: ["0"] }, { ports: ["8080"], http: true }),
    auth: fc.constantFrom<ShortRule>({}, {}, { auth: "required" }, { auth: "disabled" }),
  })
  .map(({ peer, ports, auth }) => ({ ...peer, ...ports, ...auth }));

const peer = fc.constantFrom(API, BATCH, HOST, OUTSIDE);
const port = fc.constantFrom(80, 8080, 8085, 9000);

describe("any policies", () => {
  it("answer the same whatever their names are, which is the order in which they merge, or say that it depends", () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 5 }), fc.infiniteStream(fc.nat({ max: 99 })), peer, port, (rules, names, to, at) => {
        const one = askIngress(rules.map((each, index) => cnp(`a${index}`, [each])), to, at);
        const renamed = rules.map((each, index) => cnp(`${names.next().value}-${index}`, [each]));
        const other = askIngress(renamed, to, at);
        if (!one.depends && !other.depends) expect(sameAnswer(one, other)).toBe(true);
        expect(one.possible.some((answer) => sameAnswer(answer, other))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("claim the least of what the engine may give", () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 5 }), peer, port, (rules, to, at) => {
        const found = askIngress([cnp("one", rules)], to, at);
        expect(found.possible.some((answer) => sameAnswer(answer, found))).toBe(true);
        expect(found.possible.map(claimOf)).toEqual(found.possible.map(claimOf).sort((a, b) => a - b));
        expect(found.depends).toBe(found.possible.length > 1);
      }),
      { numRuns: 300 },
    );
  });

  it("let nobody in who is denied, whatever else is written", () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 5 }), port, (rules, at) => {
        const found = askIngress([cnp("one", rules, { deny: [{ from: { app: "api" } }] })], API, at);
        expect(["deny", "error"]).toContain(found.verdict);
      }),
      { numRuns: 200 },
    );
  });

  it("never lift an explicit requirement by a rule of the same selector and port", () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 4 }), (rules) => {
        const found = askIngress([cnp("one", [{ from: { app: "api" }, ports: ["8080"], auth: "required" }, { from: { app: "api" }, ports: ["8080"] }, ...rules.filter((each) => !each.http)])], API);
        if (found.verdict === "allow") expect(found.auth === "spire" || rules.some((each) => each.auth === "disabled")).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
