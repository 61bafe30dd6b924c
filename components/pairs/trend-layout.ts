import type { PairWire } from "@/lib/wire/pair";

export interface TrendBar {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** True where some of the bucket's new connections were refused: said again by a diamond under the axis. */
  readonly refused: boolean;
}

export interface TrendLayout {
  readonly bars: readonly TrendBar[];
  readonly barWidth: number;
  /** The largest bucket: the height of a full bar. */
  readonly most: number;
  readonly axisY: number;
}

const MIN_BAR_PX = 1.5;

/** A sparkline of new connections per bucket; heights on one linear scale from zero, every bucket with any at least 1.5 px high. */
export function layoutTrend(trend: PairWire["trend"], width: number, height: number): TrendLayout {
  const axisY = height - 5.5;
  const most = trend.reduce((largest, bucket) => Math.max(largest, bucket.total), 0);
  const step = trend.length === 0 ? width : width / trend.length;
  const barWidth = Math.max(1, Math.min(4, step - 1));
  const bars = trend.flatMap((bucket, at) => {
    if (bucket.total === 0) return [];
    const barHeight = Math.max(MIN_BAR_PX, (bucket.total / most) * (axisY - 2));
    return [{ x: at * step + (step - barWidth) / 2, y: axisY - barHeight, height: barHeight, refused: bucket.refused > 0 }];
  });
  return { bars, barWidth, most, axisY };
}

/** The sparkline in words, for those who do not see it. */
export function trendText(trend: PairWire["trend"]): string {
  if (trend.length === 0) return "no trend held";
  const most = trend.reduce((largest, bucket) => Math.max(largest, bucket.total), 0);
  const refused = trend.filter((bucket) => bucket.refused > 0).length;
  const busy = trend.filter((bucket) => bucket.total > 0).length;
  return `new connections in ${busy} of ${trend.length} parts of the window, at most ${most} in one${refused > 0 ? `, refusals in ${refused}` : ""}`;
}
