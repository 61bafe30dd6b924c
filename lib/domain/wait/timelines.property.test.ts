import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Flow, LostEvents } from "../flow";
import { allowedWithAuth, deniedForAuth, dropped, ms, podEnd, SERVER } from "../flow.testdata";
import { byKey, tellEpisodes } from "./oracle.testdata";
import { readWaits, type ReadEvent, type ReadWaits } from "./read-waits.testdata";
import { SYN_TEETH } from "./teeth";

/** One client's attempt to connect: its SYNs by its kernel's timers, refused so many times, then let through or given up. */
interface Dial {
  readonly at: number;
  readonly client: number;
  readonly port: number;
  readonly kernel: "linear" | "doubling";
  /** SYNs refused at egress, then at ingress. */
  readonly egress: number;
  readonly ingress: number;
  readonly jitter: number;
  readonly through: boolean;
  readonly echoes: boolean;
}

const END_MS = 400_000;
const CLIENTS = [0, 1, 2].map((index) => podEnd("team-yellow", `client-${index}`, 20_000 + index));

const dials = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 150_000 }),
      client: fc.constantFrom(0, 1, 2),
      kernel: fc.constantFrom("linear" as const, "doubling" as const),
      egress: fc.constantFrom(0, 0, 0, 1, 2),
      ingress: fc.constantFrom(0, 0, 1, 1, 2, 3),
      jitter: fc.integer({ min: 1, max: 60 }),
      through: fc.boolean(),
      echoes: fc.boolean(),
    }),
    { maxLength: 25 },
  )
  .map((list): Dial[] => list.map((dial, index) => ({ ...dial, port: 40_000 + index })));

/** The nodes' clocks differ by seconds: nothing may come from the difference. */
const SKEW = { egress: -4_321, ingress: 0 } as const;

function flowsOf(dial: Dial): Flow[] {
  const source = CLIENTS[dial.client] ?? SERVER;
  const teeth = [0, ...SYN_TEETH[dial.kernel].map((sec) => sec * 1_000)];
  const flows: Flow[] = [];
  const say = (make: typeof deniedForAuth, sentAt: number, direction: "egress" | "ingress"): void => {
    const change = { source, sourcePort: dial.port, sourceAddress: `10.0.1.${dial.client}`, direction: direction.toUpperCase(), node: direction === "egress" ? `worker-${dial.client}` : "worker-9" };
    const at = sentAt + SKEW[direction] + (direction === "ingress" ? 0.7 : 0);
    flows.push(make(at, change));
    if (make === deniedForAuth && dial.echoes) flows.push(dropped(at + 0.3, change));
  };
  const sentAt = (nth: number): number => dial.at + (teeth[nth] ?? 0) + (nth === 0 ? 0 : dial.jitter);
  const refused = dial.egress + dial.ingress;
  for (let nth = 0; nth < refused; nth += 1) {
    if (nth >= dial.egress) say(allowedWithAuth, sentAt(nth), "egress");
    say(deniedForAuth, sentAt(nth), nth < dial.egress ? "egress" : "ingress");
  }
  if (dial.through || refused === 0) {
    if (refused === dial.egress) say(allowedWithAuth, sentAt(refused), "egress");
    say(allowedWithAuth, sentAt(refused), "ingress");
  }
  return flows.filter((flow, index) => !flows.slice(0, index).some((other) => isRepeatedThrough(other, flow)));
}

/** A node says once that it lets a new connection through: later SYNs of it are not new to its connection table. */
function isRepeatedThrough(a: Flow, b: Flow): boolean {
  return a.verdict === "FORWARDED" && b.verdict === "FORWARDED" && a.node === b.node && a.direction === b.direction;
}

interface Expected {
  readonly waits: readonly number[];
  readonly late: number;
  readonly refused: number;
  readonly atOnce: number;
}

/** The truth, from the plan of the dials alone: each leg on its own clock, from its first refusal to its let-through. */
function expectedOf(list: readonly Dial[]): Expected {
  const result = { waits: [] as number[], late: 0, refused: 0, atOnce: 0 };
  for (const dial of list) {
    const teeth = [0, ...SYN_TEETH[dial.kernel].map((sec) => sec * 1_000)];
    const sentAt = (nth: number): number => (teeth[nth] ?? 0) + (nth === 0 ? 0 : dial.jitter);
    const refused = dial.egress + dial.ingress;
    if (refused === 0) result.atOnce += 1;
    else if (!dial.through) result.refused += 1;
    else {
      result.late += 1;
      const egressMs = dial.egress > 0 ? sentAt(dial.egress) - sentAt(0) : 0;
      const ingressMs = dial.ingress > 0 ? sentAt(refused) - sentAt(dial.egress) : 0;
      result.waits.push(egressMs + ingressMs);
    }
  }
  return result;
}

const micros = (waits: readonly number[]): number[] => waits.map((waitMs) => Math.round(waitMs * 1e3)).sort((a, b) => a - b);

function read(events: readonly ReadEvent[]): ReadWaits {
  return readWaits(events, { end: ms(END_MS) });
}

function measuredOf({ book, wait }: ReadWaits): number[] {
  expect(wait.m1.count).toBe(wait.m1.samples.length);
  expect([...book.records()].length).toBeGreaterThanOrEqual(wait.m1.count);
  return micros(wait.m1.samples.map(({ waitMs }) => waitMs));
}

const shuffles = fc.infiniteStream(fc.nat());

function shuffled<T>(items: readonly T[], random: IterableIterator<number>): T[] {
  return items.map((item) => ({ item, at: Number(random.next().value) })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}

describe("random timelines", () => {
  it("M1, M3 and M4 are what the clients lived through, in whatever order events arrive", () => {
    fc.assert(
      fc.property(dials, shuffles, (list, random) => {
        const result = read(shuffled(list.flatMap(flowsOf), random).map((flow) => ({ flow })));
        const expected = expectedOf(list);
        expect(measuredOf(result)).toEqual(micros(expected.waits));
        expect(result.wait.m3).toMatchObject({ count: expected.refused, pending: 0 });
        expect(result.wait.m4).toMatchObject({ affected: expected.late + expected.refused, of: expected.late + expected.refused + expected.atOnce });
        expect(result.wait.m1.between).toBe(0);
      }),
    );
  });

  it("M2 is the same as when each key's verdicts are read one by one, and does not depend on order", () => {
    fc.assert(
      fc.property(dials, shuffles, (list, random) => {
        const flows = list.flatMap(flowsOf);
        const told = tellEpisodes(flows, ms(END_MS));
        const inOrder = flows.toSorted((a, b) => (a.time < b.time ? -1 : 1)).map((flow) => ({ flow }));
        const live = readWaits(inOrder, { end: ms(END_MS), every: 3, watermarkOf: (flow) => flow.time - 10_000_000_000n });
        expect([...live.episodes].sort(byKey)).toEqual(told);
        expect([...read(shuffled(inOrder, random)).episodes].sort(byKey)).toEqual(told);
      }),
    );
  });

  it("what is measured stays right when events are lost and said to be", () => {
    fc.assert(
      fc.property(dials, fc.integer({ min: 0, max: 150_000 }), fc.integer({ min: 1, max: 20_000 }), (list, from, length) => {
        const isLost = (flow: Flow): boolean => flow.node === "worker-9" && flow.time >= ms(from) && flow.time <= ms(from + length);
        const flows = list.flatMap(flowsOf);
        const lost: LostEvents = { source: "PERF_EVENT_RING_BUFFER", count: flows.filter(isLost).length, node: "worker-9", cpu: null, time: ms(from + length), first: ms(from), last: ms(from + length) };
        const { wait } = read([...flows.filter((flow) => !isLost(flow)).map((flow) => ({ flow })), { lost }]);
        const truth = new Map(list.map((dial) => [dial.port, expectedOf([dial]).waits[0]]));
        for (const { attempt, waitMs } of wait.m1.samples) expect(waitMs).toBeCloseTo(truth.get(attempt.tuple.sourcePort) ?? -1, 3);
      }),
    );
  });

  it("any grouping of parts adds up to the whole", () => {
    fc.assert(
      fc.property(dials, (list) => {
        const { wait } = read(list.flatMap(flowsOf).map((flow) => ({ flow })));
        const { pairs, directions, l7 } = wait.by;
        const sum = (groups: typeof pairs, of: (group: (typeof pairs)[number]) => number) => groups.reduce((total, group) => total + of(group), 0);
        expect(sum(pairs, (pair) => pair.affected)).toBe(wait.m4.affected);
        expect(sum(l7, (group) => group.count)).toBe(wait.m1.count);
        expect(sum(directions, (group) => group.unresolved)).toBe(wait.m3.count);
      }),
    );
  });
});
