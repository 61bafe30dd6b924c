import type { Attempt, AttemptEnd, AttemptProtocol } from "./attempt";
import type { Refusals } from "./closed-parts";
import type { Remnant } from "./connection-record";
import type { CoverageGround, TimeWindow } from "./coverage-of";
import { gradeOf } from "./grade";
import type { Instant } from "./instant";
import { ENCRYPTION_NOT_READ, ENTRY_NOT_READ, type Pair, type PairEnd } from "./pair";
import { addTally, countsOf, emptyTally, isEmptyTally, tallyAttempt, tallyEstablished, tallyLaterL7, totalOf, type PairTally } from "./pair-tally";
import { coverageOfNodes, labelsOf, sharedOf } from "./pair-shared";
import { requiredOf } from "./required-of";
import { createSeenSet, type SeenSet } from "./seen-set";
import type { SmallCounts } from "./small-counts";
import { floorTo, stepsWithin, type TimeSteps } from "./time-steps";
import { NAMED_BY_RANK } from "./workload-name";

/** Pair rollups are kept by the minute: windows are answered in whole minutes. */
export const BUCKET_NS = 60_000_000_000n;
const SEEN_CAP = 16;
/** Flows named as a pair's evidence: the latest few of each window are enough to look at. */
const FLOWS_CAP = 4;
const TREND_POINTS = 30n;

/** One pair as it is kept: tallies by minute, and what was seen of its two ends. */
export interface PairRow {
  key: string;
  source: EndSight;
  destination: EndSight;
  port: number | "*" | null;
  readonly protocol: AttemptProtocol;
  readonly buckets: Map<bigint, PairTally>;
  readonly services: SeenSet<string>;
  readonly policies: { readonly ingress: SeenSet<string>; readonly egress: SeenSet<string> };
  readonly flows: SeenSet<string>;
  /** What is told of the time before its buckets; null: the buckets are all there is. */
  past: PastOfRow | null;
}

/** New connections of one step of a trend. */
export interface TrendPoint {
  readonly at: Instant;
  readonly total: number;
  readonly refused: number;
}

/** What is known of a pair before a moment: its sum, not minute by minute. */
export interface PastOfRow {
  /** Buckets before this are not read: the sum tells of them. */
  readonly until: Instant;
  /** Of the part of a window before `until`; null: nothing is known of it there. */
  readonly tally: PairTally | null;
  readonly trend: readonly TrendPoint[];
  /** The steps that trends of the window are told by. */
  readonly steps: TimeSteps;
}

const NOT_LOOKED_FOR: Pair["findings"] = Object.freeze([]);
const NO_COUNTS: Readonly<Record<string, number>> = Object.freeze({});
const NONE_ESTABLISHED: Pair["establishedRefused"] = Object.freeze({ connections: 0, packets: 0, firstAt: null, lastAt: null });
const NO_REQUESTS: Pair["l7"] = Object.freeze({ connectionsRefusedAll: 0, connectionsRefusedSome: 0, requestsRefused: 0 });

/** What was seen of one end, each value with its first and last time. */
export interface EndSight {
  end: AttemptEnd;
  readonly identities: SeenSet<number>;
  readonly pods: SeenSet<string>;
  /** Label sets as endpoints carry them: shared arrays, so one look a set and not one a label. */
  readonly labels: SeenSet<readonly string[]>;
  readonly names: SeenSet<string>;
  readonly addresses: SeenSet<string>;
}

/** A row without counts for two ends; the ends' names may be bettered by what is folded in. */
export function newRow(key: string, source: AttemptEnd, destination: AttemptEnd, port: number | "*" | null, protocol: AttemptProtocol): PairRow {
  return {
    key,
    source: sightOf(source),
    destination: sightOf(destination),
    port,
    protocol,
    buckets: new Map(),
    services: createSeenSet(1),
    policies: { ingress: createSeenSet(SEEN_CAP), egress: createSeenSet(SEEN_CAP) },
    flows: createSeenSet(FLOWS_CAP),
    past: null,
  };
}

/** The start of the minute that an instant lies in. */
export function bucketOf(at: Instant): bigint {
  return floorTo(at, BUCKET_NS);
}

/** Adds an attempt's contribution to its bucket, or takes an earlier version's back. */
export function foldIntoRow(row: PairRow, attempt: Attempt, sign: 1 | -1): void {
  change(row, bucketOf(attempt.time), sign, (tally) => tallyAttempt(tally, attempt, sign));
  if (attempt.established.lastAt !== null) {
    change(row, bucketOf(attempt.established.lastAt), sign, (tally) => tallyEstablished(tally, attempt.established, sign));
  }
  if (sign < 0) return;
  sightEnd(row.source, attempt.source, attempt.time);
  sightEnd(row.destination, attempt.destination, attempt.time);
  if (attempt.service !== null) row.services.add(attempt.service, attempt.time);
  for (const policy of attempt.policies) row.policies[policy.direction].add(policyText(policy), attempt.time);
  const [flow] = attempt.flows;
  if (flow !== undefined) row.flows.add(flow, attempt.time);
}

/** Adds refusals of packets of one open connection to the minute of the last (`sign` 1), or takes an earlier version's back. */
export function foldRefusalsIntoRow(row: PairRow, refusals: Refusals, nodes: readonly string[], sign: 1 | -1): void {
  if (refusals.lastAt === null) return;
  change(row, bucketOf(refusals.lastAt), sign, (tally) => {
    tallyEstablished(tally, refusals, sign);
    for (const node of nodes) tally.nodes.bump(node, sign);
  });
}

/** Adds requests that were refused on an open connection after its own minute was closed, to the minute of the last. */
export function foldLaterL7IntoRow(row: PairRow, requests: number, isFirst: boolean, at: Instant): void {
  change(row, bucketOf(at), 1, (tally) => tallyLaterL7(tally, requests, isFirst, at));
}

/** Notes what a connection without an attempt shows of the row's ends. */
export function sightRemnant(row: PairRow, remnant: Remnant): void {
  sightEnd(row.source, remnant.source, remnant.lastAt);
  sightEnd(row.destination, remnant.destination, remnant.lastAt);
  for (const uuid of remnant.flows.slice(0, 4)) row.flows.add(uuid, remnant.lastAt);
}

/** Moves everything of `other` into `row`. */
export function mergeRow(row: PairRow, other: PairRow): void {
  for (const [bucket, tally] of other.buckets) addTally(bucketIn(row, bucket), tally);
  mergeSights(row, other);
  row.past = mergePast(row.past, other.past);
}

function mergeSights(row: PairRow, other: PairRow): void {
  mergeSight(row.source, other.source);
  mergeSight(row.destination, other.destination);
  row.services.merge(other.services);
  row.policies.ingress.merge(other.policies.ingress);
  row.policies.egress.merge(other.policies.egress);
  row.flows.merge(other.flows);
}

function mergePast(past: PastOfRow | null, other: PastOfRow | null): PastOfRow | null {
  if (past === null || other === null) return past ?? other;
  if (past.tally === null || other.tally === null) return { ...past, tally: past.tally ?? other.tally, trend: [...past.trend, ...other.trend] };
  const tally = emptyTally();
  addTally(tally, past.tally);
  addTally(tally, other.tally);
  return { ...past, tally, trend: [...past.trend, ...other.trend] };
}

/** A row of memory with what is told of its past; memory's minutes are shared, not copied. */
export function joinRows(live: PairRow, past: PairRow): PairRow {
  const whole = newRow(live.key, live.source.end, live.destination.end, live.port, live.protocol);
  mergeSights(whole, past);
  mergeSights(whole, live);
  return { ...whole, buckets: live.buckets, past: past.past };
}

/** The pair that a row makes in a window; null when nothing of it lies there. */
export function pairOfRow(row: PairRow, ground: CoverageGround): Pair | null {
  const { from, to } = ground.window;
  const times: bigint[] = [];
  const { past } = row;
  for (const bucket of row.buckets.keys()) {
    if (bucket + BUCKET_NS > from && bucket <= to && (past === null || bucket >= past.until)) times.push(bucket);
  }
  const whole = sumOf(row, times);
  if (whole === null || isEmptyTally(whole) || whole.firstSeen === null || whole.lastSeen === null) return null;
  const share = sharedOf(ground);
  const { nodes: decidingNodes, coverage } = coverageOfNodes(share, ground, [...whole.nodes.keys()].sort());
  const counts = countsOf(whole);
  const unknownReasons = countsByName(whole.unknownReasons);
  const { grade, numerator, denominator, reason } = gradeOf({ counts, establishedRefused: whole.established.connections, coverage, unknownReasons });
  const policies = { ingress: row.policies.ingress.within(from, to), egress: row.policies.egress.within(from, to) };
  return {
    key: row.key,
    source: endOfSight(row.source, from, to),
    destination: endOfSight(row.destination, from, to),
    port: row.port,
    protocol: row.protocol,
    service: row.services.within(from, to)[0] ?? null,
    counts,
    authRefusedBy: countsByName(whole.refusedBy),
    authRefusedRecovered: whole.recovered,
    authRefusedOpen: whole.refusedOpen,
    l7: whole.l7.requests === 0 ? NO_REQUESTS : { connectionsRefusedAll: whole.l7.refusedAll, connectionsRefusedSome: whole.l7.refusedSome, requestsRefused: whole.l7.requests },
    establishedRefused: whole.established.connections > 0 ? { ...whole.established } : NONE_ESTABLISHED,
    allowedBy: { ...whole.allowedBy },
    unknownReasons,
    grade,
    gradeOf: { numerator, denominator, reason: share.texts(reason) },
    required: requiredOf(whole, row.source.end.type, row.destination.end.type, policies),
    encryptedBy: ENCRYPTION_NOT_READ,
    encryptedSeen: whole.encrypted,
    findings: NOT_LOOKED_FOR,
    coverage,
    exempt: counts.total > 0 && whole.exempt === counts.total,
    decidingNodes,
    firstSeen: whole.firstSeen,
    lastSeen: whole.lastSeen,
    lastAuthenticated: whole.lastAuthenticated,
    lastRefused: whole.lastRefused,
    flows: row.flows.within(from, to),
    trend: trendOf(row, times, ground),
  };
}

/** What its past and the buckets add up to; null without either. A single one is given as it stands: it is not to be changed. */
function sumOf({ buckets, past }: PairRow, times: readonly bigint[]): Readonly<PairTally> | null {
  const parts = [past?.tally, ...times.map((time) => buckets.get(time))].filter((part) => part !== undefined && part !== null);
  const [first] = parts;
  if (first === undefined) return null;
  if (parts.length === 1) return first;
  const whole = emptyTally();
  for (const part of parts) addTally(whole, part);
  return whole;
}

function countsByName(counts: SmallCounts): Readonly<Record<string, number>> {
  return counts.keys().length === 0 ? NO_COUNTS : Object.fromEntries([...counts].sort());
}

/** The steps that a pair's trend is told by: at most TREND_POINTS of whole buckets. */
export function trendStepsOf({ from, to }: TimeWindow, unitNs: bigint = BUCKET_NS): TimeSteps {
  return stepsWithin(from, to, unitNs, TREND_POINTS);
}

function trendOf({ buckets, past }: PairRow, times: readonly bigint[], { window }: CoverageGround): Pair["trend"] {
  const { start, stepNs } = past?.steps ?? trendStepsOf(window);
  const points = new Map<bigint, { total: number; refused: number }>();
  const add = (time: Instant, total: number, refused: number): void => {
    const at = start + floorTo(time - start, stepNs);
    const point = points.get(at) ?? { total: 0, refused: 0 };
    point.total += total;
    point.refused += refused;
    points.set(at, point);
  };
  for (const { at, total, refused } of past?.trend ?? []) add(at, total, refused);
  for (const time of times) {
    const tally = buckets.get(time);
    if (tally) add(time, totalOf(tally), tally.outcomes["auth-refused"] + tally.outcomes["auth-pending"]);
  }
  return [...points].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([at, point]) => ({ at, ...point }));
}

function change(row: PairRow, bucket: bigint, sign: 1 | -1, apply: (tally: PairTally) => void): void {
  // What was forgotten cannot be taken back.
  if (sign < 0 && !row.buckets.has(bucket)) return;
  const tally = bucketIn(row, bucket);
  apply(tally);
  if (isEmptyTally(tally)) row.buckets.delete(bucket);
}

function bucketIn(row: PairRow, bucket: bigint): PairTally {
  const held = row.buckets.get(bucket);
  if (held) return held;
  const created = emptyTally();
  row.buckets.set(bucket, created);
  return created;
}

function sightOf(end: AttemptEnd): EndSight {
  return { end, identities: createSeenSet(SEEN_CAP), pods: createSeenSet(SEEN_CAP), labels: createSeenSet(SEEN_CAP), names: createSeenSet(SEEN_CAP), addresses: createSeenSet(SEEN_CAP) };
}

function sightEnd(sight: EndSight, end: AttemptEnd, at: Instant): void {
  sight.end = betterNamed(sight.end, end);
  if (end.identity !== 0) sight.identities.add(end.identity, at);
  if (end.pod !== null) sight.pods.add(end.pod, at);
  if (end.labels.length > 0) sight.labels.add(end.labels, at);
  for (const name of end.names) sight.names.add(name, at);
  sight.addresses.add(end.address, at);
}

function mergeSight(sight: EndSight, other: EndSight): void {
  sight.end = betterNamed(sight.end, other.end);
  sight.identities.merge(other.identities);
  sight.pods.merge(other.pods);
  sight.labels.merge(other.labels);
  sight.names.merge(other.names);
  sight.addresses.merge(other.addresses);
}

/** The better answer to what the workload is called; between equals the smaller text, so that order does not matter. */
export function betterNamed(held: AttemptEnd, next: AttemptEnd): AttemptEnd {
  const rank = (end: AttemptEnd): number => (end.namedBy === null ? 9 : NAMED_BY_RANK[end.namedBy]);
  if (rank(next) !== rank(held)) return rank(next) < rank(held) ? next : held;
  return `${next.kind ?? "~"}` < `${held.kind ?? "~"}` ? next : held;
}

function endOfSight(sight: EndSight, from: Instant, to: Instant): PairEnd {
  const { peer, type, cluster, namespace, workload, kind, namedBy } = sight.end;
  return {
    peer,
    type,
    cluster,
    namespace,
    workload,
    kind,
    namedBy,
    identities: sight.identities.within(from, to),
    pods: sight.pods.within(from, to),
    labels: labelsOf(sight.labels.within(from, to)),
    names: sight.names.within(from, to),
    addresses: sight.addresses.within(from, to),
    entry: ENTRY_NOT_READ,
  };
}

function policyText(policy: Attempt["policies"][number]): string {
  const kind = policy.kind === "" ? "policy" : policy.kind;
  return `${kind} ${policy.namespace === "" ? policy.name : `${policy.namespace}/${policy.name}`}`;
}
