import { identitiesAnswerSchema, type IdentitiesAnswer, type IdentityWire } from "@/lib/wire/identities";

/** For tests: an identity of two pods whose entry was found and never ends. */
export function identityFixture(given: Partial<IdentityWire> = {}): IdentityWire {
  return {
    identity: 15_345, scope: "workload", scopeName: null, exists: true, labels: ["k8s:app=server", "k8s:io.kubernetes.pod.namespace=team-yellow"], labelsMore: 0, namespace: "team-yellow", serviceAccount: "default",
    workloads: [{ namespace: "team-yellow", name: "server", kind: "Deployment", pods: 2 }], workloadsMore: 0, pods: 2, spiffeId: "spiffe://spiffe.cilium/identity/15345",
    entry: { state: "found", reason: null, ids: ["e1"] }, expiry: { state: "never", at: null },
    authentication: { state: "seen", reason: null, last: "2026-11-22T14:31:00Z" }, traffic: { pairs: 1, attempts: 4, underRequired: 4, authenticated: 3, refused: 1, lastRefused: null }, ...given,
  };
}

/** For tests: an answer that the schema accepts, everything read. */
export function identitiesFixture(given: Partial<IdentitiesAnswer> = {}): IdentitiesAnswer {
  return identitiesAnswerSchema.parse({
    schema: "v1", cluster: "default", revision: 7, window: { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" }, watermark: "2026-11-22T14:31:57Z",
    coverage: { complete: true, nodes: 5, nodesReporting: 5, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] },
    kubernetes: { state: "live", sentence: "", resources: [] }, spire: { read: true, state: "live", tier: "1", sentence: "", entriesState: "live" }, shown: "all",
    counts: { all: 68, "no-entry": 3, orphaned: 1, ambiguous: 0, "expires-soon": 2, "never-authenticated": 19, "not-observed": 0, outside: 1 },
    authenticationUnknown: 0, workloads: 66, found: 63, matched: 68, trustDomain: "spiffe.cilium", entriesReadAt: "2026-11-22T14:31:50Z", entriesSilence: null, missing: null, soonMs: 86_400_000, identities: [], ...given,
  });
}

/** For tests: what the same cluster answers where SPIRE is not read. */
export function withoutSpire(given: Partial<IdentitiesAnswer> = {}): IdentitiesAnswer {
  return identitiesFixture({
    spire: { read: false, state: "not-observed", tier: null, sentence: "SPIRE is not read", entriesState: "not-observed" }, entriesReadAt: null, entriesSilence: "SPIRE is not read", found: 0,
    counts: { all: 68, "no-entry": 0, orphaned: 0, ambiguous: 0, "expires-soon": 0, "never-authenticated": 19, "not-observed": 66, outside: 1 }, ...given,
  });
}
