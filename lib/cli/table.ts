import { shortText, visibleText } from "@/lib/platform/text-safety";

/** What a colour means; words say the same, so that nothing rests on it. */
export type Tone = "proved" | "missing" | "without" | "rule" | "aside" | "plain";

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

export interface Column {
  readonly head: string;
  readonly align?: "left" | "right";
  /** May be cut down to this many characters where the terminal is narrow; never cut when absent. */
  readonly shrinksTo?: number;
}

const CODES: Readonly<Record<Exclude<Tone, "plain">, string>> = { proved: "36", missing: "31", without: "33", rule: "35", aside: "90" };
const GAP = "  ";

/**
 * Rows under heads, aligned; every text from the cluster made visible. `width` is the terminal's, null = as wide as it
 * gets: then nothing is cut, so that other programs read it whole.
 */
export function printTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], options: { readonly width: number | null; readonly color: boolean }): string {
  const safe = rows.map((row) => row.map((cell) => ({ ...cell, text: visibleText(cell.text) })));
  const widths = fitWidths(columns, columns.map((column, at) => Math.max(column.head.length, ...safe.map((row) => textWidth(row[at]?.text ?? "")))), options.width);
  const line = (cells: readonly Cell[], colored: boolean): string =>
    columns
      .map((column, at) => {
        const cell = cells[at] ?? { text: "" };
        const width = widths[at] ?? 0;
        const text = cutTo(cell.text, width);
        const fill = " ".repeat(Math.max(0, width - textWidth(text)));
        const toned = colored ? paint(text, cell.tone ?? "plain") : text;
        return column.align === "right" ? fill + toned : toned + fill;
      })
      .join(GAP)
      .trimEnd();
  const head = line(columns.map((column) => ({ text: column.head, tone: "aside" })), options.color);
  return [head, ...safe.map((row) => line(row, options.color))].join("\n") + "\n";
}

/** `text` in the colour of its meaning. */
export function paint(text: string, tone: Tone): string {
  return tone === "plain" || text === "" ? text : `\u001b[${CODES[tone]}m${text}\u001b[0m`;
}

/** Columns of a terminal that a text takes: wide letters and emoji take two, marks on letters none. */
export function textWidth(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of SEGMENTER.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Takes what is too much from the widest column that may shrink, again and again. */
function fitWidths(columns: readonly Column[], natural: readonly number[], width: number | null): number[] {
  const widths = [...natural];
  if (width === null) return widths;
  let excess = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (columns.length - 1) - width;
  while (excess > 0) {
    let widest = -1;
    for (const [at, column] of columns.entries()) {
      const room = (widths[at] ?? 0) - (column.shrinksTo ?? Number.POSITIVE_INFINITY);
      if (room > 0 && (widest < 0 || (widths[at] ?? 0) > (widths[widest] ?? 0))) widest = at;
    }
    if (widest < 0) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

/** The end of a name tells more than its middle: nine characters of it always stay. */
function cutTo(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width < 14) return shortText(text, Math.max(1, width));
  const tail = [...text].slice(-9).join("");
  let head = "";
  let used = textWidth(tail) + 1;
  for (const char of text) {
    used += textWidth(char);
    if (used > width) break;
    head += char;
  }
  return `${head}…${tail}`;
}
