import type { TimeWindow } from "@/lib/domain/coverage-of";
import { printInstant, type Instant } from "@/lib/domain/instant";
import { BUCKET_NS } from "@/lib/domain/pair-row";
import { ceilTo, floorTo } from "@/lib/domain/time-steps";
import { MINUTES_AT_MOST_MS, type HistorySpan } from "@/lib/ports/history-store";

export const HOUR_NS = 60n * BUCKET_NS;

/** What a store is asked of a window, and what the answer says of itself. */
export interface PastPlan {
  /** The window that is answered: what was asked, as far as anything of it is held, whole hours where minutes are gone. */
  readonly window: TimeWindow;
  /** The part of it that the store tells, in whole minutes; null: the store holds nothing of it. */
  readonly past: TimeWindow | null;
  /** Memory tells from here on, and nothing before. */
  readonly split: Instant;
  /** Counts are told by whole units of this: a minute or an hour. */
  readonly unitNs: bigint;
  /** Nothing from before this is held. */
  readonly heldFrom: Instant;
  /** What is not as it was asked, in sentences. */
  readonly reasons: readonly string[];
}

/** From when on counts are held, by the minute or by the hour. */
export function countedFrom({ minutesFrom, hoursFrom }: Pick<HistorySpan, "minutesFrom" | "hoursFrom">, split: Instant): Instant {
  const minutes = minutesFrom ?? split;
  // The hour that the first minute lies in tells of nothing before it, or of less than an hour.
  return hoursFrom !== null && hoursFrom < floorTo(minutes, HOUR_NS) ? hoursFrom : minutes;
}

/** How counts of a window that begins before `split` are told by a store that holds `span`. */
export function planPast(asked: TimeWindow, split: Instant, span: Pick<HistorySpan, "minutesFrom" | "hoursFrom">): PastPlan {
  const minutes = span.minutesFrom ?? split;
  const held = countedFrom(span, split);
  const end = asked.to < split ? asked.to : split - 1n;
  if (end < held) {
    const reason = `nothing from before ${printInstant(held)} is held: it was let go, or Countersign did not run then`;
    return { window: asked, past: null, split, unitNs: unitOf(asked, false), heldFrom: held, reasons: [reason] };
  }
  const reasons: string[] = [];
  let { from } = asked;
  if (from < held) {
    reasons.push(`nothing from before ${printInstant(held)} is held: the window is answered from there on`);
    from = held;
  }
  let to = end;
  if (from < minutes) {
    reasons.push(`minutes before ${printInstant(minutes)} were let go: whole hours are counted there`);
    from = floorTo(from, HOUR_NS);
    const hourEnd = ceilTo(end + 1n, HOUR_NS) - 1n;
    if (end < minutes && hourEnd < split) to = hourEnd;
    const lastHour = floorTo(to + 1n, HOUR_NS);
    if (minutes > lastHour && to >= lastHour) reasons.push(`minutes from ${printInstant(lastHour > from ? lastHour : from)} to ${printInstant(minutes)} were let go before their hour was over: they are not counted`);
  }
  const unitNs = unitOf({ from, to }, from < minutes);
  return {
    window: { from, to: asked.to >= split ? asked.to : to },
    past: { from: floorTo(from, BUCKET_NS), to: ceilTo(to + 1n, BUCKET_NS) - 1n },
    split,
    unitNs,
    heldFrom: held,
    reasons,
  };
}

/** How a list of single connections or events is told: exactly as it was asked, from when on single ones are `held`. */
export function planList(asked: TimeWindow, split: Instant, held: Instant): PastPlan {
  const isCut = asked.from < held;
  const from = isCut ? (held < asked.to ? held : asked.to) : asked.from;
  const end = asked.to < split ? asked.to : split - 1n;
  return {
    window: { from, to: asked.to },
    past: end < held || end < from ? null : { from, to: end },
    split,
    unitNs: BUCKET_NS,
    heldFrom: held,
    reasons: isCut ? [`single connections and events from before ${printInstant(held)} were let go, or Countersign did not run then; counts are kept longer`] : [],
  };
}

function unitOf({ from, to }: TimeWindow, areMinutesGone: boolean): bigint {
  return areMinutesGone || floorTo(to, BUCKET_NS) + BUCKET_NS - floorTo(from, BUCKET_NS) > BigInt(MINUTES_AT_MOST_MS) * 1_000_000n ? HOUR_NS : BUCKET_NS;
}
