import { existsSync } from "node:fs";
import { join } from "node:path";

/** What of the engine must be there: the package and the library that it loads. */
const PARTS = ["chdb/package.json", "@chdb/lib-linux-x64-gnu/libchdb.so"];

/** Whether the engine is installed in `enginePath`; it is not loaded for that. */
export function isEngineInstalled(enginePath: string): boolean {
  return PARTS.every((part) => existsSync(join(enginePath, "node_modules", part)));
}
