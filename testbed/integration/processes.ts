import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The processes of a list that still run; what has ended and only waits to be collected does not. */
export function running(pids: readonly number[]): readonly number[] {
  return pids.filter((pid) => {
    try {
      return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    } catch {
      return false;
    }
  });
}

/** Every process that has a folder in its command line. */
export async function processesOn(folder: string): Promise<readonly string[]> {
  const { stdout } = await run("ps", ["-eo", "args"]);
  return stdout.split("\n").filter((line) => line.includes(folder));
}

/** What a command of the testbed says on standard error when it fails; null when it does not fail. */
export async function complaint(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string | null> {
  try {
    await run(command, args, { env: { ...process.env, ...environment } });
    return null;
  } catch (error) {
    return (error as { stderr: string }).stderr.trim();
  }
}
