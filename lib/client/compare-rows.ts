import { OUTCOMES } from "@/lib/domain/outcome";
import type { CoverageWire, WindowWire } from "@/lib/wire/answer";
import type { CompareWire } from "@/lib/wire/history";
import type { OutcomeCountsWire } from "@/lib/wire/pair";
import { countOf } from "./outcome-counts";

/** One number of two windows, and how they differ, in words. */
export interface CompareRow {
  readonly key: string;
  readonly name: string;
  readonly now: string;
  readonly then: string;
  /** "12 more", "4.1 points less", "the same", "not comparable". */
  readonly difference: string;
}

/** Two windows beside each other. */
export interface Comparison {
  /** "13:32–14:02 UTC". */
  readonly then: string;
  readonly now: string;
  /** True where the windows differ in length: shares are compared then, not counts. */
  readonly byShare: boolean;
  /** What a reader must know before comparing: windows of different length, and what of either is not wholly seen. */
  readonly notes: readonly string[];
  readonly rows: readonly CompareRow[];
}

/** What an answer says of its own window. */
export interface ComparedAnswer {
  readonly window: WindowWire;
  readonly coverage: Pick<CoverageWire, "complete" | "reasons">;
  readonly attempts: OutcomeCountsWire;
  readonly compare: CompareWire | null;
}

/** Windows whose lengths differ by less than this share of the longer are of one length: they begin at whole minutes. */
const SAME_LENGTH = 0.08;
const SHARE = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const COUNT = new Intl.NumberFormat("en-US");

/** The comparison of an answer with its other window; null where none was asked for. `grade`: what a pair's grade was and is. */
export function prepareCompare({ window, coverage, attempts, compare }: ComparedAnswer, grade: { readonly now: string; readonly then: string } | null = null): Comparison | null {
  if (compare === null) return null;
  const [nowMs, thenMs] = [lengthOf(window), lengthOf(compare.window)];
  const byShare = Math.abs(nowMs - thenMs) > SAME_LENGTH * Math.max(nowMs, thenMs);
  const short = [coverage.complete ? null : `this window is not wholly seen (${coverage.reasons[0] ?? "the data is not complete"})`, compare.coverage.complete ? null : `the other is not wholly seen (${compare.coverage.reasons[0] ?? "the data is not complete"})`].filter((note) => note !== null);
  const notes = [
    ...(byShare ? [`The windows are of different length (${minutes(nowMs)} and ${minutes(thenMs)}): shares are compared, not counts.`] : []),
    ...(short.length > 0 ? [`Counts are lower bounds, and a difference may be what was not seen: ${short.join("; ")}.`] : []),
  ];
  const rows = [
    ...(grade === null ? [] : [{ key: "grade", name: "grade", now: grade.now, then: grade.then, difference: grade.now === grade.then ? "the same" : `was ${grade.then}` }]),
    byShare ? { ...countRow("total", "new connections", attempts.total, compare.attempts.total), difference: rateDifference(attempts.total / nowMs, compare.attempts.total / thenMs) } : countRow("total", "new connections", attempts.total, compare.attempts.total),
    ...OUTCOMES.filter((outcome) => countOf(attempts, outcome) + countOf(compare.attempts, outcome) > 0).map((outcome) => {
      const [now, then] = [countOf(attempts, outcome), countOf(compare.attempts, outcome)];
      return byShare ? shareRow(outcome, now, attempts.total, then, compare.attempts.total) : countRow(outcome, outcome, now, then);
    }),
  ];
  return { now: spanText(window), then: spanText(compare.window), byShare, notes, rows };
}

function countRow(key: string, name: string, now: number, then: number): CompareRow {
  return { key, name, now: COUNT.format(now), then: COUNT.format(then), difference: now === then ? "the same" : `${COUNT.format(Math.abs(now - then))} ${now > then ? "more" : "fewer"}` };
}

function shareRow(name: string, now: number, nowOf: number, then: number, thenOf: number): CompareRow {
  const [share, other] = [shareOf(now, nowOf), shareOf(then, thenOf)];
  return { key: name, name, now: shareWords(now, share), then: shareWords(then, other), difference: share === null || other === null ? "not comparable: one window has none" : pointsText(share - other) };
}

function pointsText(points: number): string {
  return Math.abs(points) < 0.05 ? "the same share" : `${SHARE.format(Math.abs(points))} points ${points > 0 ? "more" : "less"}`;
}

function rateDifference(now: number, then: number): string {
  return `${SHARE.format(now * 60_000)} a minute against ${SHARE.format(then * 60_000)}`;
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : (part / whole) * 100;
}

function shareWords(count: number, share: number | null): string {
  return share === null ? COUNT.format(count) : `${SHARE.format(share)} % (${COUNT.format(count)})`;
}

function lengthOf({ from, to }: WindowWire): number {
  return Math.max(1, Date.parse(to) - Date.parse(from));
}

function minutes(ms: number): string {
  return ms < 90_000 ? `${Math.round(ms / 1000)} s` : `${COUNT.format(Math.round(ms / 60_000))} min`;
}

/** A window's ends in UTC; its last instant is not in it, so the end is the minute after. */
function spanText({ from, to }: WindowWire): string {
  const [start, end] = [new Date(Date.parse(from)).toISOString(), new Date(Math.ceil(Date.parse(to) / 1000) * 1000).toISOString()];
  const day = start.slice(0, 10) === end.slice(0, 10) ? "" : `${end.slice(0, 10)} `;
  return `${day === "" ? "" : `${start.slice(0, 10)} `}${start.slice(11, 16)}–${day}${end.slice(11, 16)} UTC`;
}
