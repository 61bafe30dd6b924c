import { clockText } from "@/components/ui/format";
import { parseWhen, printSpanMs } from "@/lib/domain/filter-time";
import type { WindowWire } from "@/lib/wire/answer";
import type { ComparedRange, ViewState } from "@/lib/wire/url";
import { spanOfRange, timeText, type Range } from "./range";

/** The window of the same length that ends where a range begins; it moves on where the range does. null while its ends are not known. */
export function lengthBefore(range: Range, window: WindowWire | null): ComparedRange | null {
  const spanMs = spanOfRange(range);
  if (spanMs !== null) return { from: printSpanMs(2 * spanMs), to: printSpanMs(spanMs) };
  const fromMs = timeOf(range.from) ?? (window === null ? null : Date.parse(window.from));
  const toMs = (range.to === null ? null : timeOf(range.to)) ?? (window === null ? null : Date.parse(window.to));
  if (fromMs === null || toMs === null || toMs <= fromMs) return null;
  const lengthMs = Math.max(1_000, Math.round((toMs - fromMs) / 1_000) * 1_000);
  return { from: timeText(fromMs - lengthMs), to: timeText(fromMs) };
}

/** What a view is compared with, in a few words; null: nothing. */
export function comparedText(view: Pick<ViewState, "from" | "to" | "compare">): string | null {
  const { compare } = view;
  if (compare === null) return null;
  const before = lengthBefore(view, null);
  if (before !== null && before.from === compare.from && before.to === compare.to) return "compared with the same length before";
  const [from, to] = [timeOf(compare.from), timeOf(compare.to)];
  return from === null || to === null ? `compared with ${compare.from} to ${compare.to} ago` : `compared with ${clockText(compare.from, "min")}–${clockText(compare.to, "min")} UTC`;
}

function timeOf(text: string): number | null {
  const when = parseWhen(text);
  return when === null || "agoMs" in when ? null : Date.parse(text);
}
