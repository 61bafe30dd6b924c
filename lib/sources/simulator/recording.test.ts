import { describe, expect, it } from "vitest";
import { decodeMessage } from "@/lib/sources/record/schema";
import { simulateRecording } from "./recording";
import { LAB_CASES, type LabCase } from "./scenario/lab";
import { SCENARIOS } from "./scenario/index";

const START = 1_795_363_200_000_000_000n;

describe("a simulated recording", () => {
  it.each(Object.keys(SCENARIOS))("of %s is the same to the byte for the same seed and start, another for another seed", (scenario) => {
    const plan = { scenario, start: START, durationMs: scenario === "large" ? 500 : 30_000 };
    const [first, second, other] = [simulateRecording({ ...plan, seed: 5 }), simulateRecording({ ...plan, seed: 5 }), simulateRecording({ ...plan, seed: 6 })];
    expect(Buffer.concat(second.responses).equals(Buffer.concat(first.responses))).toBe(true);
    expect(second.truth).toEqual(first.truth);
    expect(Buffer.concat(other.responses).equals(Buffer.concat(first.responses))).toBe(false);
  });

  it("begins at its start, ends within its duration, and is in the order of time", () => {
    const recording = simulateRecording({ scenario: "team-yellow", seed: 1, start: START, durationMs: 60_000 });
    const times = recording.responses.map((bytes) => {
      const { seconds, nanos } = decodeMessage("observer.GetFlowsResponse", bytes).time ?? {};
      return BigInt(seconds ?? 0) * 1_000_000_000n + BigInt(nanos ?? 0);
    });
    expect(times.every((time, at) => at === 0 || time >= times[at - 1]!)).toBe(true);
    expect(times[0]! >= START && times.at(-1)! <= START + 60_001_000_000n).toBe(true);
    expect(recording.end).toBe(times.at(-1));
  });

  it("says which scenarios there are when asked for another", () => {
    expect(() => simulateRecording({ scenario: "team-pink", seed: 1, start: START, durationMs: 1 })).toThrow('there is no scenario "team-pink"');
  });
});

describe("the lab of team-yellow", () => {
  const { truth } = simulateRecording({ scenario: "team-yellow", seed: 1, start: START, durationMs: 320_000 });
  const of = (labCase: LabCase) => truth.filter((each) => each.case === labCase && each.firstEventAt < START + 240_000_000_000n);

  it.each<[LabCase, object]>([
    ["no policy", { outcome: "allowed-unauthenticated", refusals: 0, l7RequestsRefused: 0 }],
    ["no authentication, POST", { outcome: "allowed-unauthenticated", l7RequestsRefused: 0 }],
    ["no authentication, GET", { outcome: "allowed-unauthenticated", l7RequestsRefused: 1 }],
    ["no authentication, untrusted", { outcome: "policy-denied", refusals: 0 }],
    ["authentication, gave up", { outcome: "auth-refused", refusals: 1, recovered: true }],
    ["authentication, dialled again", { outcome: "authenticated", refusals: 0 }],
    ["authentication, waited", { outcome: "authenticated-late", refusals: 1 }],
    ["authentication, POST later", { outcome: "authenticated", l7RequestsRefused: 0 }],
    ["authentication, GET", { outcome: "authenticated", l7RequestsRefused: 1 }],
    ["authentication, POST with query", { outcome: "authenticated", l7RequestsRefused: 1 }],
    ["authentication, untrusted", { outcome: "policy-denied", refusals: 0 }],
  ])("%s", (labCase, facts) => {
    expect(of(labCase).length).toBeGreaterThan(0);
    for (const each of of(labCase)) expect(each).toMatchObject(facts);
  });

  it("has all cases, and the one that waited waited for its kernel's first retransmission", () => {
    expect(new Set(truth.map((each) => each.case).filter(Boolean))).toEqual(new Set(LAB_CASES));
    const [late] = of("authentication, waited");
    expect(late?.waitMs).toBeGreaterThan(1000);
    expect(late?.waitMs).toBeLessThan(1100);
  });

  it("lives in a cluster that is worth looking at", () => {
    const pairs = new Set(truth.map((each) => each.pair));
    expect(pairs.size).toBeGreaterThanOrEqual(40);
    expect(pairs.size).toBeLessThanOrEqual(60);
    expect([...pairs].filter((pair) => pair.startsWith("reserved:") || /~(world|cidr:|fqdn:)/.test(pair)).length).toBeGreaterThanOrEqual(7);
  });
});
