import { tableSql } from "./definitions";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { sql, type Sql } from "./sql";
import { ATTEMPTS, COLD_STARTS, EVENTS, NODE_HOURS, NODE_MINUTES, PAIR_DAYS, PAIR_HOURS, PAIR_MINUTES, SIGHTINGS, type TableShape } from "./tables";

/** What goes first where there is too much: days of the first group, then of the next. Of the last two groups the newest day stays. */
const GROUPS: readonly (readonly TableShape[])[] = [[EVENTS, ATTEMPTS, COLD_STARTS], [PAIR_MINUTES, NODE_MINUTES], [PAIR_HOURS, PAIR_DAYS, NODE_HOURS, SIGHTINGS]];

interface Day {
  readonly table: TableShape;
  readonly day: bigint;
  readonly partition: string;
  readonly bytes: number;
}

/** Bytes of every table on disk. */
export async function readBytes(link: Link, layout: Layout): Promise<number> {
  const [row] = await link.rows(sql`SELECT sum(bytes_on_disk) FROM system.parts WHERE database = ${layout.database} AND active`);
  return Number(row?.[0] ?? 0);
}

/** Lets go of the oldest days until the tables take no more than the cap, as far as there are days to let go; gives the bytes left. */
export async function applySizeCap(link: Link, layout: Layout): Promise<number> {
  let bytes = await readBytes(link, layout);
  const cap = layout.keep.bytes;
  if (cap === null || bytes <= cap) return bytes;
  for (const { table, partition, bytes: freed } of await daysToGo(link, layout)) {
    if (bytes <= cap) break;
    await link.run(dropDay(layout, table, partition));
    bytes -= freed;
  }
  return bytes;
}

/** Lets go of one day of a table. */
export function dropDay(layout: Layout, table: TableShape, partition: string): Sql {
  const everywhere = layout.cluster === null ? sql`` : sql` ON CLUSTER ${layout.cluster}`;
  return sql`ALTER TABLE ${tableSql(layout, table)}${everywhere} DROP PARTITION ID ${partition}`;
}

async function daysToGo(link: Link, layout: Layout): Promise<Day[]> {
  const rows = await link.rows(sql`
    SELECT table, partition_id, sum(bytes_on_disk) FROM system.parts WHERE database = ${layout.database} AND active AND partition_id != 'all' GROUP BY table, partition_id`);
  return GROUPS.flatMap((tables, group) => {
    const days = rows.flatMap(([name, partition, bytes]): Day[] => {
      const table = tables.find((one) => one.name === name);
      return table ? [{ table, day: dayOf(String(partition)), partition: String(partition), bytes: Number(bytes) }] : [];
    });
    const newest = days.reduce((latest, { day }) => (day > latest ? day : latest), days[0]?.day ?? 0n);
    // What happened today is told for as long as possible; of events even that goes.
    return days.filter(({ day }) => group === 0 || day < newest).sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  });
}

/** The day that a partition's id begins with; a share may follow. */
function dayOf(partition: string): bigint {
  return BigInt(/^-?\d+/.exec(partition)?.[0] ?? 0);
}
