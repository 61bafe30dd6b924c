import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError, messageOf, systemCodeOf } from "@/lib/platform/errors";

/** What kernels take for a socket's path, its end mark included. */
const PATH_BYTES = 108;
const PREFIX = "countersign-engine-";

/** A folder of this process alone, and the path of a socket in it that kernels take. */
export interface SocketFolder {
  readonly socket: string;
  clear(): void;
}

/** Makes such a folder among the system's temporary ones, or in /tmp where those have long names; throws `bad-config`. */
export function makeSocketFolder(roots: readonly string[] = [tmpdir(), "/tmp"]): SocketFolder {
  let said = "its path would be too long";
  for (const root of roots) {
    if (Buffer.byteLength(join(root, `${PREFIX}${process.pid}-XXXXXX`, "s")) >= PATH_BYTES) continue;
    sweep(root);
    try {
      const folder = mkdtempSync(join(root, `${PREFIX}${process.pid}-`));
      return { socket: join(folder, "s"), clear: () => rmSync(folder, { recursive: true, force: true }) };
    } catch (error) {
      said = messageOf(error);
    }
  }
  throw new AppError("bad-config", `There is no temporary folder for the history engine's socket (${said}; tried ${roots.join(" and ")}).`, "Set TMPDIR to a folder that can be written to, with a path of less than 80 bytes.");
}

/** Removes what processes left that were killed together with their engine. */
function sweep(root: string): void {
  try {
    for (const name of readdirSync(root)) {
      const pid = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length).split("-")[0] : Number.NaN);
      if (!Number.isSafeInteger(pid) || isThere(pid) || lstatSync(join(root, name)).uid !== process.getuid?.()) continue;
      rmSync(join(root, name), { recursive: true, force: true });
    }
  } catch {
    // What cannot be looked at or removed stays.
  }
}

/** Whether a process of this number runs. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) === "EPERM";
  }
}
