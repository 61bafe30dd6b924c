import type { Instant } from "@/lib/domain/instant";
import { compareTexts } from "@/lib/domain/history/text-order";
import type { ListQuery } from "@/lib/ports/history-store";

interface Row<T> {
  readonly pair: string;
  readonly time: Instant;
  readonly id: string;
  value: T;
  /** Of two rows the one with the greater number was written later. */
  written: number;
}

/** Rows by time, bounded. */
export interface RowBook<T> {
  put(pair: string, time: Instant, id: string, value: T): void;
  /** As ListQuery says; of rows that share time and id the newest, and that only if it is `wanted`. */
  list(query: ListQuery, wanted: (value: T) => boolean): T[];
  /** What was written last under an id. */
  get(id: string): T | null;
  readonly first: Instant | null;
}

/** An empty book; beyond `cap` rows the oldest are let go, a few at a time. */
export function createRowBook<T>(cap: number): RowBook<T> {
  /** By time, then backwards by id: read from its end it is in the order of lists. */
  const rows: Row<T>[] = [];
  const byId = new Map<string, Row<T>>();
  let writes = 0;

  /** How many rows stand before what is at `time` and `id`, and so come after it in a list; without an id, before all at that time. */
  function placeOf(time: Instant, id: string | null): number {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = rows[middle];
      if (row && (row.time < time || (row.time === time && id !== null && compareTexts(row.id, id) > 0))) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function letGo(): void {
    if (rows.length <= cap + (cap >> 4)) return;
    for (const row of rows.splice(0, rows.length - cap)) if (byId.get(row.id) === row) byId.delete(row.id);
  }

  return {
    put(pair, time, id, value) {
      writes += 1;
      let place = placeOf(time, id);
      for (let row = rows[place]; row?.time === time && row.id === id; row = rows[(place += 1)]) {
        if (row.pair !== pair) continue;
        row.value = value;
        row.written = writes;
        byId.set(id, row);
        return;
      }
      const made = { pair, time, id, value, written: writes };
      rows.splice(place, 0, made);
      byId.set(id, made);
      letGo();
    },
    list({ window, pairs, after, limit }, wanted) {
      const asked = pairs && new Set(pairs);
      const found: T[] = [];
      let place = placeOf(window.to + 1n, null) - 1;
      if (after !== null && after.time <= window.to) place = Math.min(place, placeOf(after.time, after.id) - 1);
      while (place >= 0 && found.length < limit) {
        const head = rows[place];
        if (!head || head.time < window.from) break;
        let newest: Row<T> | null = null;
        for (let row: Row<T> | undefined = head; row?.time === head.time && row.id === head.id; row = rows[(place -= 1)]) {
          if ((asked === null || asked.has(row.pair)) && (newest === null || row.written > newest.written)) newest = row;
        }
        if (newest !== null && wanted(newest.value)) found.push(newest.value);
      }
      return found;
    },
    get: (id) => byId.get(id)?.value ?? null,
    get first() {
      return rows[0]?.time ?? null;
    },
  };
}
