import { isSightingKind, type SightingKind } from "@/lib/domain/history/stored";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Instant } from "@/lib/domain/instant";
import { SIGHTINGS_OF_KIND, type PairPast, type PastQuery, type StepPast } from "@/lib/ports/history-store";
import { DAY_NS, hoursOf, originOf, startOf } from "../past-plan";
import { entryOf } from "../rollup";
import { bySight } from "../sighting-order";
import { tableSql } from "./definitions";
import { closedBy, inAddedHours, least, readHeld, type Held } from "./held";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { ROLLUP_ANSWER, ROLLUP_NAMES, rollupOf } from "./rollup-columns";
import { sql, type Sql } from "./sql";
import { PAIR_HOURS, PAIR_MINUTES, SIGHTINGS } from "./tables";

/** Pairs whose sightings are read at once. */
const PAIRS_OF_BATCH = 500;

/** Pairs of a stretch by key; throws as `checkPast` does. */
export async function* readPairs(link: Link, layout: Layout, query: PastQuery): AsyncGenerator<readonly PairPast[]> {
  if (query.pairs?.length === 0) return;
  const rows = rowsOf(layout, query, await readHeld(link, layout));
  const sums = link.batches(sql`SELECT pair, ${ROLLUP_ANSWER} FROM (${rows(ROLLUP_NAMES)}) GROUP BY pair ORDER BY pair`);
  const trends = cursorOf(
    link.batches(sql`
      SELECT pair, arraySort(groupArray((step, step_total, step_refused))) FROM
        (SELECT pair, intDiv(at - ${originOf(query)}, ${query.stepNs}) AS step, sum(total) AS step_total, sum(refused) AS step_refused FROM (${rows(sql`total, refused`)}) GROUP BY pair, step)
      GROUP BY pair ORDER BY pair`),
  );
  try {
    for await (const batch of sums) {
      for (let start = 0; start < batch.length; start += PAIRS_OF_BATCH) yield await completed(batch.slice(start, start + PAIRS_OF_BATCH));
    }
  } finally {
    await trends.close();
  }

  async function completed(batch: readonly unknown[][]): Promise<PairPast[]> {
    const pairs = batch.map(([pair]) => String(pair));
    const seen = await readSightings(link, layout, pairs, query.window);
    const found: PairPast[] = [];
    for (const values of batch) {
      const pair = String(values[0]);
      const trend = await trends.next();
      // Both answers hold the same pairs in the same order.
      if (trend === null || trend[0] !== pair) throw new Error("the trends of a stretch are not those of its pairs");
      found.push({ pair, ...rollupOf(values, 1), trend: trendOf(query, trend[1]), sightings: seen.get(pair) ?? [] });
    }
    return found;
  }
}

/** Steps of a stretch, oldest first. */
export async function readSeries(link: Link, layout: Layout, query: PastQuery): Promise<StepPast[]> {
  if (query.pairs?.length === 0) return [];
  const rows = rowsOf(layout, query, await readHeld(link, layout));
  const steps = await link.rows(sql`SELECT intDiv(at - ${originOf(query)}, ${query.stepNs}) AS step, ${ROLLUP_ANSWER} FROM (${rows(ROLLUP_NAMES)}) GROUP BY step ORDER BY step`);
  return steps.map((values) => ({ at: stepAt(query, values[0]), ...rollupOf(values, 1) }));
}

/** The rows that answer a stretch, `columns` of each: hours and minutes that have nothing in common. */
function rowsOf(layout: Layout, { window, pairs }: PastQuery, held: Held): (columns: Sql) => Sql {
  const hours = hoursOf(window, { minutesFrom: least(held.minutes.map(({ from }) => from)) });
  const added = inAddedHours(held, hours.from, hours.until);
  const asked = pairs === null ? sql`pair != ''` : sql`pair IN (${pairs})`;
  // A pair is never called "": under that name stands which minutes are closed.
  return (columns) => sql`
    SELECT pair, at, ${columns} FROM ${tableSql(layout, PAIR_MINUTES)}
    WHERE ${asked} AND pair != '' AND at >= ${window.from} AND at <= ${window.to} AND ${closedBy(held)} AND NOT ${added}
    UNION ALL
    SELECT pair, at, ${columns} FROM ${tableSql(layout, PAIR_HOURS)} WHERE ${asked} AND pair != '' AND ${added}`;
}

function stepAt(query: PastQuery, step: unknown): Instant {
  return originOf(query) + BigInt(String(step)) * query.stepNs;
}

function trendOf(query: PastQuery, steps: unknown): PairPast["trend"] {
  // A list of tuples is a list of lists in ClickHouse's JSON.
  return (steps as (readonly [step: number, total: number, refused: number])[]).map(([step, total, refused]) => ({ at: stepAt(query, step), total, refused }));
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
