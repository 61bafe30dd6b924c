import { NOTHING, protocolWords, type EndFacts, type FactKey, type FilterSubject } from "./filter-subject";
import { OUTCOMES, type Outcome } from "./outcome";
import type { OutcomeCounts, Pair, PairEnd } from "./pair";

/** A pair as a filter reads it: what varies within it is "any of" what was seen in its window. */
export function subjectOfPair(pair: Pair): FilterSubject {
  return {
    end: (side) => (side === "source" ? endOf(pair.source, null) : endOf(pair.destination, pair.port)),
    peer: (side) => pair[side],
    texts: (key) => textsOf(pair, key),
    measure: (key) => (key === "attempts" ? pair.counts.total : null),
    firstAt: pair.firstSeen,
    lastAt: pair.lastSeen,
  };
}

const COUNT_OF: Readonly<Record<Outcome, Exclude<keyof OutcomeCounts, "total">>> = {
  authenticated: "authenticated",
  "authenticated-late": "authenticatedLate",
  "auth-pending": "authPending",
  "auth-refused": "authRefused",
  "allowed-unauthenticated": "allowedUnauthenticated",
  "policy-denied": "policyDenied",
  audited: "audited",
  "other-drop": "otherDrop",
  unknown: "unknown",
};

/** The outcomes that at least one counted attempt of the pair came to, in the order they are shown. */
export function outcomesSeen(counts: OutcomeCounts): readonly Outcome[] {
  return OUTCOMES.filter((outcome) => counts[COUNT_OF[outcome]] > 0);
}

function endOf(end: PairEnd, port: Pair["port"]): EndFacts {
  return {
    pods: end.namespace === null ? NOTHING : end.pods.map((pod) => `${end.namespace ?? ""}/${pod}`),
    namespaces: end.namespace === null ? NOTHING : [end.namespace],
    clusters: [end.cluster],
    labels: end.labels,
    identities: end.identities,
    addresses: end.addresses,
    names: end.names,
    ports: port === "*" ? "many" : port === null ? [] : [port],
  };
}

function textsOf(pair: Pair, key: FactKey): readonly string[] {
  switch (key) {
    case "service":
      return pair.service === null ? NOTHING : [pair.service];
    case "node":
      return pair.decidingNodes;
    case "protocol":
      return protocolWords(pair.protocol);
    case "drop-reason":
      return Object.keys(pair.authRefusedBy);
    case "policy":
      return [...pair.required.ingress, ...pair.required.egress].map(withoutKind);
    case "outcome":
      return outcomesSeen(pair.counts);
    case "grade":
      return [pair.grade];
    case "required":
      return [pair.required.state];
    case "encrypted-by":
      return [pair.encryptedBy.state];
    case "entry":
      return [...new Set([pair.source.entry.state, pair.destination.entry.state])];
    case "exempt":
      return [pair.exempt ? "yes" : "no"];
    case "pair":
      return [pair.key];
    case "flow":
      return pair.flows;
    case "finding":
      return pair.findings;
    case "verdict":
    case "type":
    case "traffic-direction":
    case "reply":
    case "http-status":
    case "http-method":
    case "http-path":
      return NOTHING;
    default:
      return key satisfies never;
  }
}

/** Verdicts name policies as `kind namespace/name`. */
function withoutKind(named: string): string {
  return named.slice(named.indexOf(" ") + 1);
}
