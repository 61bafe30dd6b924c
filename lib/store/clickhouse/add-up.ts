import type { Instant } from "@/lib/domain/instant";
import { DAY_NS, HOUR_NS, MINUTE_NS, startFrom, startOf } from "../past-plan";
import { hourOf, tableSql, within } from "./definitions";
import { ofShare, readHeld } from "./held";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { ROLLUP_NAMES, ROLLUP_SUMS } from "./rollup-columns";
import { sql } from "./sql";
import { NODE_HOURS, NODE_MINUTES, PAIR_DAYS, PAIR_HOURS, PAIR_MINUTES } from "./tables";

/** One part at a time, and whole: an hour that is there in part would never be completed. */
const WHOLE = { text: "max_threads = 1, max_insert_threads = 1, min_insert_block_size_rows = 100000000, min_insert_block_size_bytes = 4294967296, max_block_size = 65536" };

/** Adds up what is over: hours, then days of them. */
export async function addUp(link: Link, layout: Layout, share: number): Promise<void> {
  // Other servers' rows must have come before they are counted.
  if (layout.replicated) for (const table of [PAIR_MINUTES, NODE_MINUTES, PAIR_HOURS, PAIR_DAYS]) await link.run(sql`SYSTEM SYNC REPLICA ${tableSql(layout, table)}`);
  await addUpHours(link, layout, share);
  await addUpDays(link, layout, share);
}

/**
 * Adds up the hours of a share that no minute can be added to any more and that are not added up yet, on the server, oldest
 * first. Adding up an hour twice changes nothing: it is looked for first, and only one writer has the share.
 */
async function addUpHours(link: Link, layout: Layout, share: number): Promise<void> {
  const held = await readHeld(link, layout);
  const closed = ofShare(held.minutes, share);
  if (closed === undefined) return;
  const added = ofShare(held.hours, share);
  const from = added === undefined || added.last + HOUR_NS < closed.from ? closed.from : added.last + HOUR_NS;
  const until = startOf(closed.last + MINUTE_NS, HOUR_NS);
  if (from >= until) return;
  const open = await link.rows(sql`
    SELECT toString(${hourOf("at")} * ${HOUR_NS}) AS hour FROM ${tableSql(layout, PAIR_MINUTES)}
    WHERE pair = '' AND share = ${share} AND ${within("at", from, until - 1n)} GROUP BY hour ORDER BY toInt64(hour)`);
  for (const [hour] of open) await addUpHour(link, layout, share, BigInt(String(hour)));
}

async function addUpHour(link: Link, layout: Layout, share: number, hour: Instant): Promise<void> {
  const inHour = sql`share = ${share} AND ${within("at", hour, hour + HOUR_NS - 1n)}`;
  // Nodes first: the hour of pairs says that all is there.
  await link.run(sql`
    INSERT INTO ${tableSql(layout, NODE_HOURS)} (node, at, share, minutes, connected, states, version, ring_start, verdicts, flows, lost, late, first_at, last_at, written)
    SELECT node, ${hour}, ${share}, count(), countIf(state = 'NODE_CONNECTED'), groupUniqArray(toString(state)), argMax(tuple(version), at).1, min(ring_start), groupUniqArray(toString(verdicts)),
      sum(flows), sum(lost), sum(late), min(at), max(at), max(written)
    FROM ${tableSql(layout, NODE_MINUTES)} FINAL WHERE ${inHour} GROUP BY node
    SETTINGS ${WHOLE}`);
  await link.run(sql`
    INSERT INTO ${tableSql(layout, PAIR_HOURS)} (pair, at, share, shares, closed, parts, ${ROLLUP_NAMES})
    SELECT pair, ${hour}, ${share}, max(shares), groupBitOr(if(pair = '', bitShiftLeft(toUInt64(1), toUInt8(intDiv(at - ${hour}, ${MINUTE_NS}))), 0)), sum(parts), ${ROLLUP_SUMS}
    FROM ${tableSql(layout, PAIR_MINUTES)} WHERE ${inHour} GROUP BY pair
    SETTINGS ${WHOLE}`);
}

/** Days end with their last hour: what was added up of them later than that is not there. */
async function addUpDays(link: Link, layout: Layout, share: number): Promise<void> {
  const held = await readHeld(link, layout);
  const hours = ofShare(held.hours, share);
  const closed = ofShare(held.minutes, share);
  if (hours === undefined || closed === undefined) return;
  const last = ofShare(held.days, share)?.last;
  const until = startOf(closed.last + MINUTE_NS, DAY_NS);
  // Of the first day held hours may be gone: it is left to them.
  for (let day = last === undefined ? startFrom(hours.from, DAY_NS) : last + DAY_NS; day < until; day += DAY_NS) {
    await link.run(sql`
      INSERT INTO ${tableSql(layout, PAIR_DAYS)} (pair, at, share, shares, closed, parts, ${ROLLUP_NAMES})
      SELECT pair, ${day}, ${share}, max(shares), 0, sum(parts), ${ROLLUP_SUMS}
      FROM ${tableSql(layout, PAIR_HOURS)} WHERE share = ${share} AND at >= ${day} AND at < ${day + DAY_NS} GROUP BY pair
      SETTINGS ${WHOLE}`);
  }
}
