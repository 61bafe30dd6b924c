/** One column of shares over time. */
export interface ShareColumn {
  /** RFC 3339; names the column. */
  readonly at: string;
  readonly clock: string;
  /** Percent; null where there is nothing to take a share of. */
  readonly share: number | null;
  /** The column in words. */
  readonly text: string;
  /** What is written above the highest one. */
  readonly said: string | null;
}

/** Whether a chart's datum is one of our columns. */
export function isShareColumn(datum: unknown): datum is ShareColumn {
  return typeof datum === "object" && datum !== null && "share" in datum && "clock" in datum;
}
