import type { AttemptWire } from "./attempt";
import type { CsvColumn } from "./csv";
import type { FlowWire } from "./flow";
import type { PairWire } from "./pair";
import type { WaitGroupWire } from "./wait";

/** A column by its header and the field it shows. */
function column<Row>(header: string, value: CsvColumn<Row>["value"]): CsvColumn<Row> {
  return { header, value };
}

/** Several texts in one field: names hold no spaces. */
function list(values: readonly (string | number)[]): string {
  return values.join(" ");
}

/** Pairs as CSV: times are RFC 3339 UTC, counts are new connections unless the header says otherwise. */
export const PAIR_COLUMNS: readonly CsvColumn<PairWire>[] = [
  column("pair", (pair) => pair.key),
  column("source", (pair) => pair.source.peer),
  column("source_identities", (pair) => list(pair.source.identities)),
  column("destination", (pair) => pair.destination.peer),
  column("destination_identities", (pair) => list(pair.destination.identities)),
  column("port", (pair) => pair.port),
  column("protocol", (pair) => pair.protocol),
  column("service", (pair) => pair.service),
  column("grade", (pair) => pair.grade),
  column("grade_numerator_connections", (pair) => pair.gradeOf.numerator),
  column("grade_denominator_connections", (pair) => pair.gradeOf.denominator),
  column("grade_reason", (pair) => pair.gradeOf.reason),
  column("required", (pair) => pair.required.state),
  column("required_source", (pair) => pair.required.source),
  column("total_connections", (pair) => pair.attempts.total),
  column("authenticated_connections", (pair) => pair.attempts.authenticated),
  column("authenticated_late_connections", (pair) => pair.attempts.authenticatedLate),
  column("auth_pending_connections", (pair) => pair.attempts.authPending),
  column("auth_refused_connections", (pair) => pair.attempts.authRefused),
  column("allowed_unauthenticated_connections", (pair) => pair.attempts.allowedUnauthenticated),
  column("policy_denied_connections", (pair) => pair.attempts.policyDenied),
  column("audited_connections", (pair) => pair.attempts.audited),
  column("other_drop_connections", (pair) => pair.attempts.otherDrop),
  column("unknown_connections", (pair) => pair.attempts.unknown),
  column("auth_refused_recovered_connections", (pair) => pair.authRefusedRecovered),
  column("auth_refused_open_connections", (pair) => pair.authRefusedOpen),
  column("l7_refused_requests", (pair) => pair.l7.requestsRefused),
  column("established_refused_connections", (pair) => pair.establishedRefused.connections),
  column("established_refused_packets", (pair) => pair.establishedRefused.packets),
  column("encrypted_by", (pair) => pair.encryptedBy.state),
  column("source_entry", (pair) => pair.source.entry.state),
  column("destination_entry", (pair) => pair.destination.entry.state),
  column("coverage_complete", (pair) => pair.coverage.complete),
  column("coverage_nodes", (pair) => pair.coverage.nodes),
  column("coverage_nodes_reporting", (pair) => pair.coverage.nodesReporting),
  column("coverage_lost_events", (pair) => pair.coverage.lost),
  column("coverage_verdicts", (pair) => pair.coverage.verdicts),
  column("exempt", (pair) => pair.exempt),
  column("first_seen_utc", (pair) => pair.firstSeen),
  column("last_seen_utc", (pair) => pair.lastSeen),
  column("last_authenticated_utc", (pair) => pair.lastAuthenticated),
  column("last_refused_utc", (pair) => pair.lastRefused),
];

/** Attempts as CSV. */
export const ATTEMPT_COLUMNS: readonly CsvColumn<AttemptWire>[] = [
  column("time_utc", (attempt) => attempt.time),
  column("pair", (attempt) => attempt.pair),
  column("protocol", (attempt) => attempt.protocol),
  column("source_address", (attempt) => attempt.sourceAddress),
  column("source_port", (attempt) => attempt.sourcePort ?? null),
  column("destination_address", (attempt) => attempt.destinationAddress),
  column("destination_port", (attempt) => attempt.destinationPort ?? null),
  column("icmp_type", (attempt) => attempt.icmpType ?? null),
  column("icmp_code", (attempt) => attempt.icmpCode ?? null),
  column("outcome", (attempt) => attempt.outcome),
  column("reason", (attempt) => attempt.reason),
  column("evidence", (attempt) => attempt.evidence),
  column("refusals", (attempt) => attempt.refusals),
  column("refused_by", (attempt) => list(attempt.refusedBy)),
  column("wait_ms", (attempt) => attempt.waitMs),
  column("l7_requests_seen", (attempt) => attempt.l7.requestsSeen),
  column("l7_requests_refused", (attempt) => attempt.l7.requestsRefused),
  column("established_refused_packets", (attempt) => attempt.establishedRefused.packets),
  column("refused_open", (attempt) => attempt.refusedOpen),
  column("recovered", (attempt) => attempt.recovered),
  column("exempt", (attempt) => attempt.exempt),
  column("via_proxy", (attempt) => attempt.viaProxy),
  column("identity_changed", (attempt) => attempt.identityChanged),
  column("nodes", (attempt) => list(attempt.nodes)),
  column("flows", (attempt) => list(attempt.flows)),
];

/** Waits by pair as CSV: waits are of connections refused first and then let through; percentiles are empty where n is too small. */
export const WAIT_GROUP_COLUMNS: readonly CsvColumn<WaitGroupWire>[] = [
  column("pair", (group) => group.name),
  column("waited_connections", (group) => group.count),
  column("wait_p50_ms", (group) => group.p50Ms),
  column("wait_p95_ms", (group) => group.p95Ms),
  column("wait_p99_ms", (group) => group.p99Ms),
  column("unresolved_connections", (group) => group.unresolved),
  column("pending_connections", (group) => group.pending),
  column("affected_connections", (group) => group.affected),
  column("affected_of_connections", (group) => group.of),
  column("excluded_connections", (group) => group.excluded),
];

/** Classified flows as CSV. */
export const FLOW_COLUMNS: readonly CsvColumn<FlowWire>[] = [
  column("time_utc", (flow) => flow.time),
  column("id", (flow) => flow.id),
  column("node", (flow) => flow.node),
  column("source", (flow) => flow.source.text),
  column("source_peer", (flow) => flow.source.peer),
  column("source_identity", (flow) => flow.source.identity),
  column("source_port", (flow) => flow.source.port),
  column("destination", (flow) => flow.destination.text),
  column("destination_peer", (flow) => flow.destination.peer),
  column("destination_identity", (flow) => flow.destination.identity),
  column("destination_port", (flow) => flow.destination.port),
  column("protocol", (flow) => flow.protocol),
  column("type", (flow) => flow.type),
  column("verdict", (flow) => flow.verdict),
  column("direction", (flow) => flow.direction),
  column("reply", (flow) => flow.isReply),
  column("drop_reason", (flow) => flow.dropReason),
  column("auth", (flow) => flow.auth),
  column("summary", (flow) => flow.summary),
  column("meaning", (flow) => flow.kind),
  column("pair", (flow) => flow.pair),
  column("outcome", (flow) => flow.outcome),
];
