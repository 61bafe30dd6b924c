import type { PastCaps } from "./past-book";

/** What a memory store holds at most; beyond each the oldest is let go. */
export interface MemoryCaps extends PastCaps {
  readonly events: number;
  readonly attempts: number;
  readonly coldStarts: number;
  /** Values by pair, kind and day. */
  readonly sightings: number;
  readonly holes: number;
  readonly changes: number;
  readonly aliases: number;
  readonly snapshots: number;
  /** Characters of all snapshots together. */
  readonly snapshotText: number;
  /** Blocks whose repeats are known. */
  readonly tokens: number;
}

/** About 300 MB when all of it is full: a minute's or an hour's row takes about 700 bytes, an event or attempt about 1 KB. */
export const MEMORY_CAPS: MemoryCaps = {
  minuteRows: 120_000,
  hourRows: 60_000,
  events: 50_000,
  attempts: 50_000,
  coldStarts: 20_000,
  sightings: 100_000,
  holes: 10_000,
  changes: 10_000,
  aliases: 20_000,
  snapshots: 100,
  snapshotText: 50_000_000,
  tokens: 1_000,
};
