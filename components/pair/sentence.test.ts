import { describe, expect, test } from "vitest";
import { pairAnswerFixture } from "@/lib/wire/fixtures/attempt";
import { countsFixture, pairFixture } from "@/lib/wire/fixtures/pair";
import { establishedSentence, pairBasis, pairSentence } from "./sentence";
import type { PairWire } from "@/lib/wire/pair";

const said = (given: Partial<PairWire>) => pairSentence(pairFixture(given)).map((part) => part.text).join("");

describe("the sentence of a pair", () => {
  test("n of m first, then the refusal with its time and what became of it", () => {
    expect(said({ authRefusedRecovered: 1 })).toBe(
      "3 of 4 new connections were let through with authentication. 1 was refused for missing authentication at 14:24:07; it recovered on a new connection within 70 s.",
    );
  });
  test("its numbers stand out", () => {
    expect(pairSentence(pairFixture()).filter((part) => part.strong).map((part) => part.text)).toEqual(["3 of 4", "1"]);
  });
  test("nothing new is said as such, never as 0 of 0", () => {
    expect(said({ attempts: countsFixture(), grade: "unknown", gradeOf: { numerator: 0, denominator: 0, reason: "" } })).toMatch(/^No new connection was seen/);
  });
  test("what stands outside the ratio is named", () => {
    const text = said({ attempts: countsFixture({ authenticated: 1, policyDenied: 2, unknown: 1, authPending: 1 }), gradeOf: { numerator: 1, denominator: 1, reason: "" } });
    expect(text).toBe(
      "1 of 1 new connections was let through with authentication. 1 is refused so far and may still get through. 2 were stopped for another reason and stand outside the ratio. Of 1 it is not known.",
    );
  });
  test("denials alone give no ratio", () => {
    expect(said({ attempts: countsFixture({ policyDenied: 5 }), grade: "unknown", gradeOf: { numerator: 0, denominator: 0, reason: "nothing to count" } })).toMatch(/^5 new connections were seen, none of which says/);
  });
});

describe("its basis", () => {
  const texts = (pair: PairWire) => pairBasis(pairAnswerFixture({ pair })).map((part) => `${part.short ? "!" : ""}${part.text}`);
  test("window, nodes, losses and source", () => {
    expect(texts(pairFixture())).toEqual(["30 min", "2 of 2 nodes that decide it (worker-1, worker-2)", "0 events lost", "from Hubble's policy verdicts"]);
  });
  test("a hole is said as short, with its reasons", () => {
    const coverage = { complete: false, nodes: 2, nodesReporting: 1, lost: 212, verdicts: "none seen" as const, reasons: ["worker-2 was silent from 14:11"] };
    expect(texts(pairFixture({ coverage }))).toEqual([
      "30 min",
      "!1 of 2 nodes that decide it (worker-1, worker-2)",
      "!up to 212 events of these nodes were lost",
      "!policy verdicts: none seen",
      "!worker-2 was silent from 14:11",
      "from Hubble's policy verdicts",
    ]);
  });
  test("many reasons are counted beyond three", () => {
    const coverage = { complete: false, nodes: 9, nodesReporting: 9, lost: 0, verdicts: "seen" as const, reasons: ["a", "b", "c", "d", "e"] };
    expect(texts(pairFixture({ coverage })).slice(3, 7)).toEqual(["!a", "!b", "!c", "!2 further reasons"]);
  });
  test("traces alone are named as what they are", () => {
    const pair = pairFixture({ attempts: countsFixture({ allowedUnauthenticated: 4 }), allowedBy: { verdict: 0, trace: 4 } });
    expect(texts(pair).at(-1)).toBe("from traces: no policy is enforced there");
  });
});

describe("refused established connections", () => {
  test("none, no bar", () => expect(establishedSentence(pairFixture())).toBeNull());
  test("packets, from when to when, and that silence is no recovery", () => {
    const establishedRefused = { connections: 1, packets: 41, firstAt: "2026-11-22T14:23:40Z", lastAt: "2026-11-22T14:31:58Z" };
    const bar = establishedSentence(pairFixture({ establishedRefused }));
    expect(bar?.head).toBe("1 established connection was refused");
    expect(bar?.rest).toMatch(/^41 packets .* from 14:23:40 to 14:31:58\. .*recovered; the grade is at most “some”\.$/);
  });
});
