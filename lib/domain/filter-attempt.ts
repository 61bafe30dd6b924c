import type { Attempt, AttemptEnd } from "./attempt";
import { NOTHING, policyWord, protocolWords, type EndFacts, type FactKey, type FilterSubject } from "./filter-subject";
import { pairKeyOf } from "./pair-key";

/** An attempt as a filter reads it. */
export function subjectOfAttempt(attempt: Attempt): FilterSubject {
  return {
    end: (side) => (side === "source" ? endOf(attempt.source, attempt.tuple.sourcePort) : endOf(attempt.destination, attempt.tuple.destinationPort)),
    peer: (side) => attempt[side],
    texts: (key) => textsOf(attempt, key),
    measure: (key) => (key === "wait" ? attempt.waitMs : key === "refusals" ? attempt.refusals : null),
    firstAt: attempt.time,
    lastAt: attempt.time,
  };
}

function endOf(end: AttemptEnd, port: number): EndFacts {
  return {
    pods: end.pod === null ? NOTHING : [`${end.namespace ?? ""}/${end.pod}`],
    namespaces: end.namespace === null ? NOTHING : [end.namespace],
    clusters: [end.cluster],
    labels: end.labels,
    identities: [end.identity],
    addresses: [end.address],
    names: end.names,
    ports: port === 0 ? [] : [port],
  };
}

function textsOf(attempt: Attempt, key: FactKey): readonly string[] {
  switch (key) {
    case "service":
      return attempt.service === null ? NOTHING : [attempt.service];
    case "node":
      return attempt.nodes;
    case "protocol":
      return protocolWords(attempt.tuple.protocol);
    case "drop-reason":
      return attempt.refusedBy;
    case "policy":
      return attempt.policies.map(policyWord);
    case "outcome":
      return [attempt.outcome];
    case "exempt":
      return [attempt.exempt ? "yes" : "no"];
    case "pair":
      return [pairKeyOf(attempt)];
    case "flow":
      return attempt.flows;
    case "verdict":
    case "type":
    case "traffic-direction":
    case "reply":
    case "http-status":
    case "http-method":
    case "http-path":
    case "grade":
    case "required":
    case "encrypted-by":
    case "entry":
    case "finding":
      return NOTHING;
    default:
      return key satisfies never;
  }
}
