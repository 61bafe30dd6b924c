import type { Clock } from "@/lib/ports/clock";
import { tableSql } from "./definitions";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { sql } from "./sql";
import { TABLES } from "./tables";
import type { NumberRows } from "./write-block";

/** Numbers for rows in the order of writing: later ones are greater, whatever the clock does. */
export interface RowNumbers {
  /** Goes on after what is written already, even where the clock was set back since. */
  start(link: Link, layout: Layout): Promise<void>;
  readonly number: NumberRows;
}

/** Numbers that begin with the time in nanoseconds. */
export function createRowNumbers(clock: Clock): RowNumbers {
  let last = 0n;
  return {
    async start(link, layout) {
      const tables = TABLES.filter(({ rows }) => rows === "newest");
      const found = await Promise.all(tables.map((table) => link.rows(sql`SELECT toString(max(written)) FROM ${tableSql(layout, table)}`)));
      for (const [row] of found) {
        const written = BigInt(String(row?.[0] ?? 0));
        if (written > last) last = written;
      }
    },
    number(rows) {
      const now = BigInt(clock.now()) * 1_000_000n;
      if (now > last) last = now;
      return rows.map((row) => ({ ...row, written: (last += 1n) }));
    },
  };
}
