import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, systemCodeOf } from "@/lib/platform/errors";
import type { RefusalReason } from "./child-order";
import { isThere } from "./socket-folder";

/** Why a directory cannot be used. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly said: string;
}

/** Makes the directory where it is missing, for this user alone, and tries to write to it; null when all is well. */
export function tryDirectory(directory: string): Refusal | null {
  const probe = join(directory, `.countersign-${process.pid}`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(probe, "x".repeat(4096));
    return null;
  } catch (error) {
    const code = systemCodeOf(error);
    return { reason: code === "ENOSPC" || code === "EDQUOT" ? "full" : "directory", said: messageOf(error) };
  } finally {
    rmSync(probe, { force: true });
  }
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
