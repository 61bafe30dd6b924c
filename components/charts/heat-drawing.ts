/** One cell: how many, and how dark that is (0 to 5). */
export interface HeatCell {
  readonly count: number;
  readonly level: 0 | 1 | 2 | 3 | 4 | 5;
  /** Nothing was counted, and events are missing: not a zero. */
  readonly hatched: boolean;
  readonly text: string;
}

/** One row from left to right, and its total. */
export interface HeatRow {
  readonly name: string;
  /** A row set apart, in the colour of what is missing. */
  readonly look: "ink" | "missing";
  readonly total: number;
  readonly cells: readonly HeatCell[];
}

export interface HeatTick {
  /** The column before which it stands. */
  readonly column: number;
  readonly text: string;
}

/** A heat map ready to be drawn: rows from the top; at most 500 cells. */
export interface HeatDrawing {
  readonly rows: readonly HeatRow[];
  readonly ticks: readonly HeatTick[];
  /** From this count on it is written into its cell; rows in the colour of what is missing write every count. */
  readonly writtenFrom: number;
  readonly label: string;
}
