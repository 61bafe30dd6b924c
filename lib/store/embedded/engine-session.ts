import type { AddonResult, ChdbAddon, Connection } from "./chdb-addon";
import { EngineFault } from "./engine-fault";
import { engineArguments, PLACES, type EngineLimits } from "./engine-limits";
import { createPlaces } from "./places";
import type { Statement } from "./statement";

/** What a statement gave. */
export interface Answer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly elapsedSec: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly rowsWritten: number;
  readonly bytesWritten: number;
}

/** The engine over one directory. */
export interface EngineSession {
  /** As the engine says it: "26.7.2.1". */
  readonly version: string;
  /** Rejects with an Error in ClickHouse's words. A statement that waits for its turn is dropped when `signal` aborts; one that runs, runs on. */
  run(statement: Statement, signal: AbortSignal): Promise<Answer>;
  /** Waits for what runs, then closes the directory. */
  close(): Promise<void>;
}

const NOTHING: Answer = { bytes: new Uint8Array(), elapsedSec: 0, rowsRead: 0, bytesRead: 0, rowsWritten: 0, bytesWritten: 0 };

/** Opens `directory`; throws when the engine cannot (see ChdbAddon). */
export async function openEngineSession(addon: ChdbAddon, directory: string, limits: EngineLimits): Promise<EngineSession> {
  const args = engineArguments(limits);
  // The directory stays open while one connection does.
  const held = addon.CreateConnection(directory, args);
  const questions = createPlaces(PLACES.questions, PLACES.waiting);
  const inserts = createPlaces(PLACES.inserts, PLACES.waiting);

  /**
   * Each statement has a connection of its own: it costs a third of a millisecond. On one that is used again, settings stay, and
   * the answer of a statement that failed half-way comes out in front of the next one's.
   */
  async function runAlone(statement: Statement): Promise<Answer> {
    const connection = addon.CreateConnection(directory, args);
    try {
      const before = preambleOf(statement);
      for (const sql of before) await addon.QueryAsyncConnection(connection, sql, "TabSeparated");
      return answerOf(await runOn(addon, connection, statement));
    } finally {
      addon.CloseConnection(connection);
    }
  }

  const { bytes } = await addon.QueryAsyncConnection(held, "SELECT version()", "TabSeparated");
  return {
    version: Buffer.from(bytes ?? []).toString("utf8").trim(),
    async run(statement, signal) {
      if (statement.rows?.length === 0) return NOTHING;
      const places = statement.rows === null ? questions : inserts;
      return places.take(() => runAlone(statement), signal);
    },
    async close() {
      await Promise.all([questions.close(), inserts.close()]);
      addon.CloseConnection(held);
    },
  };
}

function runOn(addon: ChdbAddon, connection: Connection, { sql, rows, parameters, format }: Statement): Promise<AddonResult> {
  if (rows !== null) {
    if (Object.keys(parameters).length > 0) throw new EngineFault(48, "NOT_IMPLEMENTED", "The embedded engine takes no parameters with rows");
    return addon.InsertRawAsyncConnection(connection, sql.trimEnd(), Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength), false);
  }
  return Object.keys(parameters).length > 0 ? addon.QueryAsyncConnection(connection, sql, format, parameters) : addon.QueryAsyncConnection(connection, sql, format);
}

/** What is to be said on a connection before the statement itself. Names were checked where they came in. */
function preambleOf({ database, settings }: Statement): readonly string[] {
  const set = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`);
  return [...(database === null ? [] : [`USE \`${database}\``]), ...(set.length === 0 ? [] : [`SET ${set.join(", ")}`])];
}

function answerOf({ bytes, elapsed, rowsRead = 0, bytesRead = 0, rowsWritten = 0, bytesWritten = 0 }: AddonResult): Answer {
  return { bytes: bytes ?? new Uint8Array(), elapsedSec: elapsed, rowsRead, bytesRead, rowsWritten, bytesWritten };
}
