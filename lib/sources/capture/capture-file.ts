import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { AppError, messageOf, systemCodeOf } from "@/lib/platform/errors";

/** One place a capture is read from. `size` in bytes as stored; null when it cannot be known (a pipe). */
export interface CaptureFile {
  /** As the user named it. */
  readonly name: string;
  readonly size: number | null;
  /** Whether it can be opened again from its beginning. */
  readonly reopens: boolean;
  open(): Readable;
}

const CHUNK_BYTES = 64 * 1024;

/** Standard input (or what a test gives for it). */
export function standardInput(stream: Readable): CaptureFile {
  return { name: "standard input", size: null, reopens: false, open: () => stream };
}

/** The file at `path`; throws a bad-source AppError that says in one sentence why it cannot be read. */
export async function findCaptureFile(path: string): Promise<CaptureFile> {
  const found = await stat(path).catch((thrown: unknown) => {
    throw openFailure(path, thrown);
  });
  if (found.isDirectory()) throw new AppError("bad-source", `${path} is a directory`, "Name the capture files in it, one by one or with a shell pattern.");
  return {
    name: path,
    size: found.isFile() ? found.size : null,
    reopens: found.isFile(),
    open: () => createReadStream(path, { highWaterMark: CHUNK_BYTES }),
  };
}

/** The sentence for a file that cannot be opened or read. */
export function openFailure(path: string, thrown: unknown): AppError {
  switch (systemCodeOf(thrown)) {
    case "ENOENT":
      return new AppError("bad-source", `there is no file ${path}`, "Give the path of a capture, relay://HOST:PORT, or - for standard input.", { cause: thrown });
    case "EACCES":
    case "EPERM":
      return new AppError("bad-source", `${path} may not be read by this user`, "Change its permissions, or pipe it in: sudo cat FILE | countersign … --from -", { cause: thrown });
    default:
      return new AppError("source-failed", `${path} could not be read: ${messageOf(thrown)}`, "", { cause: thrown });
  }
}
