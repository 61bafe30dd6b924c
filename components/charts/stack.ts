/** One part of a stacked bar, by the name of its fill. */
export interface StackPart {
  readonly name: string;
  readonly count: number;
}

/** A part with its place, in pixels from the start of the bar. */
export interface StackSegment extends StackPart {
  readonly start: number;
  readonly length: number;
}

/** Rare is visible: no part is drawn shorter. */
export const MIN_PART_PX = 3;
const GAP_PX = 1;

/**
 * Lays the parts of a bar of `length` pixels end to end, in order, zero parts left out. A part that would be under 3 px
 * takes 3 px from the long ones; a bar that has no room for that grows beyond its length (the caller says so once).
 */
export function layoutStack(parts: readonly StackPart[], length: number): StackSegment[] {
  const present = parts.filter((part) => part.count > 0);
  const total = present.reduce((sum, part) => sum + part.count, 0);
  const gaps = GAP_PX * Math.max(0, present.length - 1);
  const room = Math.max(length - gaps, 0);
  const short = new Set<StackPart>();
  let left = room;
  let counted = total;
  for (const part of [...present].sort((a, b) => a.count - b.count)) {
    if ((part.count / counted) * left >= MIN_PART_PX) break;
    short.add(part);
    left = Math.max(0, left - MIN_PART_PX);
    counted -= part.count;
  }
  let start = 0;
  return present.map((part) => {
    const segment = { ...part, start, length: short.has(part) ? MIN_PART_PX : (part.count / counted) * left };
    start += segment.length + GAP_PX;
    return segment;
  });
}
