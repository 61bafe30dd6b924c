import { countText } from "@/components/ui/format";
import type { CombBar, CombDrawing, CombMark } from "./comb-drawing";

/** True seconds up to here; beyond it the axis is shorter, and says so. */
const TRUE_UNTIL_MS = 16_000;
export const SHORTER = 8;
/** Marks nearer than this share of the axis are written together. */
const TOO_NEAR = 0.12;

export interface CombPart {
  readonly atMs: number;
  readonly count: number;
}

export interface CombParts {
  /** Drawn with their count above, also when it is 0; by time. */
  readonly teeth: readonly CombPart[];
  /** Drawn thin, without a count. */
  readonly between: readonly CombPart[];
  /** What stands beyond the break, on the same scale. */
  readonly beyond: readonly { readonly name: string; readonly look: "unresolved" | "pending"; readonly count: number }[];
  /** Said under the axis, by time. */
  readonly marks: readonly { readonly name: string; readonly atMs: number }[];
}

/** Places the parts of a comb on its axis; heights are left to the square-root scale of the drawing. */
export function layoutComb({ teeth, between, beyond, marks }: CombParts): CombDrawing {
  const lastMs = Math.max(1_000, ...teeth.map((tooth) => tooth.atMs), ...between.map((each) => each.atMs));
  const waitsEnd = placeOf(lastMs) + 1;
  const unit = waitsEnd / 8;
  const apart = (index: number): number => waitsEnd + (0.8 + 1.1 * index) * unit;
  const bars: CombBar[] = [
    ...between.map(({ atMs, count }): CombBar => ({ x: placeOf(atMs), count, look: "between", text: `between the teeth, ${secondsText(atMs)} s: ${countText(count)}` })),
    ...teeth.map(({ atMs, count }): CombBar => ({ x: placeOf(atMs), count, look: "tooth", text: `${atMs / 1_000} s: ${countText(count)}` })),
    ...beyond.map(({ name, look, count }, index): CombBar => ({ x: apart(index), count, look, text: `${name}: ${countText(count)}` })),
  ];
  // A root that three divides: the lines of the grid are squares, and stand evenly.
  const root = 3 * Math.max(1, Math.ceil(Math.sqrt(Math.max(0, ...bars.map((bar) => bar.count))) / 3));
  return {
    bars,
    ticks: [...teeth.map(({ atMs }) => ({ x: placeOf(atMs), text: `${atMs / 1_000} s` })), ...beyond.map(({ name }, index) => ({ x: apart(index), text: name }))],
    marks: joinNear(marks, waitsEnd),
    counts: [0, 1, 2, 3].map((third) => ((third * root) / 3) ** 2),
    breakAt: lastMs > TRUE_UNTIL_MS ? placeOf(TRUE_UNTIL_MS) : null,
    waitsEnd,
    end: waitsEnd + (beyond.length === 0 ? 0 : 0.4 + 1.1 * beyond.length) * unit,
    label: `First-connection wait: ${bars.filter((bar) => bar.count > 0).map((bar) => bar.text).join("; ") || "none measured"}.`,
  };
}

/** Where a wait stands on the axis: seconds, shorter beyond 16. */
function placeOf(atMs: number): number {
  return (Math.min(atMs, TRUE_UNTIL_MS) + Math.max(0, atMs - TRUE_UNTIL_MS) / SHORTER) / 1_000;
}

function joinNear(marks: CombParts["marks"], end: number): CombMark[] {
  const groups: { readonly x: number; readonly marks: CombParts["marks"][number][] }[] = [];
  for (const mark of marks) {
    const last = groups.at(-1);
    if (last && placeOf(mark.atMs) - last.x < end * TOO_NEAR) last.marks.push(mark);
    else groups.push({ x: placeOf(mark.atMs), marks: [mark] });
  }
  return groups.map(({ x, marks: near }) => {
    const texts = new Set(near.map((mark) => secondsText(mark.atMs)));
    return { x, text: texts.size === 1 ? `${near.map((mark) => mark.name).join(", ")} ${[...texts].join("")} s` : near.map((mark) => `${mark.name} ${secondsText(mark.atMs)} s`).join(" · ") };
  });
}

function secondsText(ms: number): string {
  return (ms / 1_000).toFixed(2);
}
