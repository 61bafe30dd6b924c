import type { Attempt, AttemptEnd } from "@/lib/domain/attempt";
import { printPairKey } from "@/lib/domain/pair-key";
import type { Instant } from "@/lib/domain/instant";
import { tableSql, within } from "@/lib/store/clickhouse/definitions";
import { NO_EARLIEST, NO_LATEST } from "@/lib/store/clickhouse/column";
import type { Layout } from "@/lib/store/clickhouse/layout";
import type { Link } from "@/lib/store/clickhouse/link";
import { ROLLUP_COLUMNS, ROLLUP_NAMES, ROLLUP_SUMS } from "@/lib/store/clickhouse/rollup-columns";
import { joinSql, sql, type Sql } from "@/lib/store/clickhouse/sql";
import { ATTEMPTS, EVENTS, NODE_MINUTES, PAIR_HOURS, PAIR_MINUTES, SIGHTINGS } from "@/lib/store/clickhouse/tables";
import { HOUR_NS, MINUTE_NS } from "@/lib/store/past-plan";
import { printAttempt } from "@/lib/store/stored-attempt";

/** Rows made by the engine itself out of numbers: a day of events and minutes, a month of hours. */
const CHUNK = 100_000;
const DAY_MINUTES = 1_440;

/** The key of the pair of a number, the same here as in the SQL below. */
export function pairOf(index: number): string {
  return printPairKey({ source: `team-${index % 40}/client-${index % 400}`, destination: `team-${index % 40}/server-${index}`, port: 8_080, protocol: "TCP" });
}

const pairSql = (index: Sql): Sql => sql`concat('team-', toString(${index} % 40), '/client-', toString(${index} % 400), '~team-', toString(${index} % 40), '/server-', toString(${index}), '~8080-TCP')`;

/** Ids of so many events, from all over the day. */
export async function someEventIds(link: Link, layout: Layout, count: number): Promise<string[]> {
  const rows = await link.rows(sql`SELECT id FROM ${tableSql(layout, EVENTS)} ORDER BY intHash32(written) LIMIT ${count}`);
  return rows.map(([id]) => String(id));
}

/** Events and attempts of one day for so many pairs, a third as many attempts; records are encoded flows with 40 bytes of their own each. */
export async function fillEvents(link: Link, layout: Layout, from: Instant, events: number, pairs: number, records: readonly Uint8Array[]): Promise<void> {
  const stepNs = BigInt(Math.floor((24 * 3_600e9) / events));
  const bodies = joinSql(records.map((record) => sql`base64Decode(${Buffer.from(record).toString("base64")})`), ", ");
  for (let start = 0; start < events; start += CHUNK) {
    const pair = pairSql(sql`(intHash32(number) % ${pairs})`);
    await link.run(sql`
      INSERT INTO ${tableSql(layout, EVENTS)} (pair, time, id, node, connection, meaning, format, record, written)
      SELECT ${pair}, ${from} + toInt64(number) * ${stepNs}, toString(reinterpretAsUUID(sipHash128(number))), concat('worker-', toString(number % 8)),
        concat('default|TCP|10.', toString(number % 200), '.1.28|', toString(16384 + number % 40000), '|10.1.1.30|8080'), if(number % 4 = 0, 'refuses-auth', 'lets-through'), 'protobuf',
        concat([${bodies}][1 + number % ${records.length}], randomString(40)), ${from} + toInt64(number)
      FROM numbers(${start}, ${Math.min(CHUNK, events - start)})`);
  }
  const [head = "", tail = ""] = printAttempt(attempt(from)).split("36746");
  for (let start = 0; start < events / 3; start += CHUNK) {
    await link.run(sql`
      INSERT INTO ${tableSql(layout, ATTEMPTS)} (pair, time, id, refused, body, written)
      SELECT ${pairSql(sql`(intHash32(number) % ${pairs})`)}, ${from} + toInt64(number) * ${stepNs * 3n}, concat('default|TCP|10.0.1.28|', toString(number), '|10.1.1.30|8080'), number % 50 = 0,
        concat(${head}, toString(16384 + number % 40000), ${tail}), ${from} + toInt64(number)
      FROM numbers(${start}, ${Math.min(CHUNK, Math.ceil(events / 3) - start)})`);
  }
}

/** A day of minutes in which every pair had something, and what was seen of it. */
export async function fillMinutes(link: Link, layout: Layout, from: Instant, pairs: number): Promise<void> {
  for (let minute = 0; minute < DAY_MINUTES; minute += 20) {
    await fillRollups(link, layout, PAIR_MINUTES, from + BigInt(minute) * MINUTE_NS, MINUTE_NS, 20, pairs, 1n);
  }
  await link.run(sql`
    INSERT INTO ${tableSql(layout, NODE_MINUTES)} (node, at, share, state, version, ring_start, verdicts, flows, lost, late, written)
    SELECT concat('worker-', toString(number % 8)), ${from} + toInt64(intDiv(number, 8)) * ${MINUTE_NS}, 0, 'NODE_CONNECTED', '1.20.2', ${from}, 'seen', 5000, 0, 0, number FROM numbers(${DAY_MINUTES * 8})`);
  await fillSightings(link, layout, from, 1, pairs);
}

/** So many days of hours. */
export async function fillHours(link: Link, layout: Layout, from: Instant, days: number, pairs: number): Promise<void> {
  for (let day = 0; day < days; day += 1) await fillRollups(link, layout, PAIR_HOURS, from + BigInt(day) * 24n * HOUR_NS, HOUR_NS, 24, pairs, (1n << 60n) - 1n);
  // The minute that is open: what tells how far hours reach.
  await fillRollups(link, layout, PAIR_MINUTES, from + BigInt(days * 24) * HOUR_NS, MINUTE_NS, 1, pairs, 1n);
  await fillSightings(link, layout, from, days, pairs);
}

async function fillSightings(link: Link, layout: Layout, from: Instant, days: number, pairs: number): Promise<void> {
  const kinds = ["source-end", "source-identity", "source-pod", "source-labels", "source-address", "destination-end", "destination-identity", "destination-pod", "destination-labels", "destination-address", "policy-ingress", "flow"];
  for (let day = 0; day < days; day += 1) {
    await link.run(sql`
      INSERT INTO ${tableSql(layout, SIGHTINGS)} (pair, kind, value, day, first, last)
      SELECT ${pairSql(sql`intDiv(number, ${kinds.length})`)}, [${kinds}][1 + number % ${kinds.length}] AS kind, concat(kind, '-', toString(intDiv(number, 7))), ${from} + ${BigInt(day) * 24n * HOUR_NS}, ${from} + ${BigInt(day) * 24n * HOUR_NS},
        ${from} + ${BigInt(day) * 24n * HOUR_NS + HOUR_NS} FROM numbers(${pairs * kinds.length})`);
  }
}

/** Counts as they are in a cluster: most columns 0, two nodes each, a wait in one of twenty. */
async function fillRollups(link: Link, layout: Layout, table: typeof PAIR_MINUTES, from: Instant, unitNs: bigint, units: number, pairs: number, closed: bigint): Promise<void> {
  const at = sql`(${from} + toInt64(number % ${units}) * ${unitNs})`;
  const values = ROLLUP_COLUMNS.map(({ name, type }) => {
    if (name === "authenticated" || name === "total") return sql`1 + intHash32(number) % 40 AS ${{ text: name === "total" ? "total" : "total_again" }}`;
    if (name === "demanded_ingress" || name === "nodes_seen") return sql`1 + intHash32(number) % 40`;
    if (name === "nodes") return sql`map(concat('worker-', toString(number % 8)), toInt64(7), concat('worker-', toString((number + 1) % 8)), toInt64(2))`;
    if (name === "refused_by") return sql`if(number % 20 = 0, map('AUTH_REQUIRED', toInt64(2)), map())`;
    if (name === "wait_buckets") return sql`if(number % 20 = 0, map(toUInt16(20), toInt64(1)), map())`;
    if (name === "waits_late" || name === "authenticated_late" || name === "has_waits") return sql`number % 20 = 0`;
    if (name === "first_seen" || name === "last_seen" || name === "last_authenticated") return sql`${at} + intHash32(number) % 1000000000`;
    if (name === "established_first_at") return sql`${NO_EARLIEST}`;
    if (name === "established_last_at" || name === "last_refused") return sql`${NO_LATEST}`;
    return type.startsWith("Map") ? sql`map()` : sql`0`;
  });
  const target = tableSql(layout, table);
  await link.run(sql`
    INSERT INTO ${target} (pair, at, share, shares, closed, parts, ${ROLLUP_NAMES})
    SELECT ${pairSql(sql`intDiv(number, ${units})`)}, ${at}, 0, 1, 0, 1, ${joinSql(values, ", ")} FROM numbers(${pairs * units})`);
  await link.run(sql`
    INSERT INTO ${target} (pair, at, share, shares, closed, parts, ${ROLLUP_NAMES})
    SELECT '', at, 0, 1, ${closed}, sum(parts), ${ROLLUP_SUMS} FROM ${target} WHERE ${within("at", from, from + BigInt(units) * unitNs - 1n)} GROUP BY at`);
}

function end(workload: string, identity: number): AttemptEnd {
  return {
    peer: `team-yellow/${workload}`, type: "workload", cluster: "default", namespace: "team-yellow", workload, kind: "Deployment", namedBy: "owner", pod: `${workload}-7d9c5b8f6c-x2x4z`, identity,
    labels: [`k8s:app=${workload}`, "k8s:io.cilium.k8s.policy.cluster=default", "k8s:io.cilium.k8s.policy.serviceaccount=default", "k8s:io.kubernetes.pod.namespace=team-yellow"], address: "10.1.1.30", names: [],
  };
}

function attempt(time: Instant): Attempt {
  return {
    tuple: { cluster: "default", protocol: "TCP", sourceAddress: "10.0.1.28", sourcePort: 36_746, destinationAddress: "10.1.1.30", destinationPort: 8_080, icmpType: null, icmpCode: null },
    time, outcome: "authenticated", reason: null, evidence: "verdict", refusals: 0, refusedBy: [], waitMs: null,
    legs: [{ node: "worker-2", at: "ingress", refusedAt: [], throughAt: time, withAuth: true }],
    refusedOpen: false, recovered: false, l7: { requestsSeen: 0, requestsRefused: 0, lastRefusedAt: null, refused: [] }, established: { packets: 0, firstAt: null, lastAt: null }, exempt: false, encrypted: false, viaProxy: false,
    identityChanged: false, source: end("client", 26_244), destination: end("server", 15_345), service: "team-yellow/server", nodes: ["worker-1", "worker-2"], decidingNodes: ["worker-2"], authDemandedAt: ["ingress"],
    policies: [{ kind: "CiliumNetworkPolicy", namespace: "team-yellow", name: "enforce-access", direction: "ingress", effect: "allowed" }],
    flows: ["0b6d1d1c-5bd1-4e5a-9c3d-0242ac120002", "0b6d1d1c-5bd1-4e5a-9c3d-0242ac120003"], decided: true,
  };
}
