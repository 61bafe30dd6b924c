import { printInstant, type Instant } from "@/lib/domain/instant";
import type { KeptHistoryWire } from "./coverage";

/** What the engine knows of its writing, in the shape that the ports give it. */
export interface KeptStanding {
  readonly nature: { readonly type: KeptHistoryWire["type"]; readonly label: string; readonly outlivesRestart: boolean };
  readonly health: { readonly state: KeptHistoryWire["state"]; readonly sentence: string; readonly bytes: number | null };
  readonly lastError: string | null;
  readonly closedUntil: Instant | null;
  readonly waiting: { readonly blocks: number; readonly bytes: number };
  readonly written: { readonly events: number; readonly attempts: number; readonly minutes: number };
  readonly letGo: { readonly events: number; readonly attempts: number };
}

/** How the writing of history stands; null: nothing is written, as of a capture. */
export function keptToWire(kept: KeptStanding | null): KeptHistoryWire | null {
  if (kept === null) return null;
  const { nature, health, lastError, closedUntil, waiting, written, letGo } = kept;
  return {
    type: nature.type,
    label: nature.label,
    state: health.state,
    sentence: health.sentence,
    lastError,
    closedUntil: closedUntil === null ? null : printInstant(closedUntil),
    bytes: health.bytes,
    waiting: { ...waiting },
    written: { ...written },
    letGo: { ...letGo },
  };
}
