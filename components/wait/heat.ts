import type { HeatCell, HeatDrawing, HeatRow } from "@/components/charts/heat-drawing";
import { changeMarks, type ChangeMark } from "@/lib/client/change-marks";
import { clockText, countOfText, countText, spanText } from "@/components/ui/format";
import type { WaitAnswer, WaitColumnWire } from "@/lib/wire/wait";
import { toothText } from "./wait-text";

/** Counts are written into their cells from here on. */
export const WRITTEN_FROM = 25;
/** The steps of darkness: the least count of each. */
export const LEVELS = [0, 1, 3, 10, 25, 50] as const;
/** Cells that a page can draw without falling behind. */
export const CELLS_AT_MOST = 500;
const TEETH_ALWAYS = [1_000, 2_000, 3_000];
const TICKS_AT_MOST = 6;
/** Teeth rows at most: with the rows of what is unresolved, and of what lies between, ten a column. */
const TEETH_AT_MOST = 8;

/** Waits by time and tooth; what never got through has its own row on top. */
export function prepareHeat({ series, stepMs }: Pick<WaitAnswer, "series" | "stepMs">): HeatDrawing {
  const rows = [
    rowOf("unresolved", "missing", series, (column) => column.unresolved),
    ...(series.some((column) => column.between > 0) ? [rowOf("between", "ink", series, (column) => column.between)] : []),
    ...teethRows(series),
  ];
  const each = Math.max(1, Math.ceil(series.length / TICKS_AT_MOST));
  const precision = stepMs < 60_000 ? "sec" : "min";
  const ticks = series.flatMap(({ at }, column) => (column % each === 0 ? [{ column, text: tickText(at, precision, stepMs) }] : []));
  const held = rows.map((row) => `${row.name} ${countText(row.total)}`).join(", ");
  return { rows, ticks, writtenFrom: WRITTEN_FROM, label: `Waits ${perText(stepMs)} by tooth: ${held}. The table below holds the same numbers.` };
}

/** Changes on the axis of the steps. */
export function marksOfSteps({ changes, series, stepMs }: Pick<WaitAnswer, "changes" | "series" | "stepMs">): ChangeMark[] {
  const [first] = series;
  if (first === undefined) return [];
  const fromMs = Date.parse(first.at);
  return changeMarks(changes, fromMs, fromMs + series.length * stepMs);
}

/** "per minute", "per 5 min", "per 15 s". */
export function perText(stepMs: number): string {
  return stepMs === 60_000 ? "per minute" : `per ${spanText(stepMs)}`;
}

/** Long steps need the day beside the time. */
export function tickText(at: string, precision: "sec" | "min", stepMs: number): string {
  return stepMs >= 3_600_000 ? `${at.slice(5, 10)} ${clockText(at, "min")}` : clockText(at, precision);
}

/** Teeth from the latest down to the first; where there are too many, the latest share a row. */
function teethRows(series: readonly WaitColumnWire[]): HeatRow[] {
  const seen = new Set([...TEETH_ALWAYS, ...series.flatMap((column) => column.teeth.map((tooth) => tooth.atMs))]);
  const teeth = [...seen].sort((a, b) => b - a);
  const countOf = (column: WaitColumnWire, isOf: (atMs: number) => boolean): number => column.teeth.reduce((sum, tooth) => (isOf(tooth.atMs) ? sum + tooth.count : sum), 0);
  const joined = teeth.length <= TEETH_AT_MOST ? [] : teeth.slice(0, teeth.length - TEETH_AT_MOST + 1);
  const alone = teeth.slice(joined.length);
  const least = joined.at(-1);
  return [
    ...(least === undefined ? [] : [rowOf(`${toothText(least)} and later`, "ink", series, (column) => countOf(column, (atMs) => atMs >= least))]),
    ...alone.map((atMs) => rowOf(toothText(atMs), "ink", series, (column) => countOf(column, (each) => each === atMs))),
  ];
}

function rowOf(name: string, look: HeatRow["look"], series: readonly WaitColumnWire[], count: (column: WaitColumnWire) => number): HeatRow {
  const cells = series.map((column): HeatCell => {
    const held = count(column);
    const hatched = held === 0 && column.hasHole;
    return { count: held, level: levelOf(held), hatched, text: `${clockText(column.at)} UTC, ${name}: ${hatched ? "not known" : countOfText(held, "connection")}` };
  });
  return { name, look, total: cells.reduce((sum, cell) => sum + cell.count, 0), cells };
}

function levelOf(count: number): HeatCell["level"] {
  if (count >= LEVELS[5]) return 5;
  if (count >= LEVELS[4]) return 4;
  if (count >= LEVELS[3]) return 3;
  if (count >= LEVELS[2]) return 2;
  return count >= LEVELS[1] ? 1 : 0;
}
