import { LEDGER_CAPS, type LedgerCaps } from "@/lib/domain/ledger-caps";
import { WAIT_CAPS, type WaitCaps } from "@/lib/domain/wait/wait-book";
import type { FlowRingCaps } from "./flow-ring";

/** How much the engine keeps; what happens at each cap is said in its report, and reports stand in answers. */
export interface EngineCaps {
  readonly ledger: LedgerCaps;
  readonly pairs: number;
  readonly attempts: number;
  readonly flows: FlowRingCaps;
  readonly waits: WaitCaps;
  readonly changes: number;
  /** Rows of the live tail in one batch. */
  readonly tailRows: number;
  readonly addresses: number;
  readonly retention: { readonly eventsMs: number; readonly minutesMs: number };
}

export const ENGINE_CAPS: EngineCaps = {
  ledger: LEDGER_CAPS,
  pairs: 100_000,
  attempts: 100_000,
  flows: { flows: 50_000, bytes: 48 << 20 },
  waits: WAIT_CAPS,
  changes: 10_000,
  tailRows: 500,
  addresses: 65_536,
  retention: { eventsMs: 7 * 86_400_000, minutesMs: 7 * 86_400_000 },
};

/** How many broken lines are kept with their reason; the rest is counted. */
export const BROKEN_LINES_KEPT = 20;
