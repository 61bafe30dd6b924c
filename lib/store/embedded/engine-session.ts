import type { AddonResult, ChdbAddon } from "./chdb-addon";
import { engineArguments, PLACES, type EngineLimits } from "./engine-limits";
import { createPlaces } from "./places";
import { insertFrom, type Statement } from "./statement";

/** What a statement gave. */
export interface Answer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly elapsedSec: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
  /** Those that came in a file. */
  readonly rowsWritten: number;
}

/** The engine over one directory. */
export interface EngineSession {
  /** As the engine says it: "26.7.2.1". */
  readonly version: string;
  /** `rowsPath`: the file that holds what an INSERT takes. Rejects with an Error in ClickHouse's words. A statement that waits for its turn is dropped when `signal` aborts; one that runs, runs on. */
  run(statement: Statement, rowsPath: string | null, signal: AbortSignal): Promise<Answer>;
  /** Takes nothing more, and waits for what runs. The directory stays open as long as the process: letting go of it in order takes a second, and keeps nothing that is not kept anyway. */
  close(): Promise<void>;
}

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
  async function runAlone(statement: Statement, rowsPath: string | null): Promise<Answer> {
    const connection = addon.CreateConnection(directory, args);
    try {
      for (const sql of preambleOf(statement)) await addon.QueryAsyncConnection(connection, sql, "TabSeparated");
      const sql = rowsPath === null ? statement.sql : insertFrom(statement.sql, rowsPath);
      const { format, parameters } = statement;
      const result = await (Object.keys(parameters).length > 0 ? addon.QueryAsyncConnection(connection, sql, format, parameters) : addon.QueryAsyncConnection(connection, sql, format));
      return answerOf(result, rowsPath !== null);
    } finally {
      addon.CloseConnection(connection);
    }
  }

  const { bytes } = await addon.QueryAsyncConnection(held, "SELECT version()", "TabSeparated");
  return {
    version: Buffer.from(bytes ?? []).toString("utf8").trim(),
    run: (statement, rowsPath, signal) => (rowsPath === null ? questions : inserts).take(() => runAlone(statement, rowsPath), signal),
    close: async () => void (await Promise.all([questions.close(), inserts.close()])),
  };
}

/** What is to be said on a connection before the statement itself. Names were checked where they came in. */
function preambleOf({ database, settings }: Statement): readonly string[] {
  const set = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`);
  return [...(database === null ? [] : [`USE \`${database}\``]), ...(set.length === 0 ? [] : [`SET ${set.join(", ")}`])];
}

function answerOf({ bytes, elapsed, rowsRead = 0, bytesRead = 0 }: AddonResult, isInsert: boolean): Answer {
  return { bytes: bytes ?? new Uint8Array(), elapsedSec: elapsed, rowsRead, bytesRead, rowsWritten: isInsert ? rowsRead : 0 };
}
