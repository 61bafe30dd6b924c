import { compileFilter, type FilterTest } from "@/lib/domain/filter-match";
import { NO_FILTER, type Filter } from "@/lib/domain/filter";
import type { Instant } from "@/lib/domain/instant";
import type { FlowRow } from "./reply";

/** Rows on their way to those who look at the live tail. */
export interface Tail {
  want(filters: readonly Filter[], now: Instant): void;
  readonly isWanted: boolean;
  add(row: FlowRow): void;
  take(): { readonly rows: readonly FlowRow[]; readonly skipped: number };
}

/** More filters than this at once are answered with everything, and each viewer picks out of that. */
const FILTERS_CAP = 8;

/** Keeps rows that match any of the wanted filters until they are taken; beyond `cap` the newest are skipped and counted. */
export function createTail(cap: number): Tail {
  let tests: readonly FilterTest[] = [];
  let rows: FlowRow[] = [];
  let skipped = 0;
  return {
    want(filters, now) {
      const asked = filters.length > FILTERS_CAP ? [NO_FILTER] : filters;
      tests = asked.map((filter) => compileFilter(filter, now));
      if (tests.length === 0) {
        rows = [];
        skipped = 0;
      }
    },
    get isWanted() {
      return tests.length > 0;
    },
    add(row) {
      if (row.row === "flow") {
        const context = { attempt: row.attempt?.attempt ?? null };
        if (!tests.some((test) => test.flow(row.flow, context))) return;
      } else if (tests.length === 0) return;
      if (rows.length < cap) rows.push(row);
      else skipped += 1;
    },
    take() {
      const taken = { rows, skipped };
      rows = [];
      skipped = 0;
      return taken;
    },
  };
}
