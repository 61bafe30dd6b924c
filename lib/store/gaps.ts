import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Instant } from "@/lib/domain/instant";
import { HOUR_NS, MINUTE_NS, startFrom, startOf } from "./past-plan";

/** Minutes of one hour as bits, the first minute the lowest. */
export type MinuteBits = bigint;

/** The bit of a minute in its hour. */
export function bitOf(minute: Instant): MinuteBits {
  return 1n << ((minute - startOf(minute, HOUR_NS)) / MINUTE_NS);
}

/** Stretches of whole minutes in the window of which no hour has the bit, oldest first; hours may come in any order and more than once. */
export function gapsOf(window: TimeWindow, hours: Iterable<readonly [hour: Instant, closed: MinuteBits]>): TimeWindow[] {
  const from = startFrom(window.from, MINUTE_NS);
  const until = startOf(window.to + 1n, MINUTE_NS);
  const byHour = new Map<Instant, MinuteBits>();
  for (const [hour, closed] of hours) byHour.set(hour, (byHour.get(hour) ?? 0n) | closed);
  const gaps: TimeWindow[] = [];
  let open = from;
  const close = (minute: Instant): void => {
    if (minute > open) gaps.push({ from: open, to: minute - 1n });
    open = minute + MINUTE_NS;
  };
  for (const [hour, closed] of [...byHour].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    for (let minute = hour, bits = closed; bits > 0n; minute += MINUTE_NS, bits >>= 1n) {
      if ((bits & 1n) === 1n && minute >= from && minute < until) close(minute);
    }
  }
  if (open < until) gaps.push({ from: open, to: until - 1n });
  return gaps;
}
