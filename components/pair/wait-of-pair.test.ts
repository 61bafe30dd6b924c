import { describe, expect, test } from "vitest";
import type { WaitAnswer } from "@/lib/wire/wait";
import { prepareWaitOfPair } from "./wait-of-pair";

const m1: WaitAnswer["m1"] = { count: 2, p50Ms: null, p95Ms: null, p99Ms: null, teeth: [{ atMs: 1_000, count: 1 }, { atMs: 7_000, count: 1 }], between: 0, buckets: [], excluded: { loss: 1, gap: 0, edge: 0, verdictsOff: 0 }, otherProtocols: 0, samples: [] };
const m3: WaitAnswer["m3"] = { count: 3, pending: 0, recovered: 0, open: 0 };

describe("a pair's waits", () => {
  test("are drawn with the first teeth and what was seen beyond them", () => {
    const prepared = prepareWaitOfPair({ m1, m3 });
    expect(prepared?.drawing.ticks.map((tick) => tick.text)).toEqual(["1 s", "2 s", "3 s", "4 s", "5 s", "7 s", "unresolved", "auth-pending"]);
    expect([prepared?.percentiles, prepared?.excluded]).toEqual([["p50 n < 5"], 1]);
    expect(prepareWaitOfPair({ m1: { ...m1, count: 40, p50Ms: 1_021, p95Ms: 3_030 }, m3 })?.percentiles).toEqual(["p50 1.02 s", "p95 3.03 s"]);
  });

  test("are nothing where nobody met a refusal", () => {
    const none = { ...m1, count: 0, teeth: [], excluded: { loss: 0, gap: 0, edge: 0, verdictsOff: 0 } };
    expect(prepareWaitOfPair({ m1: none, m3: { ...m3, count: 0 } })).toBeNull();
    expect(prepareWaitOfPair({ m1: none, m3 })).not.toBeNull();
  });
});
