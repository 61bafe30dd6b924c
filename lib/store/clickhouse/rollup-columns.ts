import type { Instant } from "@/lib/domain/instant";
import { OUTCOMES } from "@/lib/domain/outcome";
import type { PairTally } from "@/lib/domain/pair-tally";
import { totalOf } from "@/lib/domain/pair-tally";
import { EXCLUSIONS } from "@/lib/domain/wait/exclusion";
import { emptyWaitTally, type WaitTally } from "@/lib/domain/wait/wait-tally";
import type { SmallCounts } from "@/lib/domain/small-counts";
import { emptyRollup, type Rollup } from "../rollup";
import { bucketsColumn, countColumn, earliestColumn, flagColumn, latestColumn, namesColumn, NO_EARLIEST, NO_LATEST, type Column } from "./column";
import { joinSql, nameSql, sql, type Sql } from "./sql";

/** One number of a rollup: its column, how it is read from a rollup and put into one. */
interface Count {
  readonly name: string;
  of(rollup: Rollup): number;
  put(rollup: Rollup, count: number): void;
}

function ofTally(name: string, of: (tally: PairTally) => number, put: (tally: PairTally, count: number) => void): Count {
  return { name, of: ({ tally }) => of(tally), put: ({ tally }, count) => put(tally, count) };
}

function ofWaits(name: string, of: (waits: WaitTally) => number, put: (waits: WaitTally, count: number) => void): Count {
  return {
    name: `waits_${name}`,
    of: ({ waits }) => (waits === null ? 0 : of(waits)),
    put: ({ waits }, count) => {
      if (waits !== null) put(waits, count);
    },
  };
}

const columnName = (name: string): string => name.replaceAll(/[A-Z-]/g, (character) => (character === "-" ? "_" : `_${character.toLowerCase()}`));

const COUNTS: readonly Count[] = [
  ...OUTCOMES.map((outcome) => ofTally(columnName(outcome), ({ outcomes }) => outcomes[outcome], ({ outcomes }, count) => (outcomes[outcome] = count))),
  ...(["exempt", "encrypted", "recovered", "refusedOpen"] as const).map((field) => ofTally(columnName(field), (tally) => tally[field], (tally, count) => (tally[field] = count))),
  ...(["ingress", "egress"] as const).map((at) => ofTally(`demanded_${at}`, ({ demanded }) => demanded[at], ({ demanded }, count) => (demanded[at] = count))),
  ...(["verdict", "trace"] as const).map((by) => ofTally(`allowed_by_${by}`, ({ allowedBy }) => allowedBy[by], ({ allowedBy }, count) => (allowedBy[by] = count))),
  ...(["refusedAll", "refusedSome", "requests"] as const).map((field) => ofTally(`l7_${columnName(field)}`, ({ l7 }) => l7[field], ({ l7 }, count) => (l7[field] = count))),
  ...(["connections", "packets"] as const).map((field) => ofTally(`established_${field}`, ({ established }) => established[field], ({ established }, count) => (established[field] = count))),
  ...(["late", "refused", "pending", "recovered", "refusedOpen"] as const).map((field) => ofWaits(columnName(field), (waits) => waits[field], (waits, count) => (waits[field] = count))),
  ...EXCLUSIONS.map((reason) => ofWaits(`excluded_${columnName(reason)}`, ({ excluded }) => excluded[reason], ({ excluded }, count) => (excluded[reason] = count))),
];

interface Time {
  readonly name: string;
  of(tally: PairTally): Instant | null;
  put(tally: PairTally, at: Instant | null): void;
}

const EARLIEST: readonly Time[] = [
  { name: "established_first_at", of: ({ established }) => established.firstAt, put: ({ established }, at) => (established.firstAt = at) },
  { name: "first_seen", of: (tally) => tally.firstSeen, put: (tally, at) => (tally.firstSeen = at) },
];
const LATEST: readonly Time[] = [
  { name: "established_last_at", of: ({ established }) => established.lastAt, put: ({ established }, at) => (established.lastAt = at) },
  { name: "last_seen", of: (tally) => tally.lastSeen, put: (tally, at) => (tally.lastSeen = at) },
  { name: "last_authenticated", of: (tally) => tally.lastAuthenticated, put: (tally, at) => (tally.lastAuthenticated = at) },
  { name: "last_refused", of: (tally) => tally.lastRefused, put: (tally, at) => (tally.lastRefused = at) },
];
const NAMES: readonly { readonly name: string; of(tally: PairTally): SmallCounts }[] = [
  { name: "refused_by", of: ({ refusedBy }) => refusedBy },
  { name: "unknown_reasons", of: ({ unknownReasons }) => unknownReasons },
  { name: "nodes", of: ({ nodes }) => nodes },
];
const BUCKETS = "wait_buckets";
const NO_WAITS: ReadonlyMap<number, number> = new Map();
/** Sums of several counts, that trends ask for alone. */
const TOTAL: Count = { name: "total", of: ({ tally }) => totalOf(tally), put: () => undefined };
const REFUSED: Count = { name: "refused", of: ({ tally }) => tally.outcomes["auth-refused"] + tally.outcomes["auth-pending"], put: () => undefined };

/** Every column of a rollup, in minutes and in hours alike. */
export const ROLLUP_COLUMNS: readonly Column<Rollup>[] = [
  ...[TOTAL, REFUSED, ...COUNTS].map(({ name, of }) => countColumn(name, of)),
  ...EARLIEST.map(({ name, of }) => earliestColumn<Rollup>(name, ({ tally }) => of(tally))),
  ...LATEST.map(({ name, of }) => latestColumn<Rollup>(name, ({ tally }) => of(tally))),
  ...NAMES.map(({ name, of }) => namesColumn<Rollup>(name, ({ tally }) => of(tally))),
  flagColumn<Rollup>("has_waits", ({ waits }) => waits !== null),
  bucketsColumn<Rollup>(BUCKETS, ({ waits }) => waits?.waits ?? NO_WAITS),
];

/** Names of the columns, for a query that hands them on. */
export const ROLLUP_NAMES: Sql = joinSql(ROLLUP_COLUMNS.map(({ name }) => nameSql(name)), ", ");

/** The sums of rows, in the order of ROLLUP_COLUMNS and under their types. */
export const ROLLUP_SUMS: Sql = joinSql(
  [
    ...[TOTAL, REFUSED, ...COUNTS].map(({ name }) => sql`sum(${nameSql(name)})`),
    ...EARLIEST.map(({ name }) => sql`min(${nameSql(name)})`),
    ...LATEST.map(({ name }) => sql`max(${nameSql(name)})`),
    ...NAMES.map(({ name }) => sql`sumMap(${nameSql(name)})`),
    sql`max(has_waits)`,
    sql`sumMap(${nameSql(BUCKETS)})`,
  ],
  ", ",
);

/** The same sums as they are answered: times as text, for a JSON number is not exact beyond 2^53; read by rollupOf. */
export const ROLLUP_ANSWER: Sql = joinSql(
  [
    ...COUNTS.map(({ name }) => sql`sum(${nameSql(name)})`),
    ...EARLIEST.map(({ name }) => sql`toString(min(${nameSql(name)}))`),
    ...LATEST.map(({ name }) => sql`toString(max(${nameSql(name)}))`),
    ...NAMES.map(({ name }) => sql`sumMap(${nameSql(name)})`),
    sql`max(has_waits)`,
    sql`sumMap(${nameSql(BUCKETS)})`,
  ],
  ", ",
);

/** The rollup of an answer's values, from the one at `from` on, in the order of ROLLUP_ANSWER. */
export function rollupOf(values: readonly unknown[], from: number): Rollup {
  const rollup = emptyRollup();
  let at = from;
  const next = (): unknown => values[(at += 1) - 1];
  const namesAt = at + COUNTS.length + EARLIEST.length + LATEST.length;
  if (values[namesAt + NAMES.length] === 1) rollup.waits = emptyWaitTally();
  for (const { put } of COUNTS) put(rollup, Number(next()));
  for (const { put } of EARLIEST) put(rollup.tally, timeOf(next(), NO_EARLIEST));
  for (const { put } of LATEST) put(rollup.tally, timeOf(next(), NO_LATEST));
  for (const { of } of NAMES) for (const [name, count] of entriesOf(next())) of(rollup.tally).bump(name, count);
  next();
  for (const [bucket, count] of entriesOf(next())) rollup.waits?.waits.set(Number(bucket), count);
  return rollup;
}

function timeOf(value: unknown, none: Instant): Instant | null {
  const at = BigInt(String(value));
  return at === none ? null : at;
}

function entriesOf(value: unknown): [string, number][] {
  // A Map of ClickHouse is an object in its JSON, its values numbers.
  return Object.entries(value as Record<string, number>);
}
