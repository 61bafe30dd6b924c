import { describe, expect, it } from "vitest";
import { factsOf, foldRecording } from "./fold-truth.testdata";
import { simulateRecording } from "./recording";

const START = 1_795_363_200_000_000_000n;
const record = (scenario: string, seed: number, durationMs: number) => simulateRecording({ scenario, seed, start: START, durationMs });

/** Scenarios in which everything that happened can be read: there the product must say exactly what the cause says. */
const PLAIN = [
  ["team-yellow", 300_000],
  ["storm", 330_000],
  ["drift", 260_000],
  ["cold-start", 260_000],
  ["expiry", 450_000],
  ["large", 2_000],
  ["hostile", 180_000],
] as const;

describe("the truth from the cause and what is read from the flows", () => {
  it.each(PLAIN)("agree on every connection of %s", (scenario, durationMs) => {
    for (const seed of scenario === "team-yellow" ? [1, 7] : [1]) {
      const recording = record(scenario, seed, durationMs);
      const { compared, attempts } = foldRecording(recording);
      expect(recording.truth.length).toBeGreaterThan(100);
      expect(attempts).toHaveLength(recording.truth.length);
      const facts = compared.map(factsOf);
      expect(facts.filter((each) => JSON.stringify(each.said) !== JSON.stringify(each.read))).toEqual([]);
    }
  }, 60_000);

  it("agree in lossy wherever nothing is missing, and never claim authentication that was not", () => {
    const recording = record("lossy", 3, 480_000);
    const { compared } = foldRecording(recording);
    const proven = compared.filter(({ truth }) => !truth.lossNear && truth.outcome !== "unknown").map(factsOf);
    expect(proven.length).toBeGreaterThan(400);
    expect(proven.filter((each) => JSON.stringify(each.said) !== JSON.stringify(each.read))).toEqual([]);
    for (const { truth, read } of compared) {
      if (read?.outcome === "authenticated" || read?.outcome === "authenticated-late") expect(truth.outcome).toMatch(/^authenticated/);
    }
    expect(compared.filter(({ truth, read }) => !truth.lossNear && truth.outcome === "unknown" && read?.outcome === "unknown").length).toBeGreaterThan(50);
  });
});
