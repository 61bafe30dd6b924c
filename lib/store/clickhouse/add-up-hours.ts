import type { Instant } from "@/lib/domain/instant";
import { HOUR_NS, MINUTE_NS } from "../past-plan";
import { tableSql } from "./definitions";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { ROLLUP_NAMES, ROLLUP_SUMS } from "./rollup-columns";
import { sql } from "./sql";
import { NODE_HOURS, NODE_MINUTES, PAIR_HOURS, PAIR_MINUTES } from "./tables";

/** One part at a time, and whole: an hour that is there in part would never be completed. */
const WHOLE = { text: "max_threads = 1, max_insert_threads = 1, min_insert_block_size_rows = 100000000, min_insert_block_size_bytes = 4294967296, max_block_size = 65536" };

/**
 * Adds up the hours of a share that no minute can be added to any more and that are not added up yet, on the server, oldest
 * first; gives how many. Adding up an hour twice changes nothing: it is looked for first, and only one writer has the share.
 */
export async function addUpHours(link: Link, layout: Layout, share: number): Promise<number> {
  const minutes = tableSql(layout, PAIR_MINUTES);
  const hours = tableSql(layout, PAIR_HOURS);
  // Other servers' rows must have come before they are counted.
  if (layout.replicated) for (const table of [PAIR_MINUTES, NODE_MINUTES, PAIR_HOURS]) await link.run(sql`SYSTEM SYNC REPLICA ${tableSql(layout, table)}`);
  const open = await link.rows(sql`
    SELECT toString(at - modulo(at, ${HOUR_NS})) AS hour FROM ${minutes}
    WHERE pair = '' AND share = ${share}
      AND at < (SELECT intDiv(max(at) + ${MINUTE_NS}, ${HOUR_NS}) * ${HOUR_NS} FROM ${minutes} WHERE pair = '' AND share = ${share})
      AND at - modulo(at, ${HOUR_NS}) > (SELECT if(count() = 0, toInt64(-9223372036854775808), max(at)) FROM ${hours} WHERE pair = '' AND share = ${share})
    GROUP BY hour ORDER BY toInt64(hour)`);
  for (const [hour] of open) await addUpHour(link, layout, share, BigInt(String(hour)));
  return open.length;
}

async function addUpHour(link: Link, layout: Layout, share: number, hour: Instant): Promise<void> {
  const inHour = sql`share = ${share} AND at >= ${hour} AND at < ${hour + HOUR_NS}`;
  // Nodes first: the hour of pairs says that all is there.
  await link.run(sql`
    INSERT INTO ${tableSql(layout, NODE_HOURS)} (node, at, share, minutes, connected, states, version, ring_start, verdicts, flows, lost, late, first_at, last_at, written)
    SELECT node, ${hour}, ${share}, count(), countIf(state = 'NODE_CONNECTED'), groupUniqArray(toString(state)), argMax(tuple(version), at).1, min(ring_start), groupUniqArray(toString(verdicts)),
      sum(flows), sum(lost), sum(late), min(at), max(at), max(written)
    FROM ${tableSql(layout, NODE_MINUTES)} FINAL WHERE ${inHour} GROUP BY node
    SETTINGS ${WHOLE}`);
  await link.run(sql`
    INSERT INTO ${tableSql(layout, PAIR_HOURS)} (pair, at, share, shares, closed, ${ROLLUP_NAMES})
    SELECT pair, ${hour}, ${share}, max(shares), groupBitOr(if(pair = '', bitShiftLeft(toUInt64(1), toUInt8(intDiv(at - ${hour}, ${MINUTE_NS}))), 0)), ${ROLLUP_SUMS}
    FROM ${tableSql(layout, PAIR_MINUTES)} WHERE ${inHour} GROUP BY pair
    SETTINGS ${WHOLE}`);
}
