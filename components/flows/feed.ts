import type { FlowRow, FlowsAnswer, FlowWire } from "@/lib/wire/flow";
import { idOf } from "./screen-rows";

/** Why nothing new is shown while it is held back. */
export type PauseReason = "asked" | "row-open" | "scrolled";

/** A row of the feed: a flow, a hole in what was seen, or a number of flows that came too fast to be shown one by one. */
export type FeedRow = FlowRow | { readonly row: "skipped"; readonly id: string; readonly at: string; readonly count: number };

/** What the live screen holds, newest first. */
export interface Feed {
  readonly shown: readonly FeedRow[];
  /** Arrived since the pause. */
  readonly waiting: readonly FeedRow[];
  readonly waitingDropped: number;
  /** Shown rows that went out at the old end. */
  readonly aged: number;
  readonly paused: PauseReason | null;
  /** When it was paused, as the newest row's time then; null while it runs. */
  readonly pausedAt: string | null;
  /** Time of the newest event taken in; null before any. */
  readonly newestAt: string | null;
}

/** Rows kept in the page; as many again may wait. */
export const FEED_CAP = 20_000;

export const EMPTY_FEED: Feed = Object.freeze({ shown: [], waiting: [], waitingDropped: 0, aged: 0, paused: null, pausedAt: null, newestAt: null });

/**
 * Takes in the newest rows that the server lists: rows that are held get their newer outcome, others come in by their
 * time. `skipped` flows lie between what was held and these rows and are listed nowhere.
 */
export function takeNewest(feed: Feed, rows: readonly FlowRow[], skipped: number, cap: number = FEED_CAP): Feed {
  const updated = new Map(rows.flatMap((row) => (row.row === "flow" ? [[row.flow.id, row.flow] as const] : [])));
  const held = new Set([...feed.shown, ...feed.waiting].map(feedIdOf));
  const fresh: FeedRow[] = rows.filter((row) => !held.has(idOf(row)));
  if (skipped > 0) {
    const at = timeOf(fresh[fresh.length - 1]);
    fresh.push({ row: "skipped", id: `skipped ${at}`, at, count: skipped });
  }
  const shown = feed.shown.map((row) => refresh(row, updated));
  const waiting = feed.waiting.map((row) => refresh(row, updated));
  const newestAt = fresh.reduce((newest, row) => laterOf(newest, timeOf(row)), feed.newestAt);
  if (feed.paused === null) {
    const all = merge(fresh, shown);
    return { ...feed, shown: all.slice(0, cap), aged: feed.aged + Math.max(0, all.length - cap), newestAt };
  }
  const all = merge(fresh, waiting);
  return { ...feed, shown, waiting: all.slice(0, cap), waitingDropped: feed.waitingDropped + Math.max(0, all.length - cap), newestAt };
}

/** Takes in rows of further back, which the server lists page by page. */
export function takeOlder(feed: Feed, rows: readonly FlowRow[]): Feed {
  const held = new Set([...feed.shown, ...feed.waiting].map(feedIdOf));
  const older = rows.filter((row) => !held.has(idOf(row)));
  if (older.length === 0) return feed;
  return { ...feed, shown: merge(feed.shown, older), newestAt: older.reduce((newest, row) => laterOf(newest, timeOf(row)), feed.newestAt) };
}

/** Holds back what comes from now on. A reader's own pause is not overruled by a scroll. */
export function pause(feed: Feed, reason: PauseReason): Feed {
  if (feed.paused === reason || (feed.paused !== null && reason === "scrolled")) return feed;
  return { ...feed, paused: reason, pausedAt: feed.pausedAt ?? feed.newestAt };
}

/** Shows what waited and goes on. */
export function resume(feed: Feed, cap: number = FEED_CAP): Feed {
  if (feed.paused === null) return feed;
  const all = merge(feed.waiting, feed.shown);
  return { ...feed, shown: all.slice(0, cap), waiting: [], waitingDropped: 0, aged: feed.aged + Math.max(0, all.length - cap), paused: null, pausedAt: null };
}

/** How many flows wait, those not shown one by one among them. */
export function waitingFlows(feed: Feed): number {
  return feed.waitingDropped + feed.waiting.reduce((sum, row) => sum + (row.row === "flow" ? 1 : row.row === "skipped" ? row.count : 0), 0);
}

/** From when the newest rows are asked for: some seconds before the newest one, since nodes report at their own pace. */
export function newestFrom(feed: Feed, overlapMs: number): string | null {
  return feed.newestAt === null ? null : new Date(Date.parse(feed.newestAt) - overlapMs).toISOString();
}

/** Whether the rows end before they reach back to what is held: then there may be flows in between. */
export function leavesGap(feed: Feed, answer: Pick<FlowsAnswer, "rows" | "nextCursor">): boolean {
  const { newestAt } = feed;
  return newestAt !== null && answer.nextCursor !== null && answer.rows.every((row) => isBefore(newestAt, timeOf(row)));
}

/** Of `counted` flows since the newest held one (that one's own time included), how many the rows do not list. */
export function countBetween(feed: Feed, rows: readonly FlowRow[], counted: number): number {
  const { newestAt } = feed;
  const heldThen = [...feed.waiting, ...feed.shown].filter((row) => row.row === "flow" && row.flow.time === newestAt).length;
  return Math.max(0, counted - heldThen - rows.filter((row) => row.row === "flow").length);
}

function refresh(row: FeedRow, updated: ReadonlyMap<string, FlowWire>): FeedRow {
  if (row.row !== "flow") return row;
  const flow = updated.get(row.flow.id);
  return flow === undefined || (flow.outcome === row.flow.outcome && flow.attempt === row.flow.attempt) ? row : { row: "flow", flow };
}

/** Both newest first; so is the result. */
function merge(newer: readonly FeedRow[], older: readonly FeedRow[]): FeedRow[] {
  const merged: FeedRow[] = [];
  let left = 0;
  let right = 0;
  for (;;) {
    const a = newer[left];
    const b = older[right];
    if (a === undefined) return [...merged, ...older.slice(right)];
    if (b === undefined) return [...merged, ...newer.slice(left)];
    if (isBefore(timeOf(a), timeOf(b))) {
      merged.push(b);
      right += 1;
    } else {
      merged.push(a);
      left += 1;
    }
  }
}

/** A name for a row of the feed that stays when others come. */
export function feedIdOf(row: FeedRow): string {
  return row.row === "skipped" ? row.id : idOf(row);
}

function timeOf(row: FeedRow | undefined): string {
  if (row === undefined) return "";
  switch (row.row) {
    case "flow":
      return row.flow.time;
    case "hole":
      return row.hole.to;
    case "skipped":
      return row.at;
    default:
      return row satisfies never;
  }
}

function laterOf(a: string | null, b: string): string {
  return a === null || isBefore(a, b) ? b : a;
}

/** RFC 3339 in UTC with any number of digits: whole seconds as text, then the fraction as text, since a shorter one is a prefix. */
function isBefore(a: string, b: string): boolean {
  const [aSecond, bSecond] = [a.slice(0, 19), b.slice(0, 19)];
  if (aSecond !== bSecond) return aSecond < bSecond;
  return fractionOf(a) < fractionOf(b);
}

function fractionOf(time: string): string {
  return time.slice(20, -1).padEnd(9, "0");
}
