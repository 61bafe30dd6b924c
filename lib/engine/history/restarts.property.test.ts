import fc from "fast-check";
import { expect, it } from "vitest";
import type { Flow } from "@/lib/domain/flow";
import { allowed, allowedWithAuth, deniedForAuth, dropped, ms, podEnd, traced } from "@/lib/domain/flow.testdata";
import type { PairMinute } from "@/lib/domain/history/stored";
import { BUCKET_NS } from "@/lib/domain/pair-row";
import type { PairTally } from "@/lib/domain/pair-tally";
import { Life, clockAt } from "./life.testdata";
import { RecordingStore } from "./recording-store.testdata";

const MINUTE_MS = 60_000;
const SPAN_MS = 40 * MINUTE_MS;
/** What nodes' rings hold: every life sees at least this much of what was before it. */
const RING_MS = 15 * MINUTE_MS;
const STEP_MS = 5_000;

interface Told {
  readonly flow: Flow;
  readonly readAt: number;
}

/** Connections of their own ports: a few events each, within a minute, read up to 20 s after their time. */
const dials = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: SPAN_MS }),
      client: fc.constantFrom(0, 1),
      events: fc.array(
        fc.record({
          after: fc.integer({ min: 0, max: 60_000 }),
          delay: fc.integer({ min: 0, max: 20_000 }),
          node: fc.constantFrom("worker-1", "worker-2"),
          make: fc.constantFrom(allowed, allowedWithAuth, allowedWithAuth, deniedForAuth, deniedForAuth, dropped, traced),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
    { maxLength: 25 },
  )
  .map((list) =>
    list.flatMap(({ at, client, events }, index) =>
      events.map(({ after, delay, node, make }): Told => {
        const direction = node === "worker-1" ? "EGRESS" : "INGRESS";
        const source = podEnd("shop", `client-${client}`, 20_000 + client);
        return { flow: make(at + after, { node, direction, source, sourceAddress: `10.0.1.${client}`, sourcePort: 40_000 + index }), readAt: at + after + delay };
      }),
    ),
  );

/** Each node lets something through now and then: that it sends verdicts is known in every life. */
const BACKGROUND: readonly Told[] = Array.from({ length: (2 * (SPAN_MS + RING_MS)) / 20_000 }, (_, index) => {
  const at = index * 10_000 - RING_MS;
  const node = index % 2 === 0 ? "worker-1" : "worker-2";
  return { flow: allowed(at, { node, direction: index % 2 === 0 ? "EGRESS" : "INGRESS", sourcePort: 10_000 + index, destinationPort: 53 }), readAt: at };
});

/** Lives one after the other over one store: each ends at its moment, as if killed, and the next begins at once with what the rings hold. */
async function live(told: readonly Told[], deaths: readonly number[]): Promise<{ store: RecordingStore; last: Life }> {
  const store = new RecordingStore();
  const clock = clockAt(0);
  const events = [...told, ...BACKGROUND].sort((a, b) => a.readAt - b.readAt);
  let now = 0;
  let last: Life | null = null;
  for (const [index, until] of [...deaths, SPAN_MS + 10 * MINUTE_MS].entries()) {
    const life = new Life(store, clock, `life-${index}`);
    await life.beat();
    const ringStart = now - RING_MS;
    life.begin(ms(ringStart));
    life.flows(events.filter(({ flow, readAt }) => flow.time >= ms(ringStart) && readAt <= now).map(({ flow }) => flow).sort((a, b) => (a.time < b.time ? -1 : 1)));
    while (now < until) {
      await life.beat();
      clock.pass(STEP_MS);
      const before = now;
      now += STEP_MS;
      life.flows(events.filter(({ readAt }) => readAt > before && readAt <= now).map(({ flow }) => flow));
    }
    await life.beat();
    last = life;
  }
  if (!last) throw new Error("at least one life was lived");
  await last.writer.stop();
  return { store, last };
}

function plainTally({ refusedBy, unknownReasons, nodes, ...rest }: PairTally): unknown {
  return { ...rest, refusedBy: [...refusedBy].sort(), unknownReasons: [...unknownReasons].sort(), nodes: [...nodes].sort() };
}

/** Without its times: those only ever widen, and one life may have seen an earlier version of an attempt that the other was spared. */
function plain({ tally, waits, ...rest }: PairMinute): unknown {
  return { ...rest, tally: plainTally({ ...tally, firstSeen: null, lastSeen: null, lastAuthenticated: null, lastRefused: null }), waits: waits && { ...waits, waits: [...waits.waits].sort() } };
}

function byId<T>(rows: ReadonlyMap<string, T>): readonly T[] {
  return [...rows].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, row]) => row);
}

it("what was written is what the book says, each minute once", async () => {
  await fc.assert(
    fc.asyncProperty(dials, async (told) => {
      const { store, last } = await live(told, []);
      const from = store.closed[0] ?? 0n;
      const until = (store.closed.at(-1) ?? 0n) + BUCKET_NS;
      const held = [...last.model.book.rowsWithin(from, until)].flatMap((row) => [...row.buckets].filter(([at]) => at >= from && at < until).map(([at, tally]) => ({ name: `${at} ${row.key}`, tally: plainTally(tally) })));
      expect([...store.minutes].map(([name, { tally }]) => ({ name, tally: plainTally(tally) })).sort(byName)).toEqual(held.sort(byName));
      expect(store.closed).toEqual(Array.from({ length: store.closed.length }, (_, index) => from + BigInt(index) * BUCKET_NS));
      const refused = store.minuteRows().reduce((sum, { waits }) => sum + (waits ? waits.late + waits.refused : 0), 0);
      expect(refused).toBe([...last.model.waits.records()].filter(({ attempt }) => attempt.time < until && (attempt.outcome === "authenticated-late" || attempt.outcome === "auth-refused")).length);
    }),
    { numRuns: 15 },
  );
}, 120_000);

it("lives that end at any moment write together what one life would have written", async () => {
  const moments = fc.array(fc.integer({ min: 1, max: SPAN_MS / STEP_MS }), { minLength: 1, maxLength: 3 }).map((list) => list.map((at) => at * STEP_MS).sort((a, b) => a - b));
  await fc.assert(
    fc.asyncProperty(dials, moments, async (told, deaths) => {
      const { store: one } = await live(told, []);
      const { store: many } = await live(told, deaths);
      expect(many.closed).toEqual(one.closed);
      expect(many.minuteRows().map(plain)).toEqual(one.minuteRows().map(plain));
      expect(byId(many.attempts)).toEqual(byId(one.attempts));
      expect(byId(many.coldStarts).map(({ openedBy, ...cold }) => ({ ...cold, by: openedBy.tuple }))).toEqual(byId(one.coldStarts).map(({ openedBy, ...cold }) => ({ ...cold, by: openedBy.tuple })));
      expect([...many.events.keys()].sort()).toEqual([...one.events.keys()].sort());
      expect(many.holeRows).toEqual([]);
    }),
    { numRuns: 20 },
  );
}, 120_000);

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
