import type { HoleSpan, TimeBar } from "@/components/charts/time-bar";
import { clockText, countOfText, countText, spanText } from "@/components/ui/format";
import { changeMarks, type ChangeMark } from "@/lib/client/change-marks";
import { outcomesPresent } from "@/lib/client/outcome-counts";
import { OUTCOMES } from "@/lib/domain/outcome";
import type { OverviewAnswer } from "@/lib/wire/overview";
import type { OutcomeCountsWire } from "@/lib/wire/pair";
import { holeSpans } from "./holes";

/** The chart of the screen: bars, holes, and the length of a bar. */
export interface OutcomeBars {
  readonly bars: readonly TimeBar[];
  readonly holes: readonly HoleSpan[];
  /** "per minute", "per 4 min". */
  readonly per: string;
  /** Start and end of each bar, RFC 3339: what a brush chooses. */
  readonly spans: readonly { readonly from: string; readonly to: string }[];
}

/** Bars that a chart can draw without falling behind. */
export const BARS_AT_MOST = 120;

type BarsSource = Pick<OverviewAnswer, "series" | "bucketMs" | "holes" | "window">;

/** Outcomes over time as at most 120 bars; neighbours are added up when there are more. */
export function prepareBars({ series, bucketMs, holes, window }: BarsSource): OutcomeBars {
  const joined = Math.max(1, Math.ceil(series.length / BARS_AT_MOST));
  const groups = Array.from({ length: Math.ceil(series.length / joined) }, (_, group) => series.slice(group * joined, (group + 1) * joined));
  const barMs = bucketMs * joined;
  const firstMs = Date.parse(series[0]?.at ?? window.from);
  const endMs = firstMs + groups.length * barMs;
  const spans = groups.map((_, at) => ({ from: timeText(firstMs + at * barMs), to: timeText(firstMs + (at + 1) * barMs) }));
  const found = holeSpans(holes, firstMs, endMs);
  const bars = groups.map((group, at) => {
    const counts = sumCounts(group.map((bucket) => bucket.counts));
    const start = at / groups.length;
    const hole = found.find((each) => each.start < start + 1 / groups.length && each.start + each.width > start) ?? null;
    return barOf(counts, spans[at]?.from ?? window.from, hole, endMs - firstMs > DAY_MS);
  });
  return { bars, holes: found, per: barMs === 60_000 ? "per minute" : `per ${spanText(barMs)}`, spans };
}

/** Changes on the axis of the bars. */
export function marksOfBars(changes: OverviewAnswer["changes"], spans: OutcomeBars["spans"]): ChangeMark[] {
  const [first, last] = [spans[0], spans.at(-1)];
  return first === undefined || last === undefined ? [] : changeMarks(changes, Date.parse(first.from), Date.parse(last.to));
}

const DAY_MS = 86_400_000;

/** Over more than a day a time of day alone would be many times. */
function barOf(counts: OutcomeCountsWire, at: string, hole: HoleSpan | null, isLong: boolean): TimeBar {
  const clock = isLong ? `${at.slice(5, 10)} ${clockText(at, "min")}` : clockText(at, "min");
  const parts = outcomesPresent(counts).map(({ outcome, count }) => ({ name: outcome, count }));
  const said = parts.map((part) => `${countText(part.count)} ${part.name}`).join(", ");
  return {
    at,
    clock,
    total: counts.total,
    parts,
    marks: parts.filter((part) => part.name === "auth-refused" || part.name === "auth-pending"),
    text: `${clock} UTC: ${hole === null ? "" : "at least "}${countOfText(counts.total, "new connection")}${said === "" ? "" : `: ${said}`}${hole === null ? "" : `; ${hole.text}`}`,
  };
}

/** The sum of counts. */
export function sumCounts(all: readonly OutcomeCountsWire[]): OutcomeCountsWire {
  const sum = { total: 0, authenticated: 0, authenticatedLate: 0, authPending: 0, authRefused: 0, allowedUnauthenticated: 0, policyDenied: 0, audited: 0, otherDrop: 0, unknown: 0 };
  for (const counts of all) {
    sum.total += counts.total;
    sum.authenticated += counts.authenticated;
    sum.authenticatedLate += counts.authenticatedLate;
    sum.authPending += counts.authPending;
    sum.authRefused += counts.authRefused;
    sum.allowedUnauthenticated += counts.allowedUnauthenticated;
    sum.policyDenied += counts.policyDenied;
    sum.audited += counts.audited;
    sum.otherDrop += counts.otherDrop;
    sum.unknown += counts.unknown;
  }
  return sum;
}

/** The bars as rows of a table: time, total, then the outcomes that occurred at all. */
export function barTable(bars: readonly TimeBar[]): { readonly columns: readonly string[]; readonly rows: readonly { readonly at: string; readonly clock: string; readonly cells: readonly number[] }[] } {
  const columns = OUTCOMES.filter((outcome) => bars.some((bar) => bar.parts.some((part) => part.name === outcome)));
  return {
    columns,
    rows: bars.map((bar) => ({ at: bar.at, clock: bar.clock, cells: [bar.total, ...columns.map((column) => bar.parts.find((part) => part.name === column)?.count ?? 0)] })),
  };
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
