import type { Attempt } from "@/lib/domain/attempt";
import { renameEnd } from "@/lib/domain/attempt-end";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import { coldStartIdOf, type StoredAttempt, type StoredColdStart } from "@/lib/domain/history/stored";
import type { Instant } from "@/lib/domain/instant";
import type { KeyedEpisode } from "@/lib/domain/wait/episode-book";
import type { HistoryStore, ListPlace } from "@/lib/ports/history-store";
import type { PastNames } from "./past-names";
import { createTurns } from "./turns";

/** Rows of a store, newest first, as far as they were asked for. */
export interface ReadRows<Row> {
  readonly rows: readonly Row[];
  /** From this time on all of them were read; null: every one that is there was. */
  readonly completeSince: Instant | null;
}

/** How many rows are asked for at once: read in one turn. */
const PAGE = 500;

/** Reads pages until there is nothing more, or `most` rows were read. */
async function readPages<Row>(most: number, placeOf: (row: Row) => ListPlace, page: (after: ListPlace | null, limit: number) => Promise<readonly Row[]>): Promise<ReadRows<Row>> {
  const rows: Row[] = [];
  const turns = createTurns();
  let after: ListPlace | null = null;
  while (rows.length < most) {
    const limit = Math.min(PAGE, most - rows.length);
    const read: readonly Row[] = await page(after, limit);
    rows.push(...read);
    if (turns.isOver()) await turns.next();
    const last = read.at(-1);
    if (last === undefined || read.length < limit) return { rows, completeSince: null };
    after = placeOf(last);
  }
  return { rows, completeSince: after?.time ?? null };
}

/** Which attempts of a past are asked for. */
export interface AttemptsWanted {
  readonly window: TimeWindow;
  /** As the store knows them; null: of all pairs. */
  readonly pairs: readonly string[] | null;
  readonly refusedOnly: boolean;
  readonly most: number;
}

/** The newest attempts of a past, by the names of now. */
export async function readAttempts(store: HistoryStore, { most, ...wanted }: AttemptsWanted, names: PastNames): Promise<ReadRows<Attempt>> {
  const read = await readPages<StoredAttempt>(
    most,
    ({ id, attempt }) => ({ time: attempt.time, id }),
    (after, limit) => store.attempts({ ...wanted, after, limit }),
  );
  return { ...read, rows: read.rows.map(({ attempt }) => renamedAttempt(attempt, names)) };
}

/** The newest cold starts of a past, oldest last. */
export async function readColdStarts(store: HistoryStore, window: TimeWindow, most: number, names: PastNames): Promise<ReadRows<KeyedEpisode>> {
  const read = await readPages<StoredColdStart>(
    most,
    (row) => ({ time: row.openedAt, id: coldStartIdOf(row) }),
    (after, limit) => store.coldStarts({ window, pairs: null, after, limit }),
  );
  return {
    ...read,
    rows: read.rows.map(({ sourceIdentity, destinationIdentity, node, at, openedAt, lastRefusedAt, closedAt, openedBy }) => ({
      sourceIdentity,
      destinationIdentity,
      node,
      at,
      openedAt,
      lastRefusedAt,
      closedAt,
      state: closedAt === null ? "unresolved" : "closed",
      openedBy: renamedAttempt(openedBy, names),
    })),
  };
}

/** An attempt under the names that its peers go by now. */
export function renamedAttempt(attempt: Attempt, names: PastNames): Attempt {
  const source = renameEnd(attempt.source, names.peer(attempt.source.peer));
  const destination = renameEnd(attempt.destination, names.peer(attempt.destination.peer));
  return source === attempt.source && destination === attempt.destination ? attempt : { ...attempt, source, destination };
}
