/** One bar of a comb: where it stands on the axis and how many it stands for. */
export interface CombBar {
  readonly x: number;
  readonly count: number;
  readonly look: "tooth" | "between" | "unresolved" | "pending";
  /** The bar in words. */
  readonly text: string;
}

export interface CombTick {
  readonly x: number;
  readonly text: string;
}

/** Something said under the axis, at its place. */
export type CombMark = CombTick;

/** A comb ready to be drawn; at most 500 bars. */
export interface CombDrawing {
  readonly bars: readonly CombBar[];
  readonly ticks: readonly CombTick[];
  readonly marks: readonly CombMark[];
  /** Counts at which lines are drawn, from 0; on the square-root scale they stand evenly. */
  readonly counts: readonly number[];
  /** Where the axis becomes shorter; null when it does not. */
  readonly breakAt: number | null;
  /** Where the waits end and what never got through begins. */
  readonly waitsEnd: number;
  readonly end: number;
  /** All of it in words. */
  readonly label: string;
}

/** Whether a chart's datum is one of our bars. */
export function isCombBar(datum: unknown): datum is CombBar {
  return typeof datum === "object" && datum !== null && "look" in datum && "count" in datum;
}
