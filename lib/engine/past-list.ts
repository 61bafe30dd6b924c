import { ATTEMPT_SPAN_MS, type Attempt } from "@/lib/domain/attempt";
import { connectionKeyOf } from "@/lib/domain/connection";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Filter } from "@/lib/domain/filter";
import type { FilterTest } from "@/lib/domain/filter-match";
import type { Flow } from "@/lib/domain/flow";
import type { StoredAttempt, StoredEvent } from "@/lib/domain/history/stored";
import { plusMs, type Instant } from "@/lib/domain/instant";
import { AppError } from "@/lib/platform/errors";
import type { HistoryStore, ListPlace } from "@/lib/ports/history-store";
import type { AnswerGround } from "./answer-ground";
import { rowOfAttempt } from "./attempt-row";
import type { Held } from "./held";
import { readAttempts, renamedAttempt } from "./past-attempts";
import type { PastNames } from "./past-names";
import { searchPast, type PastFound } from "./past-search";
import type { PastSource } from "./past-source";
import { sayHistorySilent, withReason } from "./recollection";
import type { Recall, Recollection } from "./recall";
import type { FlowRowOfFlow } from "./reply";

/** What a list of single connections or events stands on. */
export interface ListGround {
  readonly window: TimeWindow;
  /** Memory's rows are taken from here on; null: all of them are. */
  readonly split: Instant | null;
  readonly held: Held;
  /** null: memory holds the whole window, or nothing else does. */
  readonly past: { readonly source: PastSource; readonly recollection: Recollection; readonly recall: Recall } | null;
}

/** The ground of a list over a window, of which memory lists what is after `completeSince` alone; where history does not answer, memory's with the reason. */
export async function listGroundOf({ held, past }: AnswerGround, window: TimeWindow, completeSince: Instant | null): Promise<ListGround> {
  const split = past?.recall.listSplitOf(window, completeSince) ?? null;
  if (past === null || split === null) return { window, split: null, held, past: null };
  try {
    const recollection = await past.recall.inTime(past.recall.list(window, split));
    return { window: { from: recollection.plan.window.from, to: window.to }, split, held: recollection.held, past: { source: past.history, recollection, recall: past.recall } };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "unavailable") throw error;
    return { window, split: null, held: withReason(held, sayHistorySilent(error)), past: null };
  }
}

/** What a search found, and the ground to say it on: where history stops answering, nothing further and the reason. */
export async function searched<Found>(list: ListGround, after: ListPlace | null, search: Promise<PastFound<Found>>): Promise<PastFound<Found> & { readonly held: Held }> {
  if (list.past === null) return { ...(await search), held: list.held };
  try {
    return { ...(await list.past.recall.inTime(search)), held: list.held };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "unavailable") throw error;
    return { rows: [], lookedTo: after, held: withReason(list.held, sayHistorySilent(error)) };
  }
}

/** How far back a list was looked through; null: to its window's start. */
export function searchedFromOf({ past, split }: ListGround, isFull: boolean, lookedTo: ListPlace | null): Instant | null {
  if (past === null) return null;
  return isFull ? split : (lookedTo?.time ?? null);
}

export interface ListWanted {
  readonly filter: Filter;
  readonly test: FilterTest;
  readonly after: ListPlace | null;
  readonly limit: number;
}

/** Attempts of the past that match. */
export function findAttempts({ past }: ListGround, { filter, test, after, limit }: ListWanted): Promise<PastFound<Attempt>> {
  const window = past?.recollection.plan.past;
  if (!past || !window) return Promise.resolve(NOTHING);
  const { names } = past.recollection;
  return searchPast<StoredAttempt, Attempt>({
    read: (place, most) => past.source.store.attempts({ window, pairs: pairsAsked(filter, names), refusedOnly: false, after: place, limit: most }),
    placeOf: ({ id, attempt }) => ({ time: attempt.time, id }),
    pick: async (batch) => batch.map((row) => ({ row, found: renamedAttempt(row.attempt, names) })).filter(({ found }) => test.attempt(found)),
    after,
    limit,
    most: past.recall.caps.looked,
  });
}

/** Events of the past that match, as rows. */
export function findEvents({ past }: ListGround, { filter, test, after, limit }: ListWanted): Promise<PastFound<FlowRowOfFlow>> {
  const window = past?.recollection.plan.past;
  if (!past || !window) return Promise.resolve(NOTHING);
  const { source, recollection } = past;
  return searchPast<StoredEvent, FlowRowOfFlow>({
    read: (place, most) => source.store.events({ window, pairs: pairsAsked(filter, recollection.names), connection: null, after: place, limit: most }),
    placeOf: ({ id, time }) => ({ time, id }),
    pick: async (batch) => {
      const rows = await rowsOfEvents(batch, source, recollection.names);
      return rows.filter(({ found }) => test.flow(found.flow, { attempt: found.attempt?.attempt ?? null }));
    },
    after,
    limit,
    most: past.recall.caps.looked,
  });
}

const NOTHING: PastFound<never> = { rows: [], lookedTo: null };
/** Attempts read to say which one each event of a batch belongs to. */
const ATTEMPTS_OF_BATCH = 5_000;
const PAIRS_OF_BATCH = 500;

/** Events, newest first, with the flow that their records hold and the attempt that they belong to; those whose record cannot be read any more are left out. */
export async function rowsOfEvents(events: readonly StoredEvent[], { store, readRecord }: PastSource, names: PastNames): Promise<readonly { readonly row: StoredEvent; readonly found: FlowRowOfFlow }[]> {
  const attempts = await attemptsOf(events, store, names);
  return events.flatMap((row) => {
    const flow = flowOf(row, readRecord);
    if (flow === null) return [];
    const attempt = attempts(row);
    return [{ row, found: { row: "flow", id: row.id, flow: { ...flow, raw: null }, meaning: row.meaning, attempt: attempt && rowOfAttempt(attempt) } }];
  });
}

/** The flow of a stored event, its record with it; null when its record is none that can be read. */
export function flowOf({ record }: StoredEvent, readRecord: PastSource["readRecord"]): Flow | null {
  try {
    return { ...readRecord(record), raw: record };
  } catch {
    return null;
  }
}

async function attemptsOf(events: readonly StoredEvent[], store: HistoryStore, names: PastNames): Promise<(event: StoredEvent) => Attempt | null> {
  const counted = events.filter(({ pair }) => pair !== "");
  const newest = counted[0];
  const oldest = counted.at(-1);
  if (newest === undefined || oldest === undefined) return () => null;
  // An attempt that got a better name while it was open stands under another key than its first events.
  const pairs = [...new Set([...new Set(counted.map(({ pair }) => pair))].flatMap((pair) => names.formerKeys(pair)))];
  const window = { from: plusMs(oldest.time, -LOOK_BACK_MS), to: plusMs(newest.time, CLOCKS_APART_MS) };
  const { rows } = await readAttempts(store, { window, pairs: pairs.length > PAIRS_OF_BATCH ? null : pairs, refusedOnly: false, most: ATTEMPTS_OF_BATCH }, names);
  const byConnection = new Map<string, Attempt[]>();
  for (const attempt of rows) {
    const key = connectionKeyOf(attempt.tuple);
    const held = byConnection.get(key);
    if (held) held.push(attempt);
    else byConnection.set(key, [attempt]);
  }
  // Newest first: the first that began before the event is the latest that did.
  return ({ connection, time }) => byConnection.get(connection)?.find((attempt) => attempt.time <= plusMs(time, CLOCKS_APART_MS)) ?? null;
}

/** An event is of the latest attempt of its connection: most often it began a moment ago, at most this long. */
const LOOK_BACK_MS = 5 * ATTEMPT_SPAN_MS;
/** Two nodes' clocks may differ: the other node may have seen the attempt begin a little later. */
const CLOCKS_APART_MS = 1_000;

/** Where a filter names one pair, what it may stand under in a store; null: all pairs are asked for. */
function pairsAsked({ terms }: Filter, names: PastNames): readonly string[] | null {
  const term = terms.find(({ key, negated }) => key === "pair" && !negated);
  return term === undefined ? null : term.values.flatMap((key) => names.formerKeys(key));
}

