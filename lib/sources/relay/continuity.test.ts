import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SourceGap } from "@/lib/ports/flow-source";
import { trackContinuity, type Continuity, type RingEdges } from "./continuity";

const sec = (seconds: number): bigint => BigInt(Math.round(seconds * 1_000)) * 1_000_000n;
const rings = (starts: Record<string, number>, ends: Record<string, number> = {}, unwrapped: string[] = []): RingEdges => ({
  starts: new Map(Object.entries(starts).map(([node, at]) => [node, sec(at)])),
  ends: new Map(Object.entries(ends).map(([node, at]) => [node, sec(at)])),
  unwrapped: new Set(unwrapped),
});
const NOW = 1_000_000;

function seen(node: string, ...times: number[]): Continuity {
  const account = trackContinuity();
  account.beginReader(null);
  for (const time of times) account.saw(node, sec(time));
  return account;
}

describe("a new reader takes over", () => {
  test("nothing was seen before: nothing can be missing", () => {
    expect(seen("a", 1, 2).settle(NOW, "read")).toEqual([]);
  });

  test("the ring repeats what was received: unbroken", () => {
    const account = seen("a", 1, 2);
    account.beginReader(sec(0));
    account.saw("a", sec(2));
    account.saw("a", sec(9));
    expect(account.openJoints()).toEqual([]);
    expect(account.coveredOf("a")).toBe(sec(9));
  });

  test("the ring begins before what was received: unbroken, though no flow of it was repeated", () => {
    const account = seen("a", 1, 2);
    account.beginReader(sec(0));
    account.saw("a", sec(9));
    account.foundRings(rings({ a: 2 }), NOW);
    expect(account.settle(NOW + 60_000, "wait")).toEqual([]);
  });

  test("the ring begins after it: a gap of that node, from the last flow to the ring's start", () => {
    const account = seen("a", 1, 2);
    account.saw("b", sec(2));
    account.beginReader(sec(0));
    account.saw("b", sec(2));
    account.saw("a", sec(9));
    account.foundRings(rings({ a: 8, b: 1 }), NOW);
    expect(account.settle(NOW, "wait")).toEqual([]);
    expect(account.settle(NOW + 2_000, "wait")).toMatchObject([{ node: "a", from: sec(2), to: sec(8) }]);
    expect(account.settle(NOW + 60_000, "wait")).toEqual([]);
    expect(account.coveredOf("a")).toBe(sec(9));
  });

  test("the stream brought flows from before the ring's start as it was read: the gap ends there", () => {
    const account = seen("a", 2);
    account.beginReader(sec(0));
    account.saw("a", sec(5));
    account.foundRings(rings({ a: 8 }), NOW);
    expect(account.settle(NOW, "read")).toMatchObject([{ from: sec(2), to: sec(5) }]);
  });

  test("a known flow after something newer proves nothing: it may have waited in Relay's heap", () => {
    const account = seen("a", 2);
    account.beginReader(sec(0));
    account.saw("a", sec(9));
    account.saw("a", sec(2));
    expect(account.openJoints()).toEqual(["a"]);
  });

  test("while unread flows wait nothing is decided", () => {
    const account = seen("a", 2);
    account.beginReader(sec(0));
    account.foundRings(rings({ a: 8 }), NOW);
    expect(account.settle(NOW + 60_000, "paused")).toEqual([]);
    account.saw("a", sec(2));
    expect(account.settle(NOW + 60_000, "wait")).toEqual([]);
  });

  test("the ring's start cannot be read: after half a minute the first new flow ends the gap", () => {
    const account = seen("a", 2);
    account.beginReader(sec(0));
    account.saw("a", sec(9));
    expect(account.settle(NOW, "wait")).toEqual([]);
    expect(account.settle(NOW + 30_000, "wait")).toMatchObject([{ node: "a", from: sec(2), to: sec(9) }]);
  });

  test("a node that says nothing at all stays undecided", () => {
    const account = seen("a", 2);
    account.beginReader(sec(0));
    expect(account.settle(NOW + 600_000, "wait")).toEqual([]);
    expect(account.openJoints()).toEqual(["a"]);
    expect(account.coveredOf("a")).toBe(sec(2));
  });

  test("the reader asked for later than what is covered: the gap reaches at least to where it began", () => {
    const account = seen("a", 2);
    account.beginReader(sec(5));
    account.foundRings(rings({ a: 1 }, { a: 9 }), NOW);
    expect(account.settle(NOW, "read")).toMatchObject([{ from: sec(2), to: sec(5) }]);
  });

  test("a ring whose newest entry is known already lacks nothing, whatever was asked for", () => {
    const account = seen("a", 2);
    account.beginReader(sec(5));
    account.foundRings(rings({ a: 1 }, { a: 2 }), NOW);
    expect(account.settle(NOW, "read")).toEqual([]);
  });

  test("a node expected since its agent's start lacks nothing while its ring never wrapped", () => {
    const account = trackContinuity();
    account.expect("a", sec(1));
    account.beginReader(sec(0));
    account.saw("a", sec(4));
    account.foundRings(rings({ a: 4 }, {}, ["a"]), NOW);
    expect(account.settle(NOW, "read")).toEqual([]);
    account.expect("b", sec(1));
    account.beginReader(sec(0));
    account.foundRings(rings({ b: 4 }), NOW);
    expect(account.settle(NOW, "read")).toMatchObject([{ node: "b", from: sec(1), to: sec(4) }]);
  });
});

describe("repeats", () => {
  test("what was received before the reader began is a repeat, what is newer is not", () => {
    const account = seen("a", 1, 20);
    account.beginReader(sec(0));
    expect(account.saw("a", sec(1))).toBe("repeat");
    expect(account.saw("a", sec(17.9))).toBe("repeat");
    // Within two seconds of what was last received the order of a node's events is not sure: uuids decide there.
    expect(account.saw("a", sec(19))).toBe("new");
    expect(account.saw("a", sec(21))).toBe("new");
  });

  test("a clock that is set back is no repeat while nothing is replayed", () => {
    const account = seen("a", 100);
    expect(account.saw("a", sec(10))).toBe("new");
  });
});

describe("a node's connection breaks within a stream", () => {
  test("it is told ten seconds late: what came since may have a hole", () => {
    const account = seen("a", 100);
    account.settle(NOW, "wait");
    account.saw("a", sec(113));
    account.settle(NOW + 13_000, "wait");
    account.broke(["a"], NOW + 13_000);
    expect(account.coveredOf("a")).toBe(sec(100));
    account.foundRings(rings({ a: 112 }), NOW + 13_000);
    expect(account.settle(NOW + 15_000, "wait")).toMatchObject([{ from: sec(100), to: sec(112) }]);
    expect(account.coveredOf("a")).toBe(sec(113));
  });

  test("broken again before it was decided: the later break counts too", () => {
    const account = seen("a", 10);
    account.broke(["a"], NOW);
    account.saw("a", sec(20));
    account.broke(["a"], NOW + 1_000);
    account.saw("a", sec(40));
    account.foundRings(rings({ a: 39 }), NOW + 2_000);
    expect(account.settle(NOW + 4_000, "wait")).toMatchObject([{ from: sec(10), to: sec(39) }]);
  });
});

describe("where to resume", () => {
  test("at the node that is furthest back, less the overlap", () => {
    const account = seen("a", 100);
    account.saw("b", sec(90));
    expect(account.resumeFrom(2_000)).toBe(sec(88));
    expect(account.resumeFrom(0, ["a"])).toBe(sec(100));
    expect(trackContinuity().resumeFrom(2_000)).toBeNull();
  });

  test("a node that is gone, or five minutes behind the middle one, is not waited for", () => {
    const account = seen("a", 1_000);
    for (const node of ["b", "c", "d"]) account.saw(node, sec(1_000));
    account.saw("old", sec(1));
    expect(account.resumeFrom(0)).toBe(sec(700));
    account.present(["a", "b", "c", "d"]);
    expect(account.resumeFrom(0)).toBe(sec(1_000));
  });

  test("one clock an hour ahead changes nothing", () => {
    const account = seen("ahead", 4_600);
    account.saw("a", sec(1_000));
    account.saw("b", sec(1_001));
    expect(account.resumeFrom(0)).toBe(sec(1_000));
  });

  test("a node that was vouched for is not asked again", () => {
    const account = seen("a", 1);
    account.vouch("a", sec(50));
    account.vouch("quiet", sec(49));
    expect(account.resumeFrom(0)).toBe(sec(49));
  });

  test("a stretch that was given up is one gap over all nodes", () => {
    const account = seen("a", 5);
    account.saw("b", sec(3));
    expect(account.skipTo(sec(9), "too large")).toEqual([{ node: null, from: sec(3), to: sec(9), reason: "too large" }]);
    expect(account.resumeFrom(0)).toBe(sec(9));
  });
});

test("whatever ring and outage: an event that was neither received nor within a gap does not exist", () => {
  const script = fc.record({
    capacity: fc.integer({ min: 2, max: 12 }),
    steps: fc.array(fc.record({ events: fc.integer({ min: 0, max: 8 }), wantsReader: fc.boolean(), readsRing: fc.boolean() }), { maxLength: 30 }),
  });
  fc.assert(
    fc.property(script, ({ capacity, steps }) => {
      const account = trackContinuity();
      const all: bigint[] = [];
      const received = new Set<bigint>();
      const gaps: SourceGap[] = [];
      let next = 0;
      const ring = (): bigint[] => all.slice(-capacity);
      const read = (since: bigint | null): void => {
        for (const time of ring()) {
          if (since !== null && time < since) continue;
          account.saw("a", time);
          received.add(time);
        }
        next = all.length;
      };
      account.beginReader(null);
      let clock = NOW;
      for (const step of [...steps, { events: 1, wantsReader: true, readsRing: true }]) {
        clock += 5_000;
        for (let count = 0; count < step.events; count += 1) all.push(sec(all.length * 10 + 1));
        if (step.wantsReader) {
          const since = account.resumeFrom(0);
          account.beginReader(since);
          read(since);
        } else if (all.length - next <= capacity) {
          for (const time of all.slice(next)) {
            account.saw("a", time);
            received.add(time);
          }
          next = all.length;
        } else continue;
        const start = ring()[0];
        if (step.readsRing && start !== undefined) account.foundRings({ starts: new Map([["a", start]]), ends: new Map(), unwrapped: new Set() }, clock);
        gaps.push(...account.settle(clock + 3_000, "wait"));
      }
      gaps.push(...account.settle(clock + 60_000, "wait"), ...account.settle(clock + 120_000, "wait"));
      // What the ring had let go before anything was read lies before its start, which is told apart.
      const [first = 0n] = [...received].sort((left, right) => Number(left - right));
      const lost = all.slice(0, next).filter((time) => time > first && !received.has(time));
      expect(lost.filter((time) => !gaps.some((gap) => gap.from < time && time < gap.to))).toEqual([]);
    }),
    { numRuns: 500, seed: 7 },
  );
});
