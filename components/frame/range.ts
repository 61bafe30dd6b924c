import { clockText, spanText } from "@/components/ui/format";
import { parseWhen, printSpanMs } from "@/lib/domain/filter-time";
import type { WindowWire } from "@/lib/wire/answer";
import type { ViewState } from "@/lib/wire/url";

export type Range = Pick<ViewState, "from" | "to">;

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
  // A window's last instant is not in it: its length is whole seconds.
  const lengthMs = Math.max(1000, Math.round((Date.parse(window.to) - fromMs) / 1000) * 1000);
  const nextMs = fromMs + (direction === "back" ? -lengthMs : lengthMs);
  if (nextMs + lengthMs >= nowMs) return { from: printSpanMs(roundSpan(lengthMs)), to: null };
  return { from: timeText(nextMs), to: timeText(nextMs + lengthMs) };
}

/** Windows that end now differ by the moment they were asked at: a length within a second of a minute is that minute. */
function roundSpan(ms: number): number {
  const minutes = Math.round(ms / 60_000) * 60_000;
  return minutes > 0 && Math.abs(ms - minutes) <= 1500 ? minutes : Math.round(ms / 1000) * 1000;
}

/** RFC 3339 without empty milliseconds. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
