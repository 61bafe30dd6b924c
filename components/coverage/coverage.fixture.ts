import { coverageAnswerSchema, type CoverageAnswer, type NodeCoverageWire } from "@/lib/wire/coverage";

/** For tests: a node that misses nothing. */
export function nodeFixture(given: Partial<NodeCoverageWire> = {}): NodeCoverageWire {
  return {
    node: "worker-1",
    state: "NODE_CONNECTED",
    version: "1.19.4",
    ringStart: "2026-11-22T13:40:00Z",
    firstEventAt: "2026-11-22T13:40:00Z",
    lastEventAt: "2026-11-22T14:31:58Z",
    firstVerdictAt: "2026-11-22T13:40:02Z",
    verdicts: "seen",
    flows: 48_112,
    lost: 0,
    late: 0,
    lagMs: 900,
    pairsDecided: 57,
    ...given,
  };
}

/** For tests: a coverage answer that the schema accepts. */
export function coverageFixture(given: Partial<CoverageAnswer> = {}): CoverageAnswer {
  return coverageAnswerSchema.parse({
    schema: "v1",
    cluster: "default",
    revision: 7,
    window: { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" },
    watermark: "2026-11-22T14:31:57Z",
    coverage: { complete: true, nodes: 1, nodesReporting: 1, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] },
    source: {
      type: "relay", label: "hubble-relay:80", live: true, state: "live", since: "2026-11-22T13:00:00Z", attempt: 1, retryAt: null, lastError: null,
      sentence: "Reading flows of 1 node.", flowsPerSec: 412, lagMs: 900, relayVersion: "1.19.4",
    },
    nodes: [nodeFixture()],
    holes: [],
    brokenLines: { count: 0, first: [] },
    caps: [{ name: "pairs", held: 125, cap: 100_000, dropped: 0, says: "The oldest pair makes room." }],
    history: null,
    cluster_read: { read: false, state: "off", reason: "Kubernetes is not read.", policies: null },
    spire_read: { read: false, state: "not-observed", reason: "SPIRE is not read.", tier: null, entries: null, entriesState: "not-observed", entriesReason: "SPIRE is not read." },
    ...given,
  });
}
