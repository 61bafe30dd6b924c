import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { messageOf, systemCodeOf } from "@/lib/platform/errors";
import type { RefusalReason } from "./child-order";
import { isThere } from "./socket-folder";

/** Opening an engine takes more than that; with less there is no use in trying. */
const PROBE_BYTES = 64 * 1024;

/** Why a directory cannot be used. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly said: string;
}

/** Makes the directory where it is missing, for this user alone, and tries to write to it; null when all is well. */
export function tryDirectory(directory: string): Refusal | null {
  const probe = join(directory, `.countersign-${process.pid}`);
  try {
    makeDirectory(directory);
    writeFileSync(probe, "x".repeat(PROBE_BYTES));
    rmSync(probe);
    return null;
  } catch (error) {
    // A disk that is full leaves an empty file.
    if (existsSync(probe)) rmSync(probe);
    const code = systemCodeOf(error);
    return { reason: code === "ENOSPC" || code === "EDQUOT" ? "full" : "directory", said: messageOf(error) };
  }
}

/** Node's own way to make parents never comes back where the system makes none, as in /proc. */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  mkdirSync(directory, { mode: 0o700 });
}

/** Which process has the directory open, as the engine's own mark in it says; null when nothing says so. */
export function holderOf(directory: string): number | null {
  try {
    const pid = Number(/^PID: (\d+)/.exec(readFileSync(join(directory, "status"), "utf8"))?.[1]);
    return Number.isSafeInteger(pid) && pid !== process.pid && isThere(pid) ? pid : null;
  } catch {
    return null;
  }
}
