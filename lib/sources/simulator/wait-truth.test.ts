import { describe, expect, it } from "vitest";
import { byKey, tellEpisodes } from "@/lib/domain/wait/oracle.testdata";
import { readWaits, type ReadEvent } from "@/lib/domain/wait/read-waits.testdata";
import { WAIT_CAPS } from "@/lib/domain/wait/wait-book";
import { createResponseReader } from "@/lib/sources/record/reader";
import { simulateRecording, type SimulatedRecording } from "./recording";

const START = 1_795_363_200_000_000_000n;
const BEHIND_NS = 3_000_000_000n;

function eventsOf(recording: SimulatedRecording): readonly ReadEvent[] {
  const read = createResponseReader();
  return recording.responses.map((bytes) => read(bytes)).flatMap((record): ReadEvent[] => (record.kind === "flow" ? [{ flow: record.flow }] : record.kind === "lost" ? [{ lost: record.lost }] : []));
}

const micros = (waits: readonly number[]): number[] => waits.map((waitMs) => Math.round(waitMs * 1e3)).sort((a, b) => a - b);

describe.each([["cold-start", 480_000], ["storm", 330_000], ["expiry", 450_000]] as const)("waits of %s", (scenario, durationMs) => {
  const recording = simulateRecording({ scenario, seed: 1, start: START, durationMs });
  const events = eventsOf(recording);
  const flows = events.flatMap((event) => ("flow" in event ? [event.flow] : []));
  const reading = { end: recording.end, every: 500, watermarkOf: (flow: { readonly time: bigint }) => flow.time - BEHIND_NS };
  const { wait, episodes, book } = readWaits(events, reading);
  const { truth } = recording;
  const late = truth.filter((each) => each.outcome === "authenticated-late");
  const waits = late.filter((each) => each.protocol === "TCP").map((each) => each.waitMs ?? -1);
  const count = (outcome: string): number => truth.filter((each) => each.outcome === outcome).length;

  it("M1 equals the cause, wait by wait", () => {
    const measured = [...book.records()].filter(({ attempt }) => attempt.outcome === "authenticated-late" && attempt.tuple.protocol === "TCP").map(({ attempt }) => attempt.waitMs ?? -1);
    expect(micros(measured)).toEqual(micros(waits));
    expect(wait.m1.count).toBe(waits.length);
    expect(wait.m1.excluded).toEqual({ loss: 0, gap: 0, edge: 0, verdictsOff: 0 });
    if (waits.length >= 40) expect(wait.m1.p95Ms).toBe(waits.toSorted((a, b) => a - b)[Math.ceil(0.95 * waits.length) - 1]);
  });

  it("M3 and M4 equal the cause", () => {
    expect(wait.m3).toMatchObject({ count: count("auth-refused"), pending: count("auth-pending"), recovered: truth.filter((each) => each.recovered).length });
    expect(wait.m4).toMatchObject({ affected: late.length + count("auth-refused"), of: late.length + count("auth-refused") + count("authenticated") });
  });

  it("M2 equals what the verdicts show one by one", () => {
    const told = tellEpisodes(flows, recording.end);
    expect(told.length).toBeGreaterThan(scenario === "storm" ? 3 : 10);
    expect([...episodes].sort(byKey)).toEqual(told);
  });

  it("by pair adds up to the whole", () => {
    const { pairs } = wait.by;
    expect(pairs.reduce((sum, pair) => sum + pair.count, 0)).toBe(wait.m1.count);
    expect(pairs.reduce((sum, pair) => sum + pair.affected, 0)).toBe(wait.m4.affected);
    for (const pair of pairs) {
      expect([pair.name, pair.unresolved]).toEqual([pair.name, truth.filter((each) => each.outcome === "auth-refused" && each.pair === pair.name).length]);
    }
  });

  it("is the same to the bucket's width when hardly any attempt is held by itself", () => {
    const rough = readWaits(events, { ...reading, caps: { ...WAIT_CAPS, records: 3 } }).wait;
    expect({ ...rough.m1, samples: [], p50Ms: 0, p95Ms: 0, p99Ms: 0 }).toEqual({ ...wait.m1, samples: [], p50Ms: 0, p95Ms: 0, p99Ms: 0 });
    for (const key of ["p50Ms", "p95Ms", "p99Ms"] as const) {
      const [exact, told] = [wait.m1[key], rough.m1[key]];
      if (exact === null) expect(told).toBeNull();
      else expect(Math.abs((told ?? 1e9) - exact)).toBeLessThanOrEqual(exact < 16_000 ? 50 : 1_000);
    }
    expect([rough.m2, rough.m3, rough.m4]).toEqual([wait.m2, wait.m3, wait.m4]);
    expect(rough.by.pairs.map(({ name, count: n, affected, unresolved }) => [name, n, affected, unresolved])).toEqual(wait.by.pairs.map(({ name, count: n, affected, unresolved }) => [name, n, affected, unresolved]));
  });
});

it("tells the kernels of cold-start by refusals and tooth", () => {
  const recording = simulateRecording({ scenario: "cold-start", seed: 1, start: START, durationMs: 480_000 });
  const { wait } = readWaits(eventsOf(recording), { end: recording.end, every: 500, watermarkOf: (flow) => flow.time - BEHIND_NS });
  expect(wait.m1.teeth.map(({ atMs }) => atMs)).toEqual(expect.arrayContaining([1_000, 2_000, 3_000]));
  expect(wait.m1.between).toBe(0);
});

describe("waits of lossy", () => {
  const recording = simulateRecording({ scenario: "lossy", seed: 3, start: START, durationMs: 480_000 });
  const { book, wait } = readWaits(eventsOf(recording), { end: recording.end, every: 500, watermarkOf: (flow) => flow.time - BEHIND_NS });

  it("are excluded where events are missing, and right where they are not", () => {
    const causes = new Map(recording.truth.map((each) => [`${each.sourceAddress}:${each.sourcePort}>${each.destinationAddress}:${each.destinationPort}`, each]));
    for (const { attempt, waitMs } of wait.m1.samples) {
      const { tuple } = attempt;
      const cause = causes.get(`${tuple.sourceAddress}:${tuple.sourcePort}>${tuple.destinationAddress}:${tuple.destinationPort}`);
      expect(Math.abs((cause?.waitMs ?? -1e9) - waitMs)).toBeLessThanOrEqual(1);
    }
    const { loss, gap, edge, verdictsOff } = wait.m1.excluded;
    expect(loss).toBeGreaterThan(0);
    const known = [...book.records()].filter(({ attempt }) => attempt.tuple.protocol === "TCP" && (attempt.outcome === "authenticated-late" || attempt.outcome === "unknown")).length;
    expect(wait.m1.count + loss + gap + edge + verdictsOff).toBe(known);
  });
});
