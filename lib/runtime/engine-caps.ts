import { ENGINE_CAPS, type EngineCaps } from "@/lib/engine/caps";
import type { Retention } from "./settings";

/** The engine's caps with the retention that was set. */
export function capsFor(retention: Retention): EngineCaps {
  return { ...ENGINE_CAPS, retention };
}
