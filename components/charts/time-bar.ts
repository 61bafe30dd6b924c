import type { StackPart } from "./stack";

/** One bar: a stretch of time and what happened in it, from the axis upwards. */
export interface TimeBar {
  /** RFC 3339; names the bar. */
  readonly at: string;
  /** On the axis and in the tooltip. */
  readonly clock: string;
  readonly total: number;
  readonly parts: readonly StackPart[];
  /** Repeated as marks under the axis, so that rare is seen. */
  readonly marks: readonly StackPart[];
  /** The whole bar in words. */
  readonly text: string;
}

/** A time without all of its events, as shares of the chart's width from its left edge. */
export interface HoleSpan {
  readonly start: number;
  readonly width: number;
  /** "lost" is hatched; "gap" is hatched inside a dashed outline: there is no data at all. */
  readonly kind: "lost" | "gap";
  readonly text: string;
}

/** Whether a chart's datum is one of our bars. */
export function isTimeBar(datum: unknown): datum is TimeBar {
  return typeof datum === "object" && datum !== null && "parts" in datum && "clock" in datum;
}
