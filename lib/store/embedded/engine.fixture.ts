import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { isReport, type ChildOrder } from "./child-order";
import { ALLOCATOR, POOL_THREADS } from "./engine-limits";
import { isEngineInstalled } from "./engine-place";

export const ENGINE_PATH = fileURLToPath(new URL("../../../engine", import.meta.url));
export const hasEngine = isEngineInstalled(ENGINE_PATH);
/** Stands behind the name of what is left out without an engine. */
export const SKIPPED = hasEngine ? "" : " (skipped: run make engine)";

export const MIB = 2 ** 20;
/** The password of children that listen on a port. */
export const CREDENTIALS = { user: "countersign", password: "s3cr:et" };

const REQUIRE = 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** A folder for one test file: the child's bundle, and directories for engines. */
export interface Ground {
  readonly childPath: string;
  directory(): string;
  clear(): void;
}

/** Bundles the child as a build does. */
export async function layGround(): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-test-"));
  const childPath = join(folder, "store-child.mjs");
  await bundle(fileURLToPath(new URL("child.ts", import.meta.url)), childPath);
  let made = 0;
  return { childPath, directory: () => join(folder, `history-${made++}`), clear: () => rmSync(folder, { recursive: true, force: true }) };
}

/** One entry as a file that Node runs. */
export async function bundle(entry: string, outfile: string): Promise<void> {
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node", target: "node24", tsconfig: fileURLToPath(new URL("../../../tsconfig.json", import.meta.url)), banner: { js: REQUIRE }, logLevel: "error" });
}

export interface PortChild {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** A child that listens on a loopback port, as a ClickHouse server would; rejects with what it refused for. */
export async function startPortChild(childPath: string, directory: string, memoryBytes = 1024 * MIB): Promise<PortChild> {
  const child = spawn(process.execPath, [childPath], { stdio: ["ignore", "ignore", "inherit", "ipc"], env: { NODE_ENV: "test", JE_MALLOC_CONF: ALLOCATOR, UV_THREADPOOL_SIZE: String(POOL_THREADS), TZ: "UTC" } });
  const order: ChildOrder = { type: "open", enginePath: ENGINE_PATH, directory, memoryBytes, listen: { port: 0, credentials: CREDENTIALS } };
  child.send(order);
  const port = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`the child ended with code ${code}`)));
    child.on("message", (message) => {
      if (!isReport(message)) return;
      if (message.type === "refused") reject(new Error(`${message.reason}: ${message.said}`));
      else if (message.port !== null) resolve(message.port);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGTERM");
      await gone;
    },
  };
}
