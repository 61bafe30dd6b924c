import { outcomesPresent } from "@/lib/client/outcome-counts";
import type { OutcomeCount } from "@/lib/client/outcome-counts";
import type { OutcomeCountsWire } from "@/lib/wire/pair";

export interface BarSegment extends OutcomeCount {
  /** Left edge and width in the bar's own pixels. */
  readonly x: number;
  readonly width: number;
}

/** A rare outcome stays visible: no segment is narrower. */
export const MIN_SEGMENT_PX = 3;
const GAP_PX = 1;

/** Lays the outcomes side by side over `width` pixels: shares by count, none below 3 px, gaps of one; the sum is exactly `width`. */
export function layoutBar(counts: OutcomeCountsWire, width: number): BarSegment[] {
  const present = outcomesPresent(counts);
  if (present.length === 0) return [];
  const room = Math.max(width - GAP_PX * (present.length - 1), MIN_SEGMENT_PX * present.length);
  const widths = shareRoom(present.map((each) => each.count), room);
  let x = 0;
  return present.map((each, at) => {
    const segment = { ...each, x, width: widths[at] ?? MIN_SEGMENT_PX };
    x += segment.width + GAP_PX;
    return segment;
  });
}

/** Small shares get the minimum; the others divide what is left in proportion. */
function shareRoom(counts: readonly number[], room: number): number[] {
  const small = new Set<number>();
  for (;;) {
    const left = room - small.size * MIN_SEGMENT_PX;
    const total = counts.reduce((sum, count, at) => (small.has(at) ? sum : sum + count), 0);
    const narrower = counts.findIndex((count, at) => !small.has(at) && (count / total) * left < MIN_SEGMENT_PX);
    if (narrower < 0) return counts.map((count, at) => (small.has(at) ? MIN_SEGMENT_PX : (count / total) * left));
    small.add(narrower);
    if (small.size === counts.length) return counts.map(() => room / counts.length);
  }
}
