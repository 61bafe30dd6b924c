import type { Instant } from "@/lib/domain/instant";
import type { NodeShare } from "@/lib/domain/share";
import type { HistorySpan } from "@/lib/ports/history-store";
import { DAY_NS, HOUR_NS, MINUTE_NS } from "../past-plan";
import { tableSql } from "./definitions";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { joinSql, sql, type Sql } from "./sql";
import { EVENTS, PAIR_DAYS, PAIR_HOURS, PAIR_MINUTES, type TableShape } from "./tables";

/** Minutes are closed each minute: a share that is this far behind the others is not there. */
const SILENT_AFTER_NS = 5n * MINUTE_NS;

/** What one share of the nodes has closed and added up: both ends included, as starts. */
interface ShareHeld {
  readonly share: number;
  /** How many shared the nodes then. */
  readonly of: number;
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
  const closed = (table: TableShape): Sql => sql`SELECT ${table.name}, share, shares, toString(min(at)), toString(max(at)) FROM ${tableSql(layout, table)} GROUP BY share, shares`;
  const rows = await link.rows(joinSql([PAIR_MINUTES, PAIR_HOURS, PAIR_DAYS].map(closed), " UNION ALL "));
  const heldIn = ({ name }: TableShape): ShareHeld[] =>
    rows.filter(([table]) => table === name).map(([, share, of, from, last]) => ({ share: Number(share), of: Number(of), from: BigInt(String(from)), last: BigInt(String(last)) }));
  return { minutes: heldIn(PAIR_MINUTES), hours: heldIn(PAIR_HOURS), days: heldIn(PAIR_DAYS) };
}

/** What one share holds, whatever number of shares there was; undefined where that is nothing. */
export function ofShare(held: readonly ShareHeld[], share: number): { readonly from: Instant; readonly last: Instant } | undefined {
  const own = held.filter((one) => one.share === share);
  const [from, last] = [least(own.map((one) => one.from)), greatest(own.map((one) => one.last))];
  return from === null || last === null ? undefined : { from, last };
}

/** The span of what is held; `share`: whose next minute `closedUntil` names; null: of one who writes none (see `closedByAll`). */
export async function spanOf(link: Link, layout: Layout, held: Held, share: NodeShare | null): Promise<HistorySpan> {
  const [first] = await link.rows(sql`SELECT count() > 0, toString(min(time)) FROM ${tableSql(layout, EVENTS)}`);
  const span = {
    minutesFrom: least(held.minutes.map(({ from }) => from)),
    hoursFrom: least(held.hours.map(({ from }) => from)),
    eventsFrom: Number(first?.[0]) === 1 ? BigInt(String(first?.[1])) : null,
  };
  if (share === null) return { ...span, ...closedByAll(held) };
  // What another number of shares wrote speaks for these nodes as well: none of it is written again.
  const isMine = (one: ShareHeld): boolean => one.share === share.index || one.of !== share.of;
  const closed = held.minutes.filter(isMine).map(({ last }) => last + MINUTE_NS);
  // Minutes may be gone, and their hours not.
  const added = held.hours.filter(isMine).map(({ last }) => last + HOUR_NS);
  return { ...span, closedUntil: greatest(closed) ?? greatest(added) };
}

/** How far all shares closed that are not silent: that closed something in the last minutes before the furthest. */
function closedByAll({ minutes, hours }: Held): Pick<HistorySpan, "closedUntil" | "shares"> {
  const furthest = greatest(minutes.map(({ last }) => last));
  if (furthest === null) return { closedUntil: greatest(hours.map(({ last }) => last + HOUR_NS)), shares: [] };
  // Those who share the nodes now: how many they are, the last minute tells.
  const of = minutes.find(({ last }) => last === furthest)?.of ?? 1;
  const shares = minutes.filter((one) => one.of === of).map(({ share, last }) => ({ index: share, of, closedUntil: last + MINUTE_NS }));
  const spoken = shares.map(({ closedUntil }) => closedUntil).filter((end) => end > furthest - SILENT_AFTER_NS);
  return { closedUntil: least(spoken), shares: shares.sort((a, b) => a.index - b.index) };
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
