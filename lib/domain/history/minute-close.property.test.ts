import fc from "fast-check";
import { expect, it } from "vitest";
import type { Flow } from "../flow";
import { TcpFlag } from "../flow";
import { allowed, allowedWithAuth, deniedForAuth, dropped, ms, requested, traced } from "../flow.testdata";
import { plusMs } from "../instant";
import { createLedger, type Ledger } from "../ledger";
import { createPairBook, type PairBook } from "../pair-book";
import { BUCKET_NS } from "../pair-row";
import { copyTally, type PairTally } from "../pair-tally";
import { closedUntilOf } from "./minute-close";

const MINUTE_MS = 60_000;
const SPAN_MS = 30 * MINUTE_MS;

/** An event, how long after its time it is read (never late), and whether something else is learned of its node then. */
interface Arrival {
  readonly flow: Flow;
  readonly readAt: number;
}

function refusedLater(at: number, change: Partial<Flow>): Flow {
  return deniedForAuth(at, { tcpFlags: TcpFlag.ACK, ...change });
}
function request(at: number, change: Partial<Flow>): Flow {
  return requested(at, at % 2 === 0 ? "DROPPED" : "FORWARDED", "/admin", change);
}

const arrivals = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: SPAN_MS }),
      delay: fc.integer({ min: 0, max: 59_000 }),
      port: fc.constantFrom(40_001, 40_002),
      node: fc.constantFrom("worker-1", "worker-2"),
      direction: fc.constantFrom("INGRESS", "EGRESS"),
      make: fc.constantFrom(allowed, allowedWithAuth, deniedForAuth, dropped, traced, refusedLater, refusedLater, request, request),
    }),
    { maxLength: 120 },
  )
  .map((list) => list.map(({ at, delay, make, port, node, direction }): Arrival => ({ flow: make(at, { sourcePort: port, node, direction }), readAt: at + delay })).sort((a, b) => a.readAt - b.readAt));

const holes = fc.array(fc.record({ readAt: fc.integer({ min: 0, max: SPAN_MS }), ago: fc.integer({ min: 0, max: SPAN_MS }), node: fc.constantFrom("worker-1", "worker-2") }), { maxLength: 3 });

/** A tally as plain values: its counts by name are held in more than one way. */
function plain({ refusedBy, unknownReasons, nodes, ...rest }: PairTally): unknown {
  return { ...structuredClone(rest), refusedBy: [...refusedBy].sort(), unknownReasons: [...unknownReasons].sort(), nodes: [...nodes].sort() };
}

class Reading {
  readonly ledger: Ledger = createLedger();
  readonly book: PairBook = createPairBook(1_000);
  readonly closed = new Map<string, PairTally>();
  closedUntil = ms(0);
  /** What the latest versions of all attempts and remnants say. */
  readonly told = { packets: 0, requests: 0 };

  advance(watermarkMs: number): void {
    this.ledger.advance(ms(watermarkMs));
    const changes = this.ledger.takeChanges();
    for (const change of changes.attempts) {
      this.book.fold(change);
      this.told.packets += (change.next?.established.packets ?? 0) - (change.before?.established.packets ?? 0);
      this.told.requests += (change.next?.l7.requestsRefused ?? 0) - (change.before?.l7.requestsRefused ?? 0);
    }
    for (const change of changes.remnants) {
      this.book.foldRemnant(change);
      this.told.packets += change.next.packets - (change.before?.packets ?? 0);
    }
    const until = closedUntilOf(ms(watermarkMs));
    this.book.closeBefore(until);
    for (; this.closedUntil < until; this.closedUntil += BUCKET_NS) {
      for (const [name, tally] of this.within(this.closedUntil, this.closedUntil + BUCKET_NS)) this.closed.set(name, copyTally(tally));
    }
  }

  within(from: bigint, until: bigint): Map<string, PairTally> {
    const found = new Map<string, PairTally>();
    for (const row of this.book.rowsWithin(from, until)) {
      for (const [at, tally] of row.buckets) if (at >= from && at < until) found.set(`${at} ${row.key}`, tally);
    }
    return found;
  }
}

function read(events: readonly Arrival[], gaps: readonly { readonly readAt: number; readonly ago: number; readonly node: string }[]): Reading {
  const reading = new Reading();
  const waiting = [...events];
  for (let now = 0; now <= SPAN_MS + 10 * MINUTE_MS; now += 5_000) {
    for (let first = waiting[0]; first && first.readAt <= now; first = waiting[0]) {
      reading.ledger.foldFlow(first.flow);
      waiting.shift();
    }
    for (const { readAt, ago, node } of gaps) {
      if (readAt > now || readAt <= now - 5_000) continue;
      reading.ledger.foldGap({ node, from: plusMs(ms(readAt), -ago), to: ms(readAt), reason: "told late" });
    }
    reading.advance(now);
  }
  return reading;
}

it("a minute that is closed never changes: not by what is read late, learned of nodes, or refused on open connections", () => {
  fc.assert(
    fc.property(arrivals, holes, (events, gaps) => {
      const reading = read(events, gaps);
      const told = (minutes: ReadonlyMap<string, PairTally>): unknown => [...minutes].map(([name, tally]) => [name, plain(tally)]).sort();
      expect(told(reading.within(ms(0), reading.closedUntil))).toEqual(told(reading.closed));
    }),
    { numRuns: 300 },
  );
});

it("what open connections are refused is counted once, whichever minutes it is counted in", () => {
  fc.assert(
    fc.property(arrivals, (events) => {
      const reading = read(events, []);
      const sum = (count: (tally: PairTally) => number): number => [...reading.closed.values()].reduce((total, tally) => total + count(tally), 0);
      expect(sum((tally) => tally.established.packets)).toBe(reading.told.packets);
      expect(sum((tally) => tally.l7.requests)).toBe(reading.told.requests);
      for (const { established, l7 } of reading.closed.values()) expect(Math.min(established.packets, established.connections, l7.requests, l7.refusedAll, l7.refusedSome)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 200 },
  );
});
