import type { Agent } from "node:http";
import { Readable } from "node:stream";
import { createClient, ClickHouseLogLevel } from "@clickhouse/client";
import { systemCodeOf } from "@/lib/platform/errors";
import { createTurns } from "../turns";
import type { Column } from "./column";
import { OutOfTime } from "./faults";
import { createRowText } from "./row-text";
import type { Sql } from "./sql";

/** Where ClickHouse's HTTP interface is, and who asks. */
export interface LinkOptions {
  readonly url: string;
  /** Set: it makes the connections, wherever the URL points; for a unix socket. */
  readonly agent: Agent | null;
  readonly user: string;
  readonly password: string;
  /** PEM of the authority whose certificates are trusted; null: the usual ones. */
  readonly ca: string | null;
  /** Memory of one query. */
  readonly queryBytes: number;
  /** Milliseconds after which a request is given up; ANSWER_WITHIN_MS unless set. */
  readonly withinMs?: number;
}

/** A way to one ClickHouse: rejects with what its client throws, or OutOfTime. */
export interface Link {
  /** Rows as lists of JSON values, all of them. */
  rows(query: Sql): Promise<unknown[][]>;
  /** Rows as they come, in batches. */
  batches(query: Sql): AsyncGenerator<unknown[][]>;
  /** Something that answers no rows. */
  run(command: Sql): Promise<void>;
  /** Rows of ours into a table, all of them or none in each partition; a repeat with the same token changes nothing. */
  insert<Row>(into: Sql, columns: readonly Column<Row>[], rows: readonly Row[], token: string): Promise<void>;
  close(): Promise<void>;
}

export const ANSWER_WITHIN_MS = 30_000;
/** The server gives up before we do, so that it says why. */
const QUERY_SEC = 25;
/** A query may name this much: thousands of pairs. */
const QUERY_TEXT_BYTES = 32 * 2 ** 20;
/** Rows are handed on when they come to this much. */
const CHUNK_BYTES = 256 * 1024;
const CONNECTIONS = 8;

/** A link; nothing is asked yet. */
export function createLink(options: LinkOptions): Link {
  const withinMs = options.withinMs ?? ANSWER_WITHIN_MS;
  const client = createClient({
    url: options.url,
    username: options.user,
    password: options.password,
    max_open_connections: CONNECTIONS,
    request_timeout: 10 * withinMs,
    // The client ends idle connections by itself, and with an agent that others share also those that they are using.
    ...(options.agent !== null && { http_agent: options.agent, keep_alive: { idle_socket_ttl: 0 } }),
    ...(options.ca !== null && { tls: { ca_cert: Buffer.from(options.ca) } }),
    // Whatever goes wrong is told in our words; the client's own log would hold queries.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      max_execution_time: QUERY_SEC,
      max_memory_usage: String(options.queryBytes),
      max_query_size: String(QUERY_TEXT_BYTES),
      output_format_json_quote_64bit_integers: 0,
      // An error that comes late in an answer would look like the answer's end.
      wait_end_of_query: 1,
    },
  });

  async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = AbortSignal.timeout(withinMs);
    try {
      return await work(signal);
    } catch (error) {
      throw signal.aborted ? new OutOfTime() : error;
    }
  }

  async function* batches({ text }: Sql): AsyncGenerator<unknown[][]> {
    const signal = AbortSignal.timeout(withinMs);
    try {
      const answer = await onceMore(() => client.query({ query: text, format: "JSONCompactEachRow", abort_signal: signal }));
      // The client's stream yields lists of rows, each not parsed yet.
      const stream = answer.stream<unknown[]>() as AsyncIterable<readonly { json<T>(): T }[]>;
      const turns = createTurns();
      for await (const rows of stream) {
        const batch: unknown[][] = [];
        for (const row of rows) {
          batch.push(row.json<unknown[]>());
          await turns.breathe();
        }
        yield batch;
      }
    } catch (error) {
      throw signal.aborted ? new OutOfTime() : error;
    }
  }

  return {
    async rows(query) {
      const all: unknown[][] = [];
      for await (const batch of batches(query)) all.push(...batch);
      return all;
    },
    batches,
    run: ({ text }) => inTime(async (signal) => void (await client.command({ query: text, abort_signal: signal }))),
    insert(into, columns, rows, token) {
      if (rows.length === 0) return Promise.resolve();
      const names = columns.map(({ name }) => name).join(", ");
      const query = `INSERT INTO ${into.text} (${names}) SETTINGS insert_deduplication_token = '${token}', input_format_parallel_parsing = 0, max_insert_block_size = 100000000, min_insert_block_size_rows = 100000000, min_insert_block_size_bytes = 4294967296, max_partitions_per_insert_block = 0 FORMAT TabSeparated`;
      return inTime(async (signal) => {
        // The token makes one insert of both.
        const done = await onceMore(() => client.exec({ query, values: Readable.from(encoded(columns, rows), { objectMode: false }), abort_signal: signal }));
        for await (const _ of done.stream) continue;
      });
    },
    close: () => client.close(),
  };
}

/** Does again what may be done twice, where the other side ended an idle connection in the moment in which it was used. */
async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = systemCodeOf(error);
    if (code !== "ECONNRESET" && code !== "EPIPE") throw error;
    return work();
  }
}

/** The rows as bytes, chunk by chunk, without holding the loop. */
async function* encoded<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): AsyncGenerator<Uint8Array> {
  const out = createRowText();
  const turns = createTurns();
  for (const row of rows) {
    columns.forEach((column, index) => {
      if (index > 0) out.endValue();
      column.write(out, row);
    });
    out.endRow();
    if (out.size >= CHUNK_BYTES) yield out.take();
    await turns.breathe();
  }
  if (out.size > 0) yield out.take();
}
