import type { Instant } from "@/lib/domain/instant";
import type { HistorySpan } from "@/lib/ports/history-store";
import { DAY_NS, HOUR_NS, MINUTE_NS } from "../past-plan";
import { tableSql } from "./definitions";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { joinSql, sql, type Sql } from "./sql";
import { EVENTS, PAIR_DAYS, PAIR_HOURS, PAIR_MINUTES, type TableShape } from "./tables";

/** What one share of the nodes has closed and added up: both ends included, as starts. */
interface ShareHeld {
  readonly share: number;
  readonly from: Instant;
  readonly last: Instant;
}

/** What is held, at one moment: answers made of several queries are made of this. */
export interface Held {
  readonly minutes: readonly ShareHeld[];
  readonly hours: readonly ShareHeld[];
  readonly days: readonly ShareHeld[];
}

/** Reads what is held: no row of a minute or an hour is without one that says that it is closed. */
export async function readHeld(link: Link, layout: Layout): Promise<Held> {
  const closed = (table: TableShape): Sql => sql`SELECT ${table.name}, share, toString(min(at)), toString(max(at)) FROM ${tableSql(layout, table)} GROUP BY share`;
  const rows = await link.rows(joinSql([PAIR_MINUTES, PAIR_HOURS, PAIR_DAYS].map(closed), " UNION ALL "));
  const heldIn = ({ name }: TableShape): ShareHeld[] =>
    rows.filter(([table]) => table === name).map(([, share, from, last]) => ({ share: Number(share), from: BigInt(String(from)), last: BigInt(String(last)) }));
  return { minutes: heldIn(PAIR_MINUTES), hours: heldIn(PAIR_HOURS), days: heldIn(PAIR_DAYS) };
}

/** The span of what is held; `share`: whose next minute `closedUntil` names, null for the furthest of all. */
export async function spanOf(link: Link, layout: Layout, held: Held, share: number | null): Promise<HistorySpan> {
  const [first] = await link.rows(sql`SELECT count() > 0, toString(min(time)) FROM ${tableSql(layout, EVENTS)}`);
  const closed = held.minutes.filter((one) => share === null || one.share === share).map(({ last }) => last + MINUTE_NS);
  // Minutes may be gone, and their hours not.
  const added = held.hours.filter((one) => share === null || one.share === share).map(({ last }) => last + HOUR_NS);
  return {
    minutesFrom: least(held.minutes.map(({ from }) => from)),
    hoursFrom: least(held.hours.map(({ from }) => from)),
    eventsFrom: Number(first?.[0]) === 1 ? BigInt(String(first?.[1])) : null,
    closedUntil: greatest(closed) ?? greatest(added),
  };
}

/** A condition: the row of `at` and `share` lies in an hour of the stretch that was added up; null where none was. Hours are added up in order. */
export function inAddedHours({ hours }: Held, from: Instant, until: Instant): Sql | null {
  return inAdded(hours, HOUR_NS, from, until);
}

/** The same of days. */
export function inAddedDays({ days }: Held, from: Instant, until: Instant): Sql | null {
  return inAdded(days, DAY_NS, from, until);
}

function inAdded(held: readonly ShareHeld[], unitNs: bigint, from: Instant, until: Instant): Sql | null {
  const shares = held.flatMap(({ share, from: first, last }) => {
    const start = first > from ? first : from;
    const end = last + unitNs < until ? last + unitNs : until;
    return start < end ? [sql`(share = ${share} AND at >= ${start} AND at < ${end})`] : [];
  });
  return shares.length === 0 ? null : sql`(${joinSql(shares, " OR ")})`;
}

/** A condition's contrary; always true of none. */
export function butNot(condition: Sql | null): Sql {
  return condition === null ? sql`1` : sql`NOT ${condition}`;
}

/** A condition: the minute was closed when `held` was read. What is closed while a question is answered does not count in parts. */
export function closedBy(held: Held): Sql {
  return sql`(${joinSql(held.minutes.map(({ share, last }) => sql`(share = ${share} AND at <= ${last})`), " OR ", "0")})`;
}

/** The first of several times; null of none. */
export function least(times: readonly Instant[]): Instant | null {
  return times.reduce<Instant | null>((held, at) => (held === null || at < held ? at : held), null);
}

function greatest(times: readonly Instant[]): Instant | null {
  return times.reduce<Instant | null>((held, at) => (held === null || at > held ? at : held), null);
}
