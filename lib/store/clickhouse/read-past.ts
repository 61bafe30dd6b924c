import { isSightingKind, type SightingKind } from "@/lib/domain/history/stored";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Instant } from "@/lib/domain/instant";
import { SIGHTINGS_OF_KIND, type PairPast, type PastQuery, type StepPast } from "@/lib/ports/history-store";
import { DAY_NS, hoursOf, originOf, startFrom, startOf } from "../past-plan";
import { entryOf } from "../rollup";
import { bySight } from "../sighting-order";
import { createTurns } from "../turns";
import { tableSql, within } from "./definitions";
import { closedBy, inAddedDays, inAddedHours, least, readHeld, type Held } from "./held";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { ROLLUP_ANSWER, ROLLUP_NAMES, rollupOf } from "./rollup-columns";
import { sql, type Sql } from "./sql";
import { PAIR_DAYS, PAIR_HOURS, PAIR_MINUTES, SIGHTINGS, type TableShape } from "./tables";

/** Pairs whose sightings are read at once. */
const PAIRS_OF_BATCH = 1_000;
/** More steps than this are not counted in lists, which are as long as there are steps. */
const STEPS_IN_LISTS = 128n;

/** Pairs of a stretch by key. */
export async function* readPairs(link: Link, layout: Layout, query: PastQuery): AsyncGenerator<readonly PairPast[]> {
  if (query.pairs?.length === 0) return;
  const rows = rowsOf(layout, query, await readHeld(link, layout));
  const sums = link.batches(sql`SELECT pair, ${ROLLUP_ANSWER} FROM (${rows(ROLLUP_NAMES, { days: true })}) GROUP BY pair ORDER BY pair`);
  const trends = cursorOf(link.batches(trendsQuery(query, rows(sql`total, refused`, { days: false }))));
  try {
    let gathered: unknown[][] = [];
    for await (const batch of sums) {
      gathered.push(...batch);
      while (gathered.length >= PAIRS_OF_BATCH) {
        yield await completed(gathered.slice(0, PAIRS_OF_BATCH));
        gathered = gathered.slice(PAIRS_OF_BATCH);
      }
    }
    if (gathered.length > 0) yield await completed(gathered);
  } finally {
    await trends.close();
  }

  async function completed(batch: readonly unknown[][]): Promise<PairPast[]> {
    const pairs = batch.map(([pair]) => String(pair));
    const seen = await readSightings(link, layout, pairs, query.window);
    const turns = createTurns();
    const found: PairPast[] = [];
    for (const values of batch) {
      const pair = String(values[0]);
      const trend = await trends.next();
      // Both answers hold the same pairs in the same order.
      if (trend === null || trend[0] !== pair) throw new Error("the trends of a stretch are not those of its pairs");
      found.push({ pair, ...rollupOf(values, 1), trend: trendOf(query, trend), sightings: seen.get(pair) ?? [] });
      await turns.breathe();
    }
    return found;
  }
}

/** Steps of a stretch, oldest first. */
export async function readSeries(link: Link, layout: Layout, query: PastQuery): Promise<StepPast[]> {
  if (query.pairs?.length === 0) return [];
  const held = await readHeld(link, layout);
  // All pairs together stand under the pair "": nothing need be added up over pairs.
  const rows = rowsOf(layout, query, held, query.pairs === null ? sql`pair = ''` : sql`pair != ''`)(sql`parts, ${ROLLUP_NAMES}`, { days: false });
  const steps = await link.rows(sql`SELECT intDiv(at - ${originOf(query)}, ${query.stepNs}) AS step, ${ROLLUP_ANSWER} FROM (${rows}) GROUP BY step HAVING sum(parts) > 0 ORDER BY step`);
  return steps.map((values) => ({ at: stepAt(query, values[0]), ...rollupOf(values, 1) }));
}

/** The rows that answer a stretch, `columns` of each: minutes, hours and, where they may be, days that have nothing in common. */
function rowsOf(layout: Layout, { window, pairs }: PastQuery, held: Held, name: Sql = sql`pair != ''`): (columns: Sql, may: { readonly days: boolean }) => Sql {
  const hours = hoursOf(window, { minutesFrom: least(held.minutes.map(({ from }) => from)) });
  const inHours = inAddedHours(held, hours.from, hours.until);
  const inDays = inAddedDays(held, startFrom(hours.from, DAY_NS), startOf(hours.until, DAY_NS));
  const asked = pairs === null ? name : sql`${name} AND pair IN (${pairs})`;
  return (columns, { days }) => {
    const from = (table: TableShape, where: Sql): Sql => sql`SELECT pair, at, ${columns} FROM ${tableSql(layout, table)} WHERE ${asked} AND ${where}`;
    const minutes = from(PAIR_MINUTES, sql`${within("at", window.from, window.to)} AND ${closedBy(held)} AND NOT ${inHours}`);
    if (!days) return sql`${minutes} UNION ALL ${from(PAIR_HOURS, inHours)}`;
    return sql`${minutes} UNION ALL ${from(PAIR_HOURS, sql`${inHours} AND NOT ${inDays}`)} UNION ALL ${from(PAIR_DAYS, inDays)}`;
  };
}

/** Steps with something in them: counted by step in lists where there are few, which costs half of what groups do. */
function trendsQuery(query: PastQuery, rows: Sql): Sql {
  const origin = originOf(query);
  const step = sql`intDiv(at - ${origin}, ${query.stepNs})`;
  const steps = (query.window.to - origin) / query.stepNs + 1n;
  if (steps > STEPS_IN_LISTS) {
    return sql`
      SELECT pair, steps.1, steps.2, steps.3 FROM
        (SELECT pair, arraySort(groupArray((step, step_total, step_refused))) AS steps FROM
          (SELECT pair, ${step} AS step, sum(total) AS step_total, sum(refused) AS step_refused FROM (${rows}) GROUP BY pair, step)
        GROUP BY pair)
      ORDER BY pair`;
  }
  const counted = (aggregate: string, value: Sql): Sql => sql`${{ text: aggregate }}Resample(0, ${steps}, 1)(${value})`;
  return sql`
    SELECT pair, arrayFilter((step, rows) -> rows > 0, range(${steps}), counts), arrayFilter((total, rows) -> rows > 0, totals, counts), arrayFilter((refused, rows) -> rows > 0, refusals, counts) FROM
      (SELECT pair, ${counted("count", step)} AS counts, ${counted("sum", sql`total, ${step}`)} AS totals, ${counted("sum", sql`refused, ${step}`)} AS refusals FROM (${rows}) GROUP BY pair)
    ORDER BY pair`;
}

function stepAt(query: PastQuery, step: unknown): Instant {
  return originOf(query) + BigInt(String(step)) * query.stepNs;
}

function trendOf(query: PastQuery, [, steps, totals, refusals]: readonly unknown[]): PairPast["trend"] {
  // Three lists of numbers, as long as one another.
  const [total, refused] = [totals as number[], refusals as number[]];
  return (steps as number[]).map((step, index) => ({ at: stepAt(query, step), total: total[index] ?? 0, refused: refused[index] ?? 0 }));
}

async function readSightings(link: Link, layout: Layout, pairs: readonly string[], window: TimeWindow): Promise<Map<string, PairPast["sightings"]>> {
  const rows = await link.rows(sql`
    SELECT pair, kind, value, toString(min(day_first)), toString(max(day_last)) FROM
      (SELECT pair, kind, value, day, min(first) AS day_first, max(last) AS day_last FROM ${tableSql(layout, SIGHTINGS)}
       WHERE pair IN (${pairs}) AND day >= ${startOf(window.from, DAY_NS)} AND day <= ${startOf(window.to, DAY_NS)}
       GROUP BY pair, kind, value, day HAVING day_first <= ${window.to} AND day_last >= ${window.from})
    GROUP BY pair, kind, value ORDER BY max(day_last) DESC, value LIMIT ${SIGHTINGS_OF_KIND} BY pair, kind`);
  const byPair = new Map<string, { kind: SightingKind; value: string; first: Instant; last: Instant }[]>();
  for (const [pair, kind, value, first, last] of rows) {
    if (isSightingKind(kind)) entryOf(byPair, String(pair), () => []).push({ kind, value: String(value), first: BigInt(String(first)), last: BigInt(String(last)) });
  }
  for (const sightings of byPair.values()) sightings.sort(bySight);
  return byPair;
}

/** Rows one by one; null at the end. */
function cursorOf(batches: AsyncGenerator<unknown[][]>): { next(): Promise<unknown[] | null>; close(): Promise<unknown> } {
  let batch: unknown[][] = [];
  let at = 0;
  return {
    async next() {
      while (at >= batch.length) {
        const pulled = await batches.next();
        if (pulled.done) return null;
        batch = pulled.value;
        at = 0;
      }
      at += 1;
      return batch[at - 1] ?? null;
    },
    close: () => batches.return(undefined),
  };
}
