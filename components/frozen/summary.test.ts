import { describe, expect, test } from "vitest";
import { coverageFixture } from "@/components/coverage/coverage.fixture";
import { findingFixture, findingsFixture } from "@/components/findings/findings.fixture";
import { identitiesFixture, withoutSpire } from "@/components/identities/identities.fixture";
import { overviewFixture } from "@/components/overview/overview.fixture";
import { policiesFixture } from "@/components/policies/policies.fixture";
import { spireFixture, tierZeroFixture } from "@/components/spire/spire.fixture";
import { waitFixture } from "@/components/wait/wait.fixture";
import { attemptFixture, pairAnswerFixture } from "@/lib/wire/fixtures/attempt";
import { flowFixture } from "@/lib/wire/fixtures/flow";
import { countsFixture, pairFixture } from "@/lib/wire/fixtures/pair";
import { flowsAnswerSchema } from "@/lib/wire/flow";
import { pairsAnswerSchema } from "@/lib/wire/pair";
import { summariseCoverage, summariseFindings, summariseIdentities, summarisePolicies, summariseSpire } from "./cluster-summary";
import { summariseFlow, summarisePair } from "./single-summary";
import { coverageFact, type Part, type Summary } from "./summary";
import { summariseFlows, summariseOverview, summarisePairs, summariseWait } from "./traffic-summary";

const WHOLE = { complete: true, nodes: 5, nodesReporting: 5, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] } as const;
const SHORT = { ...WHOLE, complete: false, nodesReporting: 4, lost: 212, reasons: ["212 events were lost on worker-3."] };
const HEAD = { schema: "v1", cluster: "default", revision: 7, window: { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" }, watermark: "2026-11-22T14:31:57Z", coverage: WHOLE };
const read = (parts: readonly Part[]) => parts.map(({ text }) => text).join("");
const sentence = (summary: Summary) => read(summary.sentence);
const facts = (summary: Summary) => summary.facts.map(({ parts }) => read(parts));

describe("the sentence and the facts of a frozen", () => {
  test("Overview: of the connections that had to authenticate, how many did; refused and let through without it stand apart", () => {
    const summary = summariseOverview(overviewFixture({ pairs: 300 }));
    expect(sentence(summary)).toBe("From 14:02 to 14:32, 1,199 of 1,204 new connections under required authentication were let through authenticated, 12 of them after a wait.");
    expect(facts(summary)).toEqual([
      "5 of 1,204 were refused for missing authentication, and so were packets of 1 established connection",
      "214 of 300 pairs were used and allowed without authentication",
      "5 of 5 nodes reported, 0 events lost: nothing is known to be missing",
    ]);
  });

  test("Overview with a hole: at least, and what is missing", () => {
    const summary = summariseOverview(overviewFixture({ coverage: { ...SHORT, reasons: [...SHORT.reasons] } }));
    expect(sentence(summary)).toContain("at least 1,199 of 1,204");
    expect(facts(summary)[2]).toBe("4 of 5 nodes reported, 212 events lost: 212 events were lost on worker-3");
  });

  test("Overview in which nothing was decided: not zero of zero", () => {
    const under = { total: 2, authenticated: 0, authenticatedLate: 0, authRefused: 0, authPending: 2 };
    expect(sentence(summariseOverview(overviewFixture({ underRequired: under, attempts: countsFixture({ authPending: 2 }) })))).toBe("From 14:02 to 14:32, no new connection under required authentication was decided; 2 other were seen.");
  });

  test("Pairs: n of m as a grade counts it, and how many of the pairs the link holds", () => {
    const answer = pairsAnswerSchema.parse({ ...HEAD, total: 40, matched: 12, attempts: countsFixture({ authenticated: 409, authRefused: 4, allowedUnauthenticated: 2, policyDenied: 9 }), sort: "worst", nextCursor: "x", pairs: [pairFixture()], facets: [] });
    const summary = summarisePairs(answer, true);
    expect(sentence(summary)).toBe("From 14:02 to 14:32, 409 of 415 new connections of 12 pairs that match the filter were let through with authentication.");
    expect(facts(summary).slice(0, 2)).toEqual(["4 of 415 were refused for missing authentication, 2 let through without it", "12 of 40 pairs of the window are listed, of which the link holds 1"]);
  });

  test("Pair that was always refused: said first, with its rule, its grade and the likely cause", () => {
    const pair = pairFixture({ attempts: countsFixture({ authRefused: 4 }), grade: "none", gradeOf: { numerator: 0, denominator: 4, reason: "" }, required: { state: "required", source: "policy", reason: null, ingress: ["team-yellow/enforce-access"], egress: [], rules: [] } });
    const summary = summarisePair(
      pairAnswerFixture({ pair, cause: { state: "decided", sentence: "Identity 15345 has no SPIRE entry.", checks: [{ check: "entry", state: "decided", detail: "", todo: "Look at the operator’s log." }] } }),
    );
    expect(sentence(summary)).toBe("From 14:02 to 14:32, 4 of 4 new connections from team-yellow/client to team-yellow/server:8080/TCP were refused because authentication was missing.");
    expect(facts(summary)[0]).toBe("authentication is required, by team-yellow/enforce-access");
    expect(facts(summary)[1]).toMatch(/^none: 0 of 4 let through with authentication; 4 refused for it/);
    expect(summary.advice).toBe("Identity 15345 has no SPIRE entry. Look at the operator’s log.");
  });

  test.each([
    ["nothing seen", countsFixture(), 0, "no new connection was seen from"],
    ["nothing to grade", countsFixture({ policyDenied: 3 }), 0, "3 new connections were seen from"],
    ["some let through", countsFixture({ authenticated: 2, authRefused: 1 }), 3, "2 of 3 new connections from"],
  ])("Pair with %s", (_case, attempts, denominator, words) => {
    const pair = pairFixture({ attempts, gradeOf: { numerator: denominator === 0 ? 0 : 2, denominator, reason: "" } });
    expect(sentence(summarisePair(pairAnswerFixture({ pair })))).toContain(words);
  });

  test("Pair of which no requirement is known: not known, with the reason, never not required", () => {
    const pair = pairFixture({ required: { state: "unknown", source: "none", reason: "policies are not read", ingress: [], egress: [], rules: [] } });
    const [first] = summarisePair(pairAnswerFixture({ pair })).facts;
    expect([read(first.parts), first.mark]).toEqual(["whether authentication is required is not known: policies are not read", { kind: "gate", gate: "unknown" }]);
  });

  test("Flows: how many events, how many of the listed were refused", () => {
    const answer = flowsAnswerSchema.parse({ ...HEAD, matched: 52, held: 900, heldFrom: null, searchedFrom: null, nextCursor: "x", rows: [{ row: "flow", flow: flowFixture() }, { row: "flow", flow: flowFixture({ id: "b", outcome: "authenticated" }) }] });
    const summary = summariseFlows(answer, false);
    expect(sentence(summary)).toBe("From 14:02 to 14:32, Hubble reported 52 events, the newest 2 of which are listed.");
    expect(facts(summary).slice(0, 2)).toEqual(["1 of 2 listed events belong to connections that were refused for missing authentication", "52 of 900 events that were held then match"]);
  });

  test("Flow: what was reported when, by which node, and what became of its connection", () => {
    const rule = { state: "not-named", text: "no rule is named", request: null } as const;
    const summary = summariseFlow({ ...HEAD, schema: "v1", coverage: { ...WHOLE, reasons: [] }, flow: flowFixture(), raw: "", attempt: attemptFixture({ outcome: "auth-refused", refusals: 3 }), neighbours: [flowFixture(), flowFixture({ id: "b" })], rule });
    expect(sentence(summary)).toBe("At 14:24:07.214 UTC on 22 Nov 2026, worker-1 reported policy-verdict:L3-L4 INGRESS DENIED from team-yellow/client:46212 to team-yellow/server-0:8080.");
    expect(facts(summary).slice(0, 2)).toEqual(["its connection: auth-refused, after 3 refusals", "1 of 2 events of its connection that were held; rule: no rule is named"]);
  });

  test("Wait: who met a refusal first, of how many, and how long", () => {
    const summary = summariseWait(waitFixture());
    expect(sentence(summary)).toBe("From 14:02 to 14:32, 48 of 412 new connections under required authentication met a refusal first.");
    expect(facts(summary).slice(0, 2)).toEqual(["43 of 48 then waited and were let through: half of them within 1.02 s (n = 43)", "5 of 48 never were let through; 2 more not decided yet then"]);
    const unknown = waitFixture({ m4: { affected: 3, of: null, unsure: 0, reason: "verdicts are off" }, m1: { ...waitFixture().m1, count: 3, p50Ms: null } });
    expect(sentence(summariseWait(unknown))).toContain("3 new connections (of how many is not known)");
    expect(facts(summariseWait(unknown))[0]).toContain("too few for a median (n = 3)");
  });

  test("Policies: which demand authentication; not known where they were not read", () => {
    expect(sentence(summarisePolicies(policiesFixture()))).toBe("1 of 1 policy demands authentication.");
    const unread = policiesFixture({ total: { policies: 0, rules: 0 }, counts: { all: 0, requires: 0, unmatched: 0, faults: 0 }, missing: "Kubernetes is not read" });
    expect(sentence(summarisePolicies(unread))).toBe("Which policies there were is not known: Kubernetes is not read");
  });

  test("Identities: how many have an entry; not observed where SPIRE was not read, never none", () => {
    expect(sentence(summariseIdentities(identitiesFixture()))).toMatch(/^\d+ of \d+ identities of pods have a SPIRE entry\.$/);
    const without = summariseIdentities(withoutSpire());
    expect(sentence(without)).toContain("was not observed: SPIRE is not read");
    expect(facts(without)[0]).toBe("entries were not observed");
    expect(without.facts[0].mark).toEqual({ kind: "icon", icon: "not-known" });
  });

  test("SPIRE: attested nodes of all; not observed at tier 0", () => {
    expect(sentence(summariseSpire(spireFixture()))).toBe("At 14:32 UTC on 22 Nov 2026, 1 of 1 node had an attested SPIRE agent.");
    expect(sentence(summariseSpire(tierZeroFixture()))).toBe("At 14:32 UTC on 22 Nov 2026, whether the 1 node has an attested SPIRE agent was not observed.");
  });

  test("Findings: how many, of what was looked for, and what to do about the worst", () => {
    const summary = summariseFindings(findingsFixture({ findings: [findingFixture({ severity: "blocks" })], more: [], unmade: [] }));
    expect(sentence(summary)).toMatch(/^From 14:02 to 14:32, 1 finding stands; the worst: .+\.$/);
    expect(facts(summary)[0]).toBe("1 of 1 blocks connections");
    expect(facts(summary)[1]).toMatch(/^(\d+) of \1 checks could be made wholly$/);
    expect(summary.advice).toBe(findingFixture().fix.sentence);
  });

  test("Coverage: what was missing", () => {
    expect(sentence(summariseCoverage(coverageFixture({ coverage: { ...SHORT, reasons: [...SHORT.reasons] } })))).toBe("From 14:02 to 14:32, what was seen is not complete: counts are lower bounds.");
  });
});

test("coverage of a source that names no nodes claims none, and verdicts that were not seen are said", () => {
  const fact = coverageFact({ ...WHOLE, complete: false, nodes: 0, nodesReporting: 0, verdicts: "none seen", reasons: [] });
  expect(read(fact.parts)).toBe("the source names no nodes, 0 events lost, policy verdicts: none seen: the data is not complete");
});

test("every summary has three facts, and each but SPIRE's last has a denominator", () => {
  const all = [summariseOverview(overviewFixture()), summariseWait(waitFixture()), summarisePolicies(policiesFixture()), summariseIdentities(identitiesFixture()), summariseCoverage(coverageFixture()), summariseFindings(findingsFixture())];
  for (const summary of all) for (const text of facts(summary)) expect(text).toMatch(/\d of (at least )?[\d,]+/);
});
