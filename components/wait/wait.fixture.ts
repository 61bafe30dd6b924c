import { waitAnswerSchema, type WaitAnswer, type WaitColumnWire } from "@/lib/wire/wait";

/** For tests: a step of time in which nothing happened, with what the test cares about put over it. */
export function columnFixture(given: Partial<WaitColumnWire> = {}): WaitColumnWire {
  return { at: "2026-11-22T14:02:00Z", teeth: [], between: 0, unresolved: 0, pending: 0, affected: 0, of: 0, excluded: 0, hasHole: false, ...given };
}

/** For tests: an answer about waits that the schema accepts. */
export function waitFixture(given: Partial<WaitAnswer> = {}): WaitAnswer {
  const none = { teeth: [], between: 0, buckets: [] };
  return waitAnswerSchema.parse({
    schema: "v1",
    cluster: "default",
    revision: 7,
    window: { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" },
    watermark: "2026-11-22T14:31:57Z",
    coverage: { complete: true, nodes: 5, nodesReporting: 5, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] },
    m1: {
      count: 43,
      p50Ms: 1021.4,
      p95Ms: 3031.9,
      p99Ms: 7040,
      teeth: [{ atMs: 1000, count: 33 }, { atMs: 3000, count: 8 }, { atMs: 7000, count: 1 }],
      between: 1,
      buckets: [{ fromMs: 1000, widthMs: 50, count: 33 }, { fromMs: 1550, widthMs: 50, count: 1 }, { fromMs: 3000, widthMs: 50, count: 8 }, { fromMs: 7000, widthMs: 50, count: 1 }],
      excluded: { loss: 0, gap: 0, edge: 0, verdictsOff: 0 },
      otherProtocols: 0,
      samples: [],
    },
    m2: { ...none, count: 12, p50Ms: 1030, p95Ms: null, p99Ms: null, teeth: [{ atMs: 1000, count: 12 }], unresolved: 2, open: 1, excluded: 0 },
    m3: { count: 5, pending: 2, recovered: 3, open: 0 },
    m4: { affected: 48, of: 412, unsure: 0, reason: null },
    stepMs: 60_000,
    series: [columnFixture({ teeth: [{ atMs: 1000, count: 33 }, { atMs: 3000, count: 8 }], unresolved: 5, affected: 46, of: 300 }), columnFixture({ at: "2026-11-22T14:03:00Z", teeth: [{ atMs: 7000, count: 1 }], between: 1, affected: 2, of: 112 })],
    by: { pairs: [], pairsMatched: 0, nodes: [], directions: [], l7: [], reasons: [] },
    kernels: [],
    synAck: { atOnce: { count: 0, p50Ms: null }, afterRefusal: { count: 0, p50Ms: null }, reason: "the flows do not show both" },
    roughUntil: null,
    holes: [],
    changes: { total: 0, shown: [] },
    ...given,
  });
}
