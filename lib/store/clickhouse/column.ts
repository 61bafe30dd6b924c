import type { Instant } from "@/lib/domain/instant";
import type { RowText } from "./row-text";

/** One column of a table: its definition, and how a row's value is written. */
export interface Column<Row> {
  readonly name: string;
  readonly type: string;
  /** "" for the usual one. */
  readonly codec: string;
  write(out: RowText, row: Row): void;
}

const OF_TIME = "Delta, ZSTD(1)";

/** Text as it came. */
export function textColumn<Row>(name: string, of: (row: Row) => string, { codec = "ZSTD(1)", fewValues = false } = {}): Column<Row> {
  return { name, type: fewValues ? "LowCardinality(String)" : "String", codec: fewValues ? "" : codec, write: (out, row) => out.text(of(row)) };
}

/** Nanoseconds since 1970. */
export function instantColumn<Row>(name: string, of: (row: Row) => Instant): Column<Row> {
  return { name, type: "Int64", codec: OF_TIME, write: (out, row) => out.instant(of(row)) };
}

/** What stands for a time that there is none of: after all others where the earliest counts, before them where the latest does. */
export const NO_EARLIEST: Instant = 9_223_372_036_854_775_807n;
export const NO_LATEST: Instant = -9_223_372_036_854_775_808n;

/** The earliest of several times, or none. */
export function earliestColumn<Row>(name: string, of: (row: Row) => Instant | null): Column<Row> {
  return instantColumn(name, (row) => of(row) ?? NO_EARLIEST);
}

/** The latest of several times, or none. */
export function latestColumn<Row>(name: string, of: (row: Row) => Instant | null): Column<Row> {
  return instantColumn(name, (row) => of(row) ?? NO_LATEST);
}

/** How many; most often few, or none. */
export function countColumn<Row>(name: string, of: (row: Row) => number): Column<Row> {
  return { name, type: "Int64", codec: "ZSTD(1)", write: (out, row) => out.count(of(row)) };
}

/** Yes (1) or no (0). */
export function flagColumn<Row>(name: string, of: (row: Row) => boolean): Column<Row> {
  return { name, type: "UInt8", codec: "", write: (out, row) => out.count(of(row) ? 1 : 0) };
}

/** A small number that never is negative. */
export function smallColumn<Row>(name: string, of: (row: Row) => number): Column<Row> {
  return { name, type: "UInt16", codec: "", write: (out, row) => out.count(of(row)) };
}

/** Counts by name. */
export function namesColumn<Row>(name: string, of: (row: Row) => Iterable<readonly [string, number]>): Column<Row> {
  return { name, type: "Map(LowCardinality(String), Int64)", codec: "", write: (out, row) => out.counts(of(row)) };
}

/** Counts by bucket. */
export function bucketsColumn<Row>(name: string, of: (row: Row) => ReadonlyMap<number, number>): Column<Row> {
  return { name, type: "Map(UInt16, Int64)", codec: "", write: (out, row) => out.counts(of(row)) };
}

/** Text, or none. */
export function optionalTextColumn<Row>(name: string, of: (row: Row) => string | null): Column<Row> {
  return {
    name,
    type: "Nullable(String)",
    codec: "ZSTD(1)",
    write(out, row) {
      const value = of(row);
      if (value === null) out.nothing();
      else out.text(value);
    },
  };
}

/** A number in the order of writing: of two rows the one with the greater was written later. */
export function writtenColumn<Row extends { readonly written: bigint }>(): Column<Row> {
  return { name: "written", type: "UInt64", codec: OF_TIME, write: (out, row) => out.instant(row.written) };
}
