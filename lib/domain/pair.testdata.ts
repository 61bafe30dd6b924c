import { ENCRYPTION_NOT_READ, ENTRY_NOT_READ, type Pair, type PairEnd, type PairRequired } from "./pair";
import { START } from "./flow.testdata";

/** For tests: a workload of `shop`, as flows showed it. */
export function workloadEnd(app: string, identity: number, more: Partial<PairEnd> = {}): PairEnd {
  return {
    peer: `shop/${app}`, type: "workload", cluster: "default", namespace: "shop", workload: app, kind: "Deployment", namedBy: "owner", identities: [identity], pods: [`${app}-1`],
    labels: [`k8s:app=${app}`, "k8s:io.cilium.k8s.policy.cluster=default", "k8s:io.kubernetes.pod.namespace=shop"], names: [], addresses: [], entry: ENTRY_NOT_READ, ...more,
  };
}

/** For tests: a reserved or outside end. */
export function outsideEnd(peer: string, type: PairEnd["type"], identity: number): PairEnd {
  return { ...workloadEnd(peer, identity), peer, type, namespace: null, workload: null, kind: null, namedBy: null, pods: [], labels: [peer] };
}

/** For tests: what verdicts prove while no policy is read. */
export const NO_VERDICT: PairRequired = { state: "unknown", source: "none", reason: "no verdict that lets through was seen; policies are not read", ingress: [], egress: [], rules: [] };

/** For tests: four connections from one end to another, as flows alone tell them. */
export function pairBetween(source: PairEnd, destination: PairEnd, more: Partial<Pair> = {}): Pair {
  return {
    key: `${source.peer}>${destination.peer}:8080/TCP`, source, destination, port: 8080, protocol: "TCP", service: null,
    counts: { total: 4, authenticated: 0, authenticatedLate: 0, authPending: 0, authRefused: 0, allowedUnauthenticated: 4, policyDenied: 0, audited: 0, otherDrop: 0, unknown: 0 },
    authRefusedBy: {}, authRefusedRecovered: 0, authRefusedOpen: 0, l7: { connectionsRefusedAll: 0, connectionsRefusedSome: 0, requestsRefused: 0 },
    establishedRefused: { connections: 0, packets: 0, firstAt: null, lastAt: null }, allowedBy: { verdict: 0, trace: 4 }, unknownReasons: {}, grade: "none",
    gradeOf: { numerator: 0, denominator: 4, reason: "" }, required: NO_VERDICT, encryptedBy: ENCRYPTION_NOT_READ, encryptedSeen: 0,
    coverage: { complete: true, nodes: 1, nodesReporting: 1, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] }, exempt: false, decidingNodes: ["worker-1"],
    firstSeen: START, lastSeen: START, lastAuthenticated: null, lastRefused: null, flows: [], trend: [],
    findings: [], ...more,
  };
}
