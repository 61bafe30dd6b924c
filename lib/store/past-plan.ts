import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Instant } from "@/lib/domain/instant";
import { AppError } from "@/lib/platform/errors";
import { MINUTES_AT_MOST_MS, type HistorySpan, type PastQuery } from "@/lib/ports/history-store";

export const MINUTE_NS = 60_000_000_000n;
export const HOUR_NS = 60n * MINUTE_NS;
export const DAY_NS = 24n * HOUR_NS;

/** The start of the unit (a minute, an hour, a day) that an instant lies in; before 1970 too. */
export function startOf(at: Instant, unitNs: bigint): Instant {
  return at - (((at % unitNs) + unitNs) % unitNs);
}

/** The first start of a unit that is not before an instant. */
export function startFrom(at: Instant, unitNs: bigint): Instant {
  return startOf(at + unitNs - 1n, unitNs);
}

/** Which hours of a stretch are read as hours; the rest of it is read from minutes. */
export interface HourStretch {
  readonly from: Instant;
  /** Exclusive; not after `from`: no hour is. */
  readonly until: Instant;
}

/** The hours that lie in the window whole, of those all where the stretch is long, else those whose minutes are gone in part or whole. */
export function hoursOf(window: TimeWindow, span: Pick<HistorySpan, "minutesFrom">): HourStretch {
  const from = startFrom(window.from, HOUR_NS);
  const end = startOf(window.to + 1n, HOUR_NS);
  if (isLong(window) || span.minutesFrom === null) return { from, until: end };
  const gone = startFrom(span.minutesFrom, HOUR_NS);
  return { from, until: gone < end ? gone : end };
}

/** Where the first step of a query begins. */
export function originOf({ window }: PastQuery): Instant {
  return isLong(window) ? startOf(window.from, HOUR_NS) : window.from;
}

/** Throws `bad-request` for a stretch or a step that is none of whole minutes, or of whole hours where the stretch is long. */
export function checkPast({ window, stepNs }: PastQuery): void {
  if (startOf(window.from, MINUTE_NS) !== window.from || startOf(window.to + 1n, MINUTE_NS) !== window.to + 1n || window.to < window.from) {
    throw new AppError("bad-request", `History is kept by the minute: ${window.from} to ${window.to} ns is no stretch of whole minutes.`);
  }
  const [unit, unitNs] = isLong(window) ? (["hours", HOUR_NS] as const) : (["minutes", MINUTE_NS] as const);
  if (stepNs <= 0n || stepNs % unitNs !== 0n) throw new AppError("bad-request", `${stepNs} ns is no step of whole ${unit}, which this stretch is answered in.`);
}

function isLong({ from, to }: TimeWindow): boolean {
  return to + 1n - from > BigInt(MINUTES_AT_MOST_MS) * 1_000_000n;
}
