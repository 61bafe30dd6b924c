import { clockText } from "@/components/ui/format";
import { timeText, type Range } from "./range";

/** Windows on offer that end now, in minutes: up to an hour, six hours, a day, a week, thirty days. */
export const LAST_MINUTES = [5, 15, 30, 60, 360, 1_440, 10_080, 43_200] as const;

/** Two fields (`2026-11-22T14:02` or with seconds, read as UTC) as a range, or why they are none. */
export function readFixedRange(from: string, to: string): { readonly ok: true; readonly range: Range } | { readonly ok: false; readonly fault: string } {
  const [fromMs, toMs] = [Date.parse(`${from}Z`), Date.parse(`${to}Z`)];
  if (Number.isNaN(fromMs)) return { ok: false, fault: "From is not a time: write a day and a time of day." };
  if (Number.isNaN(toMs)) return { ok: false, fault: "To is not a time: write a day and a time of day." };
  if (toMs <= fromMs) return { ok: false, fault: `To (${clockText(timeText(toMs))}) is not after from (${clockText(timeText(fromMs))}).` };
  return { ok: true, range: { from: timeText(fromMs), to: timeText(toMs) } };
}

/** A time as a `datetime-local` field holds it, in UTC. */
export function fieldText(time: string): string {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? "" : new Date(ms).toISOString().slice(0, 19);
}
