import type { FlowMeaning } from "@/lib/domain/classify";
import type { RawRecord } from "@/lib/domain/flow";
import type { StoredAttempt, StoredColdStart, StoredEvent } from "@/lib/domain/history/stored";
import type { Instant } from "@/lib/domain/instant";
import type { AttemptsQuery, EventsQuery, ListQuery } from "@/lib/ports/history-store";
import { parseAttempt } from "../stored-attempt";
import { NO_EARLIEST } from "./column";
import { tableSql, within } from "./definitions";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { joinSql, nameSql, sql, type Sql } from "./sql";
import { ATTEMPTS, COLD_STARTS, EVENTS, type TableShape } from "./tables";

/** One list: its table, what is read of a row, and which rows are asked for. */
interface List<Row> {
  readonly table: TableShape;
  readonly columns: readonly string[];
  rowOf(values: readonly unknown[]): Row;
  /** A condition that every version of a row meets or none; null: none. */
  readonly only: Sql | null;
  /** A condition on the newest version of a row; null: none. */
  readonly newestOnly: Sql | null;
}

/** More rows are looked at than asked for: some are older versions of others. */
const LOOKED_AT_LEAST = 64;

/** Attempts of a window. */
export function readAttempts(link: Link, layout: Layout, query: AttemptsQuery): Promise<StoredAttempt[]> {
  return readList(link, layout, query, {
    table: ATTEMPTS,
    columns: ["refused", "body"],
    rowOf: ([pair, , id, refused, body]) => ({ id: String(id), pair: String(pair), refused: refused === 1, attempt: parseAttempt(String(body)) }),
    only: null,
    newestOnly: query.refusedOnly ? sql`refused = 1` : null,
  });
}

/** Cold starts of a window. */
export function readColdStarts(link: Link, layout: Layout, query: ListQuery): Promise<StoredColdStart[]> {
  return readList(link, layout, query, {
    table: COLD_STARTS,
    columns: ["source_identity", "destination_identity", "node", "direction", "toString(last_refused_at)", "toString(closed_at)", "opened_by"],
    rowOf: ([pair, time, , sourceIdentity, destinationIdentity, node, direction, lastRefusedAt, closedAt, openedBy]) => ({
      pair: String(pair),
      sourceIdentity: Number(sourceIdentity),
      destinationIdentity: Number(destinationIdentity),
      node: String(node),
      at: direction === "egress" ? "egress" : "ingress",
      openedAt: BigInt(String(time)),
      lastRefusedAt: BigInt(String(lastRefusedAt)),
      closedAt: BigInt(String(closedAt)) === NO_EARLIEST ? null : BigInt(String(closedAt)),
      openedBy: parseAttempt(String(openedBy)),
    }),
    only: null,
    newestOnly: null,
  });
}

const EVENT_COLUMNS = ["node", "connection", "meaning", "format", "base64Encode(record)"];

/** Events of a window. */
export function readEvents(link: Link, layout: Layout, query: EventsQuery): Promise<StoredEvent[]> {
  return readList(link, layout, query, { table: EVENTS, columns: EVENT_COLUMNS, rowOf: eventOf, only: query.connection === null ? null : sql`connection = ${query.connection}`, newestOnly: null });
}

/** The event of an id as it was written last. */
export async function readEvent(link: Link, layout: Layout, id: string): Promise<StoredEvent | null> {
  const [row] = await link.rows(sql`SELECT pair, toString(time), id, ${columnsSql(EVENT_COLUMNS)} FROM ${tableSql(layout, EVENTS)} WHERE id = ${id} ORDER BY written DESC LIMIT 1`);
  return row ? eventOf(row) : null;
}

function eventOf([pair, time, id, node, connection, meaning, format, record]: readonly unknown[]): StoredEvent {
  return {
    id: String(id),
    time: BigInt(String(time)),
    node: String(node),
    pair: String(pair),
    connection: String(connection),
    // Written from a FlowMeaning; a word of a newer version is shown as it is.
    meaning: String(meaning) as FlowMeaning,
    record: recordOf(String(format), Buffer.from(String(record), "base64")),
  };
}

function recordOf(format: string, bytes: Buffer): RawRecord {
  if (format === "json") return { format, text: bytes.toString("utf8") };
  // A copy of its own: small buffers share one piece of memory, which the whole would hold.
  return { format: "protobuf", bytes: Uint8Array.from(bytes) };
}

/** A row by what tells it and its versions apart. */
interface Key {
  readonly pair: string;
  readonly time: Instant;
  readonly id: string;
  readonly written: string;
}

/**
 * Rows of a window in the order of lists. First the moment is looked for back to which enough rows lie, then the newest
 * version of each, then what they hold: sorting is only ever done for about as many rows as are asked for.
 */
async function readList<Row>(link: Link, layout: Layout, query: ListQuery, list: List<Row>): Promise<Row[]> {
  const { pairs, window, limit, after } = query;
  if (pairs?.length === 0) return [];
  const from = sql`FROM ${tableSql(layout, list.table)}`;
  const common = joinSql([...(pairs === null ? [] : [sql`pair IN (${pairs})`]), ...(list.only === null ? [] : [list.only])], " AND ", "1");
  const found: Row[] = [];
  let to = after !== null && after.time < window.to ? after.time : window.to;
  while (found.length < limit && to >= window.from) {
    const inside = sql`${common} AND ${within("time", window.from, to)}`;
    const looked = Math.max(LOOKED_AT_LEAST, 2 * (limit - found.length));
    const [edge] = await link.rows(sql`SELECT count(), toString(min(time)) FROM (SELECT time ${from} WHERE ${inside}${andSql(list.newestOnly)} ORDER BY time DESC LIMIT ${looked})`);
    const count = Number(edge?.[0] ?? 0);
    if (count === 0) break;
    const edgeAt = BigInt(String(edge?.[1]));
    const stretch = sql`${common} AND ${within("time", edgeAt, to)}`;
    // Whether a row is wanted its newest version says, so all versions of what may be wanted are looked at.
    const candidates = list.newestOnly === null ? stretch : sql`${stretch} AND time IN (SELECT time ${from} WHERE ${stretch} AND ${list.newestOnly})`;
    const wanted = joinSql([...(list.newestOnly === null ? [] : [list.newestOnly]), ...(after === null ? [] : [sql`(time < ${after.time} OR (time = ${after.time} AND id > ${after.id}))`])], " AND ", "1");
    const extra = list.newestOnly === null ? sql`` : sql`, refused`;
    const keys = await link.rows(sql`
      SELECT pair, toString(time), id, toString(written) FROM
        (SELECT pair, time, id, written${extra} ${from} WHERE ${candidates} ORDER BY time DESC, id, written DESC LIMIT 1 BY time, id)
      WHERE ${wanted} ORDER BY time DESC, id LIMIT ${limit - found.length}`);
    found.push(...(await rowsOf(link, layout, list, keys.map(keyOf))));
    if (count < looked) break;
    to = edgeAt - 1n;
  }
  return found;
}

async function rowsOf<Row>(link: Link, layout: Layout, list: List<Row>, keys: readonly Key[]): Promise<Row[]> {
  const [first] = keys;
  const last = keys.at(-1);
  if (!first || !last) return [];
  const rows = await link.rows(sql`
    SELECT pair, toString(time), id, ${columnsSql(list.columns)}, toString(written) FROM ${tableSql(layout, list.table)}
    WHERE pair IN (${[...new Set(keys.map(({ pair }) => pair))]}) AND ${within("time", last.time, first.time)} AND written IN (${keys.map(({ written }) => BigInt(written))})`);
  const byKey = new Map(rows.map((row) => [nameOf({ id: String(row[2]), written: String(row.at(-1)) }), row]));
  return keys.flatMap((key) => {
    const row = byKey.get(nameOf(key));
    return row ? [list.rowOf(row)] : [];
  });
}

function keyOf([pair, time, id, written]: readonly unknown[]): Key {
  return { pair: String(pair), time: BigInt(String(time)), id: String(id), written: String(written) };
}

function nameOf({ id, written }: Pick<Key, "id" | "written">): string {
  return `${written} ${id}`;
}

function andSql(condition: Sql | null): Sql {
  return condition === null ? sql`` : sql` AND ${condition}`;
}

/** Columns as they are answered: names of the schema and functions of them, written here. */
function columnsSql(columns: readonly string[]): Sql {
  return joinSql(columns.map((column) => (/^\w+$/.test(column) ? nameSql(column) : { text: column })), ", ");
}
