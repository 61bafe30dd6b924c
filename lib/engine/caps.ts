import { LEDGER_CAPS, type LedgerCaps } from "@/lib/domain/ledger-caps";
import { WAIT_CAPS, type WaitCaps } from "@/lib/domain/wait/wait-book";
import type { FlowRingCaps } from "./flow-ring";
import { SNAPSHOT_CAPS, type SnapshotCaps } from "./snapshot-caps";

/** What may wait for a store that does not answer, and how it is given out. */
export interface HistoryCaps {
  readonly waitingBytes: number;
  readonly waitingBlocks: number;
  /** A block is given out when it weighs this much, or is this old; while others wait, when it weighs `fullBlockBytes`. */
  readonly blockBytes: number;
  readonly blockMs: number;
  readonly fullBlockBytes: number;
  /** Rows by pair and minute in one block, unless a single minute has more. */
  readonly blockMinutes: number;
  /** Minutes of one node kept until they are written. */
  readonly nodeMinutes: number;
  readonly holes: number;
}

export const HISTORY_CAPS: HistoryCaps = { waitingBytes: 64 << 20, waitingBlocks: 512, blockBytes: 4 << 20, blockMs: 1_000, fullBlockBytes: 24 << 20, blockMinutes: 20_000, nodeMinutes: 7 * 1_440, holes: 10_000 };

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
  /** Minutes that a store holds for certain are kept in memory this long as well. */
  readonly storedMinutesMs: number;
  readonly history: HistoryCaps;
  readonly snapshots: SnapshotCaps;
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
  storedMinutesMs: 90 * 60_000,
  history: HISTORY_CAPS,
  snapshots: SNAPSHOT_CAPS,
  retention: { eventsMs: 7 * 86_400_000, minutesMs: 7 * 86_400_000 },
};

/** How many broken lines are kept with their reason; the rest is counted. */
export const BROKEN_LINES_KEPT = 20;
