import { cwd } from "node:process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readConfig } from "./environment";
import { startRuntime } from "./runtime";
import { putRuntime } from "./slot";

/** Starts the runtime for `next dev`, with the settings of the environment and the worker that was bundled before. */
export function startForDevelopment(): void {
  const config = readConfig({});
  // Each reload would open another engine over the same directory.
  const history = config.history.mode === "auto" ? { ...config.history, mode: "memory" as const } : config.history;
  const runtime = startRuntime({ config: { ...config, history }, workerUrl: pathToFileURL(join(cwd(), "dist/ingest-worker.mjs")), simulated: true });
  putRuntime(Promise.resolve(runtime));
}
