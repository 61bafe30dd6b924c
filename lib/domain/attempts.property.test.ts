import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Attempt } from "./attempt";
import type { CoverageGround } from "./coverage-of";
import type { Flow } from "./flow";
import { TcpFlag, TracePoint } from "./flow";
import { allowed, allowedWithAuth, deniedByPolicy, deniedForAuth, dropped, flowAt, ms, requested, SERVER, traced } from "./flow.testdata";
import { attemptsOf } from "./fold.testdata";
import { createLedger } from "./ledger";
import { OUTCOMES } from "./outcome";
import { createPairBook } from "./pair-book";
import type { Pair } from "./pair";

/** The server as a node knows it that does not host it. */
const FAR_SERVER = { ...SERVER, id: 0, workloads: [] };

/** Events of a few connections over two minutes, as real and as senseless as they come. */
const events = fc.array(
  fc
    .record({
      at: fc.integer({ min: 0, max: 120_000 }),
      port: fc.constantFrom(40_001, 40_002, 40_003),
      node: fc.constantFrom("worker-1", "worker-2"),
      direction: fc.constantFrom("INGRESS", "EGRESS"),
      make: fc.constantFrom(allowed, allowedWithAuth, deniedForAuth, deniedByPolicy, dropped, traced, audited, outward, strange, refusedLater, request),
    })
    .map(({ at, port, node, direction, make }): Flow => make(at, { sourcePort: port, node, direction, destination: node === "worker-2" ? SERVER : FAR_SERVER })),
  { maxLength: 40 },
);

function audited(at: number, change: Partial<Flow>): Flow {
  return flowAt(at, { verdict: "AUDIT", ...change });
}
function outward(at: number, change: Partial<Flow>): Flow {
  return traced(at, { eventSubType: TracePoint.toOverlay, ...change });
}
function strange(at: number, change: Partial<Flow>): Flow {
  return allowed(at, { authType: "42", ...change });
}
function refusedLater(at: number, change: Partial<Flow>): Flow {
  return deniedForAuth(at, { tcpFlags: TcpFlag.ACK, ...change });
}
function request(at: number, change: Partial<Flow>): Flow {
  return requested(at, "DROPPED", "/admin", change);
}

function fold(flows: readonly Flow[], untilMs = 400_000): Attempt[] {
  const ledger = createLedger();
  for (const flow of flows) ledger.foldFlow(flow);
  ledger.advance(ms(untilMs));
  return attemptsOf(ledger);
}

const ground: CoverageGround = {
  window: { from: ms(-1e6), to: ms(1e6) },
  nodes: [],
  holes: [],
  late: 0,
  unattributedDrops: 0,
  carriesCoverage: false,
  streamReasons: [],
};

function pairsOf(parts: readonly (readonly Attempt[])[]): Pair[] {
  const book = createPairBook(1_000);
  for (const part of parts) for (const attempt of part) book.fold({ next: attempt, before: null });
  return book.pairs(ground).sort((a, b) => (a.key < b.key ? -1 : 1));
}

describe("attempts", () => {
  it("do not depend on the order of events, nor on repeats", () => {
    fc.assert(
      fc.property(events, fc.infiniteStream(fc.nat()), (flows, random) => {
        const shuffled = flows
          .flatMap((flow) => [flow, ...(Number(random.next().value) % 3 === 0 ? [flow] : [])])
          .map((flow) => ({ flow, at: Number(random.next().value) }))
          .sort((a, b) => a.at - b.at)
          .map(({ flow }) => flow);
        expect(fold(shuffled)).toEqual(fold(flows));
      }),
      { numRuns: 300 },
    );
  });

  it("do not depend on when the watermark moves, as long as nothing is late", () => {
    fc.assert(
      fc.property(events, (flows) => {
        const inOrder = flows.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
        const ledger = createLedger();
        const held = new Map<string, Attempt>();
        for (const flow of inOrder) {
          ledger.foldFlow(flow);
          ledger.advance(flow.time);
          attemptsOf(ledger, held);
        }
        ledger.advance(ms(400_000));
        expect(attemptsOf(ledger, held)).toEqual(fold(flows));
      }),
      { numRuns: 300 },
    );
  });

  it("are authenticated only by a verdict with a known auth type, and never while it is not known", () => {
    fc.assert(
      fc.property(events, (flows) => {
        for (const attempt of fold(flows)) {
          if (attempt.outcome !== "authenticated" && attempt.outcome !== "authenticated-late") continue;
          const proofs = flows.filter((flow) => flow.sourcePort === attempt.tuple.sourcePort && flow.verdict === "FORWARDED" && flow.authType === "SPIRE");
          expect(proofs.length).toBeGreaterThan(0);
          expect(attempt.flows).toContain(proofs.find((proof) => attempt.flows.includes(proof.uuid))?.uuid);
        }
      }),
    );
  });

  it("that are unknown or pending say why", () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 200_000 }), (flows, until) => {
        for (const attempt of fold(flows, until)) {
          if (attempt.outcome === "unknown" || attempt.outcome === "auth-pending") expect(attempt.reason).toBeTruthy();
        }
      }),
    );
  });
});

describe("pairs", () => {
  it("have outcomes that add up to their total, and to the attempts there are", () => {
    fc.assert(
      fc.property(events, (flows) => {
        const attempts = fold(flows);
        const pairs = pairsOf([attempts]);
        for (const { counts } of pairs) {
          const { total, ...outcomes } = counts;
          expect(Object.keys(outcomes)).toHaveLength(OUTCOMES.length);
          expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(total);
        }
        expect(pairs.reduce((sum, pair) => sum + pair.counts.total, 0)).toBe(attempts.filter((attempt) => !attempt.viaProxy).length);
      }),
    );
  });

  it("folded in parts, in any order, equal the fold of the whole", () => {
    fc.assert(
      fc.property(events, fc.nat(), (flows, seed) => {
        const attempts = fold(flows);
        const cut = attempts.length === 0 ? 0 : seed % attempts.length;
        expect(pairsOf([attempts.slice(cut).reverse(), attempts.slice(0, cut)])).toEqual(pairsOf([attempts]));
      }),
    );
  });

  it("end where they would, had each attempt been told of once: earlier versions leave nothing behind", () => {
    fc.assert(
      fc.property(events, (flows) => {
        const ledger = createLedger();
        const book = createPairBook(1_000);
        const inOrder = flows.toSorted((a, b) => (a.time < b.time ? -1 : 1));
        for (const flow of inOrder) {
          ledger.foldFlow(flow);
          ledger.advance(flow.time);
          for (const change of ledger.takeChanges().attempts) book.fold(change);
        }
        ledger.advance(ms(400_000));
        for (const change of ledger.takeChanges().attempts) book.fold(change);
        const whole = pairsOf([fold(flows)]);
        const strip = (pairs: readonly Pair[]): unknown => pairs.map(({ key, counts, establishedRefused, l7 }) => ({ key, counts, packets: establishedRefused.packets, l7 }));
        expect(strip(book.pairs(ground).filter((pair) => pair.counts.total > 0).sort((a, b) => (a.key < b.key ? -1 : 1)))).toEqual(strip(whole));
      }),
      { numRuns: 200 },
    );
  });

  it("never have a grade better than unknown while nothing is counted or verdicts are not seen", () => {
    fc.assert(
      fc.property(events, (flows) => {
        for (const pair of pairsOf([fold(flows)])) expect(pair.grade).toBe("unknown");
      }),
    );
  });
});
