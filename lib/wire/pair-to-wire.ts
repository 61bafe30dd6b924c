import { printInstant } from "@/lib/domain/instant";
import type { Pair, PairEnd } from "@/lib/domain/pair";
import type { PairEndWire, PairWire } from "./pair";
import { timeToWire } from "./time-to-wire";

/** A pair as answers carry it. */
export function pairToWire(pair: Pair): PairWire {
  return {
    key: pair.key,
    source: endToWire(pair.source),
    destination: endToWire(pair.destination),
    port: pair.port,
    protocol: pair.protocol,
    service: pair.service,
    attempts: { ...pair.counts },
    authRefusedBy: { ...pair.authRefusedBy },
    authRefusedRecovered: pair.authRefusedRecovered,
    authRefusedOpen: pair.authRefusedOpen,
    l7: { ...pair.l7 },
    establishedRefused: {
      connections: pair.establishedRefused.connections,
      packets: pair.establishedRefused.packets,
      firstAt: timeToWire(pair.establishedRefused.firstAt),
      lastAt: timeToWire(pair.establishedRefused.lastAt),
    },
    allowedBy: { ...pair.allowedBy },
    unknownReasons: { ...pair.unknownReasons },
    grade: pair.grade,
    gradeOf: { ...pair.gradeOf },
    required: { ...pair.required, ingress: [...pair.required.ingress], egress: [...pair.required.egress], rules: pair.required.rules.map((rule) => ({ ...rule })) },
    encryptedBy: { ...pair.encryptedBy, evidence: [...pair.encryptedBy.evidence] },
    coverage: {
      complete: pair.coverage.complete,
      nodes: pair.coverage.nodes,
      nodesReporting: pair.coverage.nodesReporting,
      lost: pair.coverage.lost,
      verdicts: pair.coverage.verdicts,
      reasons: [...pair.coverage.reasons],
    },
    exempt: pair.exempt,
    decidingNodes: [...pair.decidingNodes],
    firstSeen: printInstant(pair.firstSeen),
    lastSeen: printInstant(pair.lastSeen),
    lastAuthenticated: timeToWire(pair.lastAuthenticated),
    lastRefused: timeToWire(pair.lastRefused),
    evidence: { source: "hubble-policy-verdict", flows: [...pair.flows] },
    trend: pair.trend.map((bucket) => ({ at: printInstant(bucket.at), total: bucket.total, refused: bucket.refused })),
  };
}

function endToWire(end: PairEnd): PairEndWire {
  return {
    peer: end.peer,
    type: end.type,
    cluster: end.cluster,
    namespace: end.namespace,
    workload: end.workload,
    kind: end.kind,
    namedBy: end.namedBy,
    identities: [...end.identities],
    pods: [...end.pods],
    labels: [...end.labels],
    entry: { ...end.entry, spiffeIds: [...end.entry.spiffeIds] },
    names: [...end.names],
    addresses: [...end.addresses],
  };
}
