import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { messageOf, systemCodeOf } from "@/lib/platform/errors";
import { EngineFault } from "./engine-fault";

const MIB = 2 ** 20;
/** What a body may be: text is held in memory, rows go through a file. */
export const TEXT_BYTES = 8 * MIB;
export const ROWS_BYTES = 64 * MIB;
/** Of all rows that wait at once. */
export const WAITING_BYTES = 256 * MIB;

/** A body of rows in a file of its own. */
export interface RowsFile {
  readonly path: string;
  /** Once the engine has read them. */
  clear(): void;
}

/**
 * Where rows wait for the engine. It reads them from a file: given behind the statement, it takes an empty line in them for
 * their end, and binary rows are full of those.
 */
export interface Incoming {
  /** Rejects with EngineFault where they are too many or the disk does not take them. */
  keep(request: IncomingMessage): Promise<RowsFile>;
}

/** A folder beside the engine's own, emptied of what an earlier process left. */
export function openIncoming(directory: string): Incoming {
  const folder = join(directory, "incoming");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  let made = 0;
  let waiting = 0;
  return {
    async keep(request) {
      const path = join(folder, String(made++));
      let bytes = 0;
      const clear = () => {
        waiting -= bytes;
        bytes = 0;
        rmSync(path, { force: true });
      };
      const count = new Transform({
        transform(chunk: Buffer, _, done) {
          bytes += chunk.length;
          waiting += chunk.length;
          if (waiting > WAITING_BYTES) done(new EngineFault(202, "TOO_MANY_SIMULTANEOUS_QUERIES", `Rows of ${WAITING_BYTES} bytes wait already`));
          else done(bytes > ROWS_BYTES ? tooMany(ROWS_BYTES) : null, chunk);
        },
      });
      try {
        await pipeline(request, count, createWriteStream(path, { mode: 0o600 }));
        return { path, clear };
      } catch (error) {
        clear();
        throw faultOf(error);
      }
    },
  };
}

/** The whole body as text; rejects with EngineFault where it is too long. */
export async function readText(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // A request without a string encoding yields buffers.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > TEXT_BYTES) throw tooMany(TEXT_BYTES);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, size);
}

function tooMany(most: number): EngineFault {
  return new EngineFault(307, "TOO_MANY_BYTES", `A request of this kind may have ${most} bytes, and this one has more`);
}

function faultOf(error: unknown): unknown {
  const code = systemCodeOf(error);
  if (code === "ENOSPC" || code === "EDQUOT") return new EngineFault(243, "NOT_ENOUGH_SPACE", `Cannot keep rows: ${messageOf(error)}`);
  return code !== null && code.startsWith("E") ? new EngineFault(75, "CANNOT_WRITE_TO_FILE_DESCRIPTOR", `Cannot keep rows: ${messageOf(error)}`) : error;
}
