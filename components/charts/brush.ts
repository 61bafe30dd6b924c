/** Where the brush stands: the bar that was first touched, and the one it reaches. */
export interface Brush {
  readonly anchor: number;
  readonly head: number;
}

/** The bar at a place, from 0 (left edge) to 1 (right edge), within the chart. */
export function barAt(share: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(share * count)));
}

/** First and last bar of a brush. */
export function brushEnds(brush: Brush): { readonly first: number; readonly last: number } {
  return { first: Math.min(brush.anchor, brush.head), last: Math.max(brush.anchor, brush.head) };
}

export type BrushStep = { readonly kind: "moved"; readonly brush: Brush } | { readonly kind: "chosen" } | { readonly kind: "left" } | null;

/** What a key does to the brush: arrows move it, with shift they stretch it, Enter chooses, Escape leaves; null = not ours. */
export function stepBrush(brush: Brush, key: string, stretch: boolean, count: number): BrushStep {
  const to = targetOf(brush.head, key, count);
  if (to !== null) return { kind: "moved", brush: { anchor: stretch ? brush.anchor : to, head: to } };
  if (key === "Enter") return { kind: "chosen" };
  return key === "Escape" ? { kind: "left" } : null;
}

function targetOf(head: number, key: string, count: number): number | null {
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, head - 1);
    case "ArrowRight":
      return Math.min(count - 1, head + 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
