import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FINDING_SEVERITIES, type Findings } from "./finding";
import { FINDING_CASES } from "./finding-cases.testdata";
import { FINDING_CODES } from "./finding-codes";
import { findFindings } from "./find-findings";
import { groundOf, pair, type Stand } from "./findings.testdata";

const stand = fc.constantFrom(...FINDING_CASES.flatMap(({ raised, near }) => [raised, near]));
/** Parts of two clusters as one: every part is read as in the first where it says something of it, else as in the second. */
const mixed = fc.tuple(stand, stand).map(([a, b]): Stand => ({ ...b, ...a }));

const ranks = ({ findings }: Findings) => findings.map(({ severity, code }) => FINDING_SEVERITIES.indexOf(severity) * 1_000 + FINDING_CODES.indexOf(code));

describe("findings", () => {
  it("are the same for the same ground, worst first, each with evidence, a fix and a name of its own", () => {
    fc.assert(
      fc.property(mixed, (given) => {
        const found = findFindings(groundOf(given));
        expect(found).toEqual(findFindings(groundOf(given)));
        expect(ranks(found)).toEqual(ranks(found).sort((a, b) => a - b));
        expect(new Set(found.findings.map(({ id }) => id)).size).toBe(found.findings.length);
        for (const { evidence, fix, title, docs, code, since } of found.findings) {
          expect(evidence.length).toBeGreaterThan(0);
          expect(evidence.every(({ what, source }) => what !== "" && source !== "")).toBe(true);
          expect([title, fix.sentence].every((text) => text.length > 20)).toBe(true);
          expect(docs).toBe(`docs/findings.md#${code}`);
          expect(since.atMs !== null || since.reason !== "").toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("of what is not read are none: silence is listed instead", () => {
    fc.assert(
      fc.property(stand, (given) => {
        const { findings, unmade } = findFindings(groundOf({ ...given, config: null, server: null, agents: null, pods: null, policies: null, identities: null, entries: null, spireAgents: null, spire: null, parts: [], pairs: [] }));
        expect(findings).toEqual([]);
        const silent = new Set(unmade.map(({ code }) => code));
        // Those that rest on traffic alone were made: there was none.
        expect(FINDING_CODES.filter((code) => !silent.has(code))).toEqual(["http-path-without-query", "established-refused"]);
      }),
    );
  });

  it("name twenty of those concerned and count the rest, and the filter knows all of them", () => {
    const pairs = Array.from({ length: 50 }, (_, at) => pair({ key: `a~b~${at}-TCP`, establishedRefused: { connections: 1, packets: 1, firstAt: null, lastAt: null } }));
    const { findings, byPair } = findFindings(groundOf({ pairs }));
    expect(findings.find(({ code }) => code === "established-refused")?.affected.pairs).toMatchObject({ more: 30 });
    expect(pairs.every(({ key }) => byPair.get(key)?.includes("established-refused"))).toBe(true);
  });
});
