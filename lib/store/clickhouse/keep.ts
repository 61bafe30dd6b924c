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

const DAY_SEC = 86_400;

export const USUAL_KEEP: HistoryKeep = { eventsSec: 3 * DAY_SEC, minutesSec: 14 * DAY_SEC, hoursSec: 180 * DAY_SEC, bytes: 20 * 2 ** 30 };
/** A time so far ahead still is one for ClickHouse, which counts seconds up to the year 2106. */
export const KEEP_AT_MOST_SEC = 20 * 365 * DAY_SEC;

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
