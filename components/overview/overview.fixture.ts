import { overviewAnswerSchema, type OverviewAnswer } from "@/lib/wire/overview";
import { countsFixture, pairFixture } from "@/lib/wire/fixtures/pair";

/** For tests: an overview that the schema accepts, with what the test cares about put over it. */
export function overviewFixture(given: Partial<OverviewAnswer> = {}): OverviewAnswer {
  const attempts = countsFixture({ authenticated: 1187, authenticatedLate: 12, authPending: 2, authRefused: 5, allowedUnauthenticated: 2570, policyDenied: 118, audited: 14, otherDrop: 7, unknown: 3 });
  return overviewAnswerSchema.parse({
    schema: "v1",
    cluster: "default",
    revision: 7,
    window: { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" },
    watermark: "2026-11-22T14:31:57Z",
    coverage: { complete: true, nodes: 5, nodesReporting: 5, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] },
    source: {
      type: "relay", label: "hubble-relay:80", live: true, state: "live", since: "2026-11-22T13:00:00Z", attempt: 1, retryAt: null, lastError: null,
      sentence: "Reading flows of 5 nodes.", flowsPerSec: 412, lagMs: 900, relayVersion: "1.19.4",
    },
    attempts,
    underRequired: { total: 1206, authenticated: 1187, authenticatedLate: 12, authRefused: 5, authPending: 2 },
    beside: {
      establishedRefused: { connections: 1, packets: 41, pairs: 1 },
      authRefusedRecovered: 1,
      authRefusedOpen: 0,
      l7: { connectionsRefusedAll: 6, connectionsRefusedSome: 3, requestsRefused: 12 },
    },
    grades: { all: 36, "all-seen": 7, some: 7, none: 70, unknown: 5 },
    pairs: 125,
    bucketMs: 60_000,
    series: [
      { at: "2026-11-22T14:02:00Z", counts: countsFixture({ authenticated: 39, allowedUnauthenticated: 91, policyDenied: 2 }) },
      { at: "2026-11-22T14:03:00Z", counts: countsFixture({ authenticated: 38, authRefused: 1 }) },
      { at: "2026-11-22T14:04:00Z", counts: countsFixture() },
    ],
    holes: [],
    establishedRefused: [pairFixture({ establishedRefused: { connections: 1, packets: 41, firstAt: "2026-11-22T14:23:40Z", lastAt: "2026-11-22T14:31:58Z" } })],
    notAuthenticated: { pairs: 214, worst: [pairFixture({ attempts: countsFixture({ allowedUnauthenticated: 704 }), grade: "none" })] },
    refusedByNodes: [{ sourceNode: "worker-1", destinationNode: "worker-2", refused: 4, pairs: 1 }],
    claims: {
      configuration: { read: false, reason: "Kubernetes is not read.", basis: "" },
      policies: { read: false, reason: "Kubernetes is not read.", requiring: null, matched: null },
      pairs: { required: 57, authenticated: 50, unknown: 5 },
      spire: { read: false, reason: "SPIRE is not read.", identities: null, found: null },
    },
    changes: { total: 0, shown: [] },
    rise: null,
    compare: null,
    ...given,
  });
}
