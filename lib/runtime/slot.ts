import { AppError } from "@/lib/platform/errors";
import type { Runtime } from "./runtime";

// Pages, route handlers and instrumentation are bundled apart: the same module exists several times in one process,
// and only globalThis is one.
const SLOT = Symbol.for("countersign.runtime");

/** Puts the one runtime of this process where every bundle finds it. */
export function putRuntime(runtime: Promise<Runtime>): void {
  Reflect.set(globalThis, SLOT, runtime);
}

/** The one runtime of this process; rejects with `not-ready` when none was started. */
export function readRuntime(): Promise<Runtime> {
  const held: unknown = Reflect.get(globalThis, SLOT);
  if (!(held instanceof Promise)) return Promise.reject(new AppError("not-ready", "The server has not been started.", "Start it with `countersign serve`."));
  // Only putRuntime writes the slot.
  return held as Promise<Runtime>;
}
