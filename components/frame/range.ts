import { clockText, spanText } from "@/components/ui/format";
import { parseWhen, printSpanMs } from "@/lib/domain/filter-time";
import type { WindowWire } from "@/lib/wire/answer";
import type { ViewState } from "@/lib/wire/url";

/** Windows on offer that end now, in minutes. */
export const LAST_MINUTES = [5, 15, 30, 60] as const;

type Range = Pick<ViewState, "from" | "to">;

/** The length of a range that ends now, in milliseconds; null when it has fixed ends. */
export function spanOfRange(range: Range): number | null {
  const from = parseWhen(range.from);
  return range.to === null && from !== null && "agoMs" in from ? from.agoMs : null;
}

/** A range as its button says it: the words, and the clock times where they are known. */
export function rangeText(range: Range, window: WindowWire | null): { readonly words: string; readonly clock: string | null } {
  const spanMs = spanOfRange(range);
  const clock = window === null ? null : clockSpan(window);
  if (spanMs !== null) return { words: `last ${spanText(spanMs)}`, clock };
  return range.to === null ? { words: `since ${clockText(range.from, "min")}`, clock } : { words: "fixed window", clock };
}

function clockSpan(window: WindowWire): string {
  const day = window.from.slice(0, 10);
  const sameDay = day === window.to.slice(0, 10);
  const end = `${sameDay ? "" : `${window.to.slice(0, 10)} `}${clockText(window.to, "min")}`;
  return `${sameDay ? "" : `${day} `}${clockText(window.from, "min")}–${end} UTC`;
}

/** The window one length earlier or later; a step that reaches the present ends now again. */
export function stepRange(window: WindowWire, direction: "back" | "forward", nowMs: number): Range {
  const fromMs = Date.parse(window.from);
  const lengthMs = Math.max(1000, Date.parse(window.to) - fromMs);
  const nextMs = fromMs + (direction === "back" ? -lengthMs : lengthMs);
  if (nextMs + lengthMs >= nowMs) return { from: printSpanMs(roundSpan(lengthMs)), to: null };
  return { from: timeText(nextMs), to: timeText(nextMs + lengthMs) };
}

/** Windows that end now differ by the moment they were asked at: a length within a second of a minute is that minute. */
function roundSpan(ms: number): number {
  const minutes = Math.round(ms / 60_000) * 60_000;
  return minutes > 0 && Math.abs(ms - minutes) <= 1500 ? minutes : Math.round(ms / 1000) * 1000;
}

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

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
