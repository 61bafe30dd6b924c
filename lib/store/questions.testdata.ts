import type { Instant } from "@/lib/domain/instant";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { HistoryStore, ListPlace, ListQuery, PairPast, PastQuery } from "@/lib/ports/history-store";
import { coldStartIdOf } from "@/lib/domain/history/stored";
import { MIDNIGHT } from "./history.testdata";
import { HOSTILE, PAIRS } from "./hostile.testdata";
import { DAY_NS, HOUR_NS, MINUTE_NS } from "./past-plan";
import { drawsOf } from "./seeded.testdata";

/** One question, and how it is put. */
export interface Question {
  readonly name: string;
  readonly ask: (store: HistoryStore) => Promise<unknown>;
}

const at = (day: number, hour: number, minute = 0): Instant => MIDNIGHT + BigInt(day) * DAY_NS + BigInt(hour) * HOUR_NS + BigInt(minute) * MINUTE_NS;
const stretch = (from: Instant, until: Instant): TimeWindow => ({ from, to: until - 1n });

const WINDOWS: Readonly<Record<string, TimeWindow>> = {
  everything: stretch(at(0, 0), at(4, 0)),
  "a minute": stretch(at(0, 22, 7), at(0, 22, 8)),
  "an hour on the hour": stretch(at(0, 22), at(0, 23)),
  "an hour off the hour": stretch(at(0, 22, 13), at(0, 23, 13)),
  "over midnight": stretch(at(0, 23, 51), at(1, 0, 20)),
  "where nothing was recorded": stretch(at(1, 2), at(1, 5)),
  "into and out of recordings": stretch(at(1, 0, 59), at(1, 5, 40)),
  "just 26 hours": stretch(at(0, 21, 30), at(1, 23, 30)),
  "26 hours and a minute": stretch(at(0, 21, 30), at(1, 23, 31)),
  "long, ends off the hour": stretch(at(0, 22, 41), at(3, 0, 3)),
  "ten years": stretch(at(-1_825, 0), at(1_825, 0)),
  "before 1970": stretch(at(-25_000, 0), at(-24_999, 0)),
  "the future": stretch(at(1_000, 0), at(1_001, 0)),
};

const STEPS: Readonly<Record<string, bigint>> = { "1 m": MINUTE_NS, "7 m": 7n * MINUTE_NS, "1 h": HOUR_NS, "24 h": DAY_NS };

const PAIR_SETS: Readonly<Record<string, readonly string[] | null>> = {
  "all pairs": null,
  "one pair": PAIRS.slice(0, 1),
  "hostile pairs": PAIRS.slice(7, 20),
  "no pair": [],
  "a pair that never was": ["x~y~1-TCP", ...HOSTILE],
};

const isLong = ({ from, to }: TimeWindow): boolean => to + 1n - from > 26n * HOUR_NS;

/** Every batch as one list. */
export async function allPairs(store: HistoryStore, query: PastQuery): Promise<PairPast[]> {
  const found: PairPast[] = [];
  for await (const batch of store.pairs(query)) found.push(...batch);
  return found;
}

function pastQuestions(): Question[] {
  const questions: Question[] = [];
  Object.entries(WINDOWS).forEach(([windowName, window], place) => {
    // Years of minutes are no question, and long stretches are answered in hours.
    const steps = Object.entries(STEPS).filter(([, stepNs]) => stepNs >= HOUR_NS || !isLong(window));
    steps.forEach(([stepName, stepNs], step) => {
      Object.entries(PAIR_SETS).forEach(([setName, pairs], set) => {
        // All pairs by every step; the other sets by one step each, another one in each window.
        if (set > 0 && (set + place) % steps.length !== step) return;
        const query = { window, stepNs, pairs };
        const said = `${setName}, ${windowName}, by ${stepName}`;
        if (set === 0 && step === 0) questions.push({ name: `counts of pairs: ${said}`, ask: (store) => allPairs(store, { ...query, countsAlone: true }) });
        questions.push({ name: `pairs: ${said}`, ask: (store) => allPairs(store, query) }, { name: `series: ${said}`, ask: (store) => store.series(query) });
      });
    });
  });
  return questions;
}

/** Reads a list to its end, page by page. */
async function pagesOf<T>(limit: number, read: (page: Pick<ListQuery, "after" | "limit">) => Promise<readonly T[]>, placeOf: (row: T) => ListPlace): Promise<T[][]> {
  const pages: T[][] = [];
  for (let after: ListPlace | null = null; ; ) {
    const page: readonly T[] = await read({ after, limit });
    const last = page.at(-1);
    if (last === undefined) return pages;
    pages.push([...page]);
    after = placeOf(last);
  }
}

function listQuestions(): Question[] {
  const draws = drawsOf(77);
  return Object.entries(WINDOWS).flatMap(([windowName, whole], place) =>
    Object.entries(PAIR_SETS).flatMap(([setName, pairs], set) => {
      if (set > 0 && set % 4 !== place % 4) return [];
      // Lists take any instant, not whole minutes alone.
      const window = draws.chance(0.5) ? whole : { from: whole.from + 1n, to: whole.to - BigInt(draws.whole(0, 40_000_000_000)) };
      const query = { window, pairs, after: null, limit: 50 };
      const said = `${setName}, ${windowName}`;
      const limit = draws.one([40, 150, 1_000]);
      return [
        { name: `attempts: ${said}`, ask: (store: HistoryStore) => store.attempts({ ...query, refusedOnly: false }) },
        {
          name: `refused attempts, page by page: ${said}`,
          ask: (store: HistoryStore) => pagesOf(limit, (page) => store.attempts({ window, pairs, refusedOnly: true, ...page }), ({ id, attempt }) => ({ time: attempt.time, id })),
        },
        { name: `events, page by page: ${said}`, ask: (store: HistoryStore) => pagesOf(limit, (page) => store.events({ window, pairs, connection: null, ...page }), ({ id, time }) => ({ id, time })) },
        { name: `cold starts, page by page: ${said}`, ask: (store: HistoryStore) => pagesOf(limit, (page) => store.coldStarts({ window, pairs, ...page }), (row) => ({ time: row.openedAt, id: coldStartIdOf(row) })) },
      ];
    }),
  );
}

function plainQuestions(): Question[] {
  const connections = ["10.0.1.28|36746|10.1.1.30|8080", HOSTILE[0], "none of this name"];
  const ids = ["00000000-0000-4000-8000-000000000003", "00000000-0000-4000-8000-000000000404", "00000000-0000-4000-8000-000000000777", "", "not there", ...HOSTILE, ...HOSTILE.map((text, index) => `${text.slice(0, 40)}${index * 10 + 4}`)];
  return [
    { name: "what is held", ask: (store) => store.span() },
    { name: "better names", ask: (store) => store.aliases() },
    ...ids.map((id) => ({ name: `the event ${JSON.stringify(id).slice(0, 60)}`, ask: (store: HistoryStore) => store.event(id) })),
    ...connections.map((connection) => ({
      name: `events of the connection ${connection}`,
      ask: (store: HistoryStore) => store.events({ window: stretch(at(0, 0), at(4, 0)), pairs: null, after: null, limit: 500, connection }),
    })),
    ...Object.entries(WINDOWS).flatMap(([name, window]) => [
      { name: `nodes: ${name}`, ask: (store: HistoryStore) => store.nodes(window) },
      { name: `minutes not recorded: ${name}`, ask: (store: HistoryStore) => store.unrecorded(window) },
      { name: `minutes not recorded: ${name}, off the minute`, ask: (store: HistoryStore) => store.unrecorded({ from: window.from + 1n, to: window.to - 1n }) },
      { name: `holes: ${name}`, ask: (store: HistoryStore) => store.holes(window) },
      { name: `changes: ${name}`, ask: (store: HistoryStore) => store.changes(window, 1_000) },
      { name: `the newest changes: ${name}`, ask: (store: HistoryStore) => store.changes(window, 3) },
    ]),
  ];
}

/** Every question that all stores must answer alike. */
export const QUESTIONS: readonly Question[] = [...pastQuestions(), ...listQuestions(), ...plainQuestions()];
