import type { NodeStandingWire, SpireAnswer } from "@/lib/wire/spire";

const READ_AT = "2026-11-22T14:31:50Z";

function read<Value>(value: Value) {
  return { state: "live" as const, value, readAt: READ_AT, since: READ_AT, retryAt: null, reason: "" };
}

/** A reading that this tier cannot see. */
export const UNSEEN = { state: "not-observed" as const, value: null, readAt: null, since: null, retryAt: null, reason: "tier 0 reads Kubernetes only" };

/** A node as it is when all is well. */
export function nodeFixture(more: Partial<NodeStandingWire> = {}): NodeStandingWire {
  return {
    node: "worker-1",
    ready: true,
    kernel: "6.8",
    ciliumAgent: { pod: "kube-system/cilium-a", ready: true, notReady: "", version: "1.20.2" },
    spireAgent: { pod: "cilium-spire/spire-agent-a", ready: true, notReady: "", version: "1.15.2" },
    podsKnown: true,
    workloadPods: 4,
    hasWireguardKey: null,
    attestation: { state: "attested", reason: "", type: "k8s_psat", agentId: "spiffe://spiffe.cilium/spire/agent/k8s_psat/default/a", expiresAt: "2026-11-22T15:02:00Z", canReattest: true, version: null },
    ...more,
  };
}

/** A cluster whose SPIRE is read and well, with what a test changes. */
export function spireFixture(more: Partial<SpireAnswer> = {}): SpireAnswer {
  return {
    schema: "v1",
    cluster: "default",
    revision: 1,
    window: { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" },
    watermark: "2026-11-22T14:32:00Z",
    coverage: { complete: true, nodes: 1, nodesReporting: 1, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] },
    asOf: "2026-11-22T14:32:00Z",
    nodes: [nodeFixture()],
    nodesKnown: true,
    nodesMore: 0,
    counts: { nodes: 1, attested: 1, expiresSoon: 0, expired: 0, banned: 0, none: 0, notObserved: 0, agentReady: 1, agentMissing: 0, agentNotReady: 0 },
    strays: [],
    straysMore: 0,
    agentsRead: read({ agents: 1, unreadable: 0, isCut: false }),
    read: { tier: "1", label: "spire-server.cilium-spire.svc:8081", state: "live", since: READ_AT, retryAt: null, sentence: "", remarks: [], clockLeadMs: null },
    server: {
      pods: [{ pod: "cilium-spire/spire-server-0", node: "worker-1", ready: true, notReady: "", version: "1.15.2", createdAt: "2026-11-22T14:21:00Z" }],
      podsKnown: true,
      workloads: ["StatefulSet cilium-spire/spire-server"],
      claims: ["spire-data"],
      folder: "/run/spire/data",
      database: "sqlite3",
      process: read({ startedAt: "2026-11-22T14:21:40Z", agents: 1, entries: 5, federatedBundles: 0 }),
      svid: read({ spiffeId: "spiffe://spiffe.cilium/spire/server", notBefore: "2026-11-22T14:08:00Z", notAfter: "2026-11-22T15:08:00Z", signedBy: null, isLate: false }),
    },
    own: UNSEEN,
    bundle: read({ state: "fine" as const, trustDomain: "spiffe.cilium", authorities: [{ keyId: "5f0c00009a11", notBefore: "2026-11-22T02:10:00Z", notAfter: "2026-11-23T02:10:00Z", isTainted: false, isExpired: false }], authoritiesMore: 0, jwtKeys: 1, sequence: "3", unreadable: 0 }),
    signing: read({ active: { keyId: "5f0c00000000009a11", expiresAt: "2026-11-23T02:10:00Z", upstreamKeyId: null }, prepared: null, old: null }),
    entries: read({ total: 5, ofIdentities: 2, others: 3, unreadable: 0, isCut: false }),
    baseEntries: [{ spiffeId: "spiffe://spiffe.cilium/cilium-agent", means: "agents", state: "found", reason: "" }],
    identities: { known: true, found: 2, missing: 0, orphaned: 0, ambiguous: 0, notObserved: 0 },
    trustDomains: { state: "same", reason: "", places: [{ place: "cilium-config", trustDomain: "spiffe.cilium", reason: "" }] },
    meshAuth: { configRead: true, module: "on", moduleReason: "cilium-config says mesh-auth-enabled: true", spire: "on", handshakes: "on", handshakesReason: "agents answer on port 4250", trustDomain: "spiffe.cilium", settings: [{ key: "mesh-auth-mutual-listener-port", given: "4250", value: "4250", means: "port", fault: null }], unknownKeys: [] },
    claims: [{ code: "audit-mode", bearing: "holds", sentence: "Policies are enforced, not only audited." }],
    versions: { parts: [{ role: "cilium-agent", counts: [{ version: "1.20.2", pods: 1 }] }], podsKnown: true, cilium: "1.20.2", ciliumReason: "all 1 agents run it", support: { asOf: "2026-11-22", release: "1.20", mutualAuth: "deprecated, off unless asked for", onByDefault: false, sentence: "deprecated" } },
    encryption: { wireguard: "off", ipsec: "off", ztunnel: "off", nodes: "off", strictEgress: "off", strictIngress: "off", routing: "tunnel", tunnelProtocol: "vxlan", debug: "off" },
    policies: { total: 2, requiring: 1, names: ["team-yellow/enforce-access"], missing: null },
    kubernetes: { read: true, state: "live", sentence: "", server: "https://10.96.0.1:443", serverVersion: "v1.37.2", resources: [] },
    ...more,
  };
}

/** The same cluster at tier 0: SPIRE's server tells nothing. */
export function tierZeroFixture(more: Partial<SpireAnswer> = {}): SpireAnswer {
  const whole = spireFixture();
  return {
    ...whole,
    nodes: [nodeFixture({ attestation: { state: "not-observed", reason: UNSEEN.reason, type: null, agentId: null, expiresAt: null, canReattest: null, version: null } })],
    counts: { ...whole.counts, attested: 0, notObserved: 1 },
    agentsRead: UNSEEN,
    read: { ...whole.read, tier: "0", label: "", state: "not-observed", since: null, sentence: UNSEEN.reason },
    server: { ...whole.server, process: UNSEEN, svid: UNSEEN },
    bundle: UNSEEN,
    signing: UNSEEN,
    entries: UNSEEN,
    baseEntries: [{ spiffeId: "spiffe://spiffe.cilium/cilium-agent", means: "agents", state: "not-observed", reason: UNSEEN.reason }],
    identities: { known: true, found: 0, missing: 0, orphaned: 0, ambiguous: 0, notObserved: 2 },
    ...more,
  };
}
