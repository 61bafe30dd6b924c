import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addCounts, bucketOfWait, bumpBucket, LAST_BUCKET, startOfBucket, widthOfBucket, type WaitCounts } from "./buckets";
import { percentilesOf } from "./percentiles";
import { kernelOfWait, SYN_TEETH, toothOfBucket, toothOfWait } from "./teeth";

describe("buckets", () => {
  it("are 50 ms wide to 16 s and a second beyond, without a hole or an overlap", () => {
    for (let bucket = 0; bucket < LAST_BUCKET; bucket += 1) {
      expect(startOfBucket(bucket) + widthOfBucket(bucket)).toBe(startOfBucket(bucket + 1));
      expect(widthOfBucket(bucket)).toBe(startOfBucket(bucket) < 16_000 ? 50 : 1_000);
    }
  });

  it("hold every wait between their bounds; the last is open", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3_599_999, noNaN: true }), (waitMs) => {
        const bucket = bucketOfWait(waitMs);
        expect(waitMs).toBeGreaterThanOrEqual(startOfBucket(bucket));
        expect(waitMs).toBeLessThan(startOfBucket(bucket) + widthOfBucket(bucket));
      }),
    );
    expect(bucketOfWait(1e12)).toBe(LAST_BUCKET);
  });

  it("add up to the same in any order, and take back what was added", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 80_000 }))), (parts) => {
        const countsOf = (waits: readonly number[]): WaitCounts => {
          const counts: WaitCounts = new Map();
          for (const waitMs of waits) bumpBucket(counts, bucketOfWait(waitMs), 1);
          return counts;
        };
        const whole: WaitCounts = new Map();
        for (const part of parts.toReversed()) addCounts(whole, countsOf(part));
        expect(new Map([...whole].sort())).toEqual(new Map([...countsOf(parts.flat())].sort()));
        for (const waitMs of parts.flat()) bumpBucket(whole, bucketOfWait(waitMs), -1);
        expect(whole.size).toBe(0);
      }),
    );
  });
});

describe("teeth", () => {
  it.each([
    [1_033.22, 1_000], [998.4, 1_000], [3_091.6, 3_000], [1_249.9, 1_000], [1_250, null], [949, null], [0, null], [370.95, null],
    [2_010, 2_000], [7_060, 7_000], [11_020, 11_000], [15_001, 15_000], [19_040, 19_000], [19_900, 19_000], [20_000, null], [63_500, 63_000],
  ])("%d ms is on the tooth at %s ms", (waitMs, tooth) => expect(toothOfWait(waitMs)).toBe(tooth));

  it("are the same for a wait and for the bucket it is counted in", () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 75_000, noNaN: true }), (waitMs) => {
      expect(toothOfBucket(bucketOfWait(waitMs))).toBe(toothOfWait(waitMs));
    }));
  });

  it("tell the kernel by refusals and tooth, but not from what both do", () => {
    for (const [kernel, seconds] of Object.entries(SYN_TEETH)) {
      seconds.forEach((sec, index) => expect([kernel, sec, kernelOfWait(index + 1, sec * 1_000 + 30)]).toEqual([kernel, sec, sec === 1 ? null : kernel]));
    }
    // A SYN that never arrived is refused by nobody: neither kernel's timers fit.
    expect(kernelOfWait(1, 3_030)).toBeNull();
    expect(kernelOfWait(2, 1_600)).toBeNull();
  });
});

describe("percentiles", () => {
  const times = (count: number) => Array.from({ length: count }, (_, at) => ({ waitMs: at + 1, count: 1 }));
  it.each([
    [4, null, null, null],
    [5, 3, null, null],
    [39, 20, null, null],
    [40, 20, 38, 40],
    [200, 100, 190, 198],
  ])("of %d waits are p50 %s, p95 %s, p99 %s", (count, p50Ms, p95Ms, p99Ms) => expect(percentilesOf(times(count))).toEqual({ p50Ms, p95Ms, p99Ms }));

  it("do not depend on order, and count repeats", () => {
    expect(percentilesOf([{ waitMs: 9, count: 4 }, { waitMs: 1, count: 4 }])).toMatchObject({ p50Ms: 1 });
    expect(percentilesOf([{ waitMs: 9, count: 5 }, { waitMs: 1, count: 4 }])).toMatchObject({ p50Ms: 9 });
  });
});
