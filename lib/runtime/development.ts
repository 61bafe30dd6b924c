import { cwd } from "node:process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readConfig } from "./environment";
import { startRuntime } from "./runtime";
import { putRuntime } from "./slot";

/** Starts the runtime for `next dev`, with the settings of the environment and the worker that was bundled before. */
export function startForDevelopment(): void {
  const runtime = startRuntime({ config: readConfig({}), workerUrl: pathToFileURL(join(cwd(), "dist/ingest-worker.mjs")), simulated: true });
  putRuntime(Promise.resolve(runtime));
}
