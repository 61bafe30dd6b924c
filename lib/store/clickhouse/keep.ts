import type { KeptAs } from "./tables";

/** How long rows are kept, in seconds, and how much of the disk they may take. */
export interface HistoryKeep {
  /** Events, attempts and cold starts. */
  readonly eventsSec: number;
  /** Minutes of pairs and nodes. */
  readonly minutesSec: number;
  /** Hours of pairs and nodes, and all that is small: sightings, changes, holes, better names, snapshots. */
  readonly hoursSec: number;
  /** Beyond it the oldest days are let go; null: nothing is let go for its size. */
  readonly bytes: number | null;
}

/** A time so far ahead still is one for ClickHouse, which counts seconds up to the year 2106. */
export const KEEP_AT_MOST_SEC = 20 * 365 * 86_400;

/** Seconds for which rows of a kind are kept. */
export function keepOf(keep: HistoryKeep, kind: KeptAs): number {
  switch (kind) {
    case "events":
      return keep.eventsSec;
    case "minutes":
      return keep.minutesSec;
    case "hours":
      return keep.hoursSec;
    default:
      return kind satisfies never;
  }
}
