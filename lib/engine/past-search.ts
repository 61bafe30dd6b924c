import type { ListPlace } from "@/lib/ports/history-store";
import { createTurns } from "./turns";

/** What a search in the past came to. */
export interface PastFound<Found> {
  /** What matched, newest first. */
  readonly rows: readonly Found[];
  /** Everything down to here was looked at; null: all there is. */
  readonly lookedTo: ListPlace | null;
}

export interface PastSearch<Row, Found> {
  /** Rows after a place, newest first. */
  readonly read: (after: ListPlace | null, limit: number) => Promise<readonly Row[]>;
  readonly placeOf: (row: Row) => ListPlace;
  /** Those of a batch that match, each with its row, in the same order. */
  readonly pick: (batch: readonly Row[]) => Promise<readonly { readonly row: Row; readonly found: Found }[]>;
  /** Where to go on. */
  readonly after: ListPlace | null;
  readonly limit: number;
  /** Rows that may be looked at; beyond it the answer says how far back it looked. */
  readonly most: number;
}

const FIRST_BATCH = 200;
const BATCH = 1_000;

/** Looks back through a store until as many rows matched as were asked for, nothing is left, or enough was looked at. */
export async function searchPast<Row, Found>({ read, placeOf, pick, after, limit, most }: PastSearch<Row, Found>): Promise<PastFound<Found>> {
  const rows: Found[] = [];
  const turns = createTurns();
  let place = after;
  let looked = 0;
  for (let size = Math.min(BATCH, Math.max(FIRST_BATCH, limit)); ; size = BATCH) {
    const batch = await read(place, size);
    if (turns.isOver()) await turns.next();
    for (const { row, found } of await pick(batch)) {
      if (rows.length === limit) return { rows, lookedTo: place };
      rows.push(found);
      place = placeOf(row);
    }
    const last = batch.at(-1);
    if (last === undefined || batch.length < size) return { rows, lookedTo: null };
    place = placeOf(last);
    looked += batch.length;
    if (rows.length === limit || looked >= most) return { rows, lookedTo: place };
  }
}
