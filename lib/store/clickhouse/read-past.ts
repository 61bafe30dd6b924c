import { isSightingKind, type SightingKind } from "@/lib/domain/history/stored";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Instant } from "@/lib/domain/instant";
import { SIGHTINGS_OF_KIND, type PairPast, type PastQuery, type StepPast } from "@/lib/ports/history-store";
import { DAY_NS, hoursOf, originOf, startFrom, startOf } from "../past-plan";
import { bySight } from "../sighting-order";
import { createTurns } from "../turns";
import { tableSql, within } from "./definitions";
import { butNot, closedBy, inAddedDays, inAddedHours, least, readHeld, type Held } from "./held";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { ROLLUP_ANSWER, ROLLUP_NAMES, rollupOf } from "./rollup-columns";
import { joinSql, sql, type Sql } from "./sql";
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
  if (query.countsAlone) {
    for await (const batch of sums) yield batch.map((values) => ({ pair: String(values[0]), ...rollupOf(values, 1), trend: [], sightings: [] }));
    return;
  }
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
    // Batches follow one another: between its first and its last pair there is none of another batch.
    const those = query.pairs === null ? sql`pair >= ${pairs[0] ?? ""} AND pair <= ${pairs.at(-1) ?? ""}` : sql`pair IN (${pairs})`;
    const seen = await readSightings(link, layout, those, query.window);
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
    // A part that has no row need not be planned: there are many columns.
    return joinSql(
      [
        from(PAIR_MINUTES, sql`${within("at", window.from, window.to)} AND ${closedBy(held)} AND ${butNot(inHours)}`),
        ...(inHours === null ? [] : [from(PAIR_HOURS, days ? sql`${inHours} AND ${butNot(inDays)}` : inHours)]),
        ...(inDays === null || !days ? [] : [from(PAIR_DAYS, inDays)]),
      ],
      " UNION ALL ",
    );
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

async function readSightings(link: Link, layout: Layout, those: Sql, window: TimeWindow): Promise<Map<string, PairPast["sightings"]>> {
  const [from, until] = [startFrom(window.from, DAY_NS), startOf(window.to + 1n, DAY_NS)];
  const rows = (days: Sql): Sql => sql`FROM ${tableSql(layout, SIGHTINGS)} WHERE ${those} AND ${days}`;
  // What was seen on a day that lies in the window whole was seen in the window; of the days at its ends it must be looked at.
  const ends = sql`
    SELECT pair, kind, value, min(first) AS seen_first, max(last) AS seen_last ${rows(sql`day >= ${startOf(window.from, DAY_NS)} AND day <= ${startOf(window.to, DAY_NS)} AND (day < ${from} OR day >= ${until})`)}
    GROUP BY pair, kind, value, day HAVING seen_first <= ${window.to} AND seen_last >= ${window.from}`;
  const whole = sql`SELECT pair, kind, value, first AS seen_first, last AS seen_last ${rows(sql`day >= ${from} AND day < ${until}`)}`;
  const found = await link.rows(sql`
    SELECT pair, groupArray((kind, value, toString(pair_first), toString(pair_last))) FROM
      (SELECT pair, kind, value, min(seen_first) AS pair_first, max(seen_last) AS pair_last FROM (${from < until ? sql`${ends} UNION ALL ${whole}` : ends})
       GROUP BY pair, kind, value ORDER BY pair_last DESC, value LIMIT ${SIGHTINGS_OF_KIND} BY pair, kind)
    GROUP BY pair`);
  const byPair = new Map<string, PairPast["sightings"]>();
  const turns = createTurns();
  for (const [pair, seen] of found) {
    // A list of tuples is a list of lists in ClickHouse's JSON.
    byPair.set(String(pair), (seen as [string, string, string, string][]).flatMap(sightingOf).sort(bySight));
    await turns.breathe();
  }
  return byPair;
}

function sightingOf([kind, value, first, last]: readonly [string, string, string, string]): { kind: SightingKind; value: string; first: Instant; last: Instant }[] {
  return isSightingKind(kind) ? [{ kind, value, first: BigInt(first), last: BigInt(last) }] : [];
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
