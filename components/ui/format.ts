const COUNT = new Intl.NumberFormat("en-US");

/** A count with thousands separators. */
export function countText(count: number): string {
  return COUNT.format(count);
}

/** A count with its noun: `1 pair`, `1,204 pairs`. */
export function countOfText(count: number, one: string, many = `${one}s`): string {
  return `${COUNT.format(count)} ${count === 1 ? one : many}`;
}

const RFC3339_UTC = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)(?:\.(\d{1,9}))?Z$/;

/** The time of day of an RFC 3339 UTC text, to the minute, second, millisecond or as precise as it came; the text itself when it is not one. */
export function clockText(time: string, precision: "min" | "sec" | "ms" | "full" = "sec"): string {
  const found = RFC3339_UTC.exec(time);
  if (!found) return time;
  const [, , minute = "", second = "", fraction = ""] = found;
  switch (precision) {
    case "min":
      return minute;
    case "sec":
      return `${minute}${second}`;
    case "ms":
      return `${minute}${second}.${fraction.padEnd(3, "0").slice(0, 3)}`;
    case "full":
      return fraction === "" ? `${minute}${second}` : `${minute}${second}.${fraction}`;
    default: {
      const never: never = precision;
      return never;
    }
  }
}

/** `2026-11-22 14:32:07 UTC`, and the reader's local time after it where one is given: what a time says on hover. */
export function fullTimeText(time: string, localZone?: string): string {
  const found = RFC3339_UTC.exec(time);
  if (!found) return time;
  const utc = `${found[1]} ${clockText(time, "full")} UTC`;
  if (localZone === undefined || localZone === "UTC") return utc;
  const local = localClock(localZone).format(new Date(time));
  return `${utc}, ${local} ${localZone}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** One formatter a zone: making one costs more than using it a thousand times. */
function localClock(zone: string): Intl.DateTimeFormat {
  const held = clocks.get(zone);
  if (held) return held;
  const made = new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "medium", timeStyle: "medium" });
  clocks.set(zone, made);
  return made;
}

/** A length of time for people, from milliseconds: `250 ms`, `1.02 s`, `70 s`, `30 min`, `6 h`, `7 d`. */
export function spanText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${trimZeros((ms / 1000).toFixed(2))} s`;
  if (ms < 120_000) return `${trimZeros((ms / 1000).toFixed(1))} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${trimZeros((ms / 3_600_000).toFixed(1))} h`;
  return `${trimZeros((ms / 86_400_000).toFixed(1))} d`;
}

/** The length of a window for people. Windows begin at a whole minute, so that 30 min are up to 31: part of a minute is not said. */
export function windowSpanText(window: { readonly from: string; readonly to: string }): string {
  const ms = Math.max(0, Date.parse(window.to) - Date.parse(window.from));
  // A window's last instant is not in it: 7 min end a nanosecond early.
  return spanText(ms < 119_000 ? Math.round(ms / 1000) * 1000 : Math.floor((ms + 1000) / 60_000) * 60_000);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The day of an RFC 3339 UTC text: `22 Nov 2026`. */
export function dayText(time: string): string {
  const [year = "", month = "", day = ""] = time.slice(0, 10).split("-");
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

/** A window with its day: `22 Nov 2026, 14:02–14:32 UTC`; both days where it has two. */
export function windowText({ from, to }: { readonly from: string; readonly to: string }): string {
  const [a, b] = [dayText(from), dayText(to)];
  return `${a}, ${clockText(from, "min")}–${a === b ? "" : `${b}, `}${clockText(to, "min")} UTC`;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/**
 * A name cut for a narrow place: the head may be clipped, the tail of nine characters never is (generated names differ
 * in their ends). Cuts between characters as people see them, so that an emoji or an accent stays whole.
 */
export function splitTail(text: string, tailLength = 9): { readonly head: string; readonly tail: string } {
  const characters = charactersOf(text);
  if (characters.length <= tailLength + 3) return { head: "", tail: text };
  return { head: characters.slice(0, -tailLength).join(""), tail: characters.slice(-tailLength).join("") };
}

const segmenter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter("en", { granularity: "grapheme" }) : null;

function charactersOf(text: string): readonly string[] {
  return segmenter === null ? Array.from(text) : Array.from(segmenter.segment(text), (part) => part.segment);
}

const SHARE = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A part of a whole: `30.3 %`; `< 0.1 %` and `> 99.9 %` where rounding would say none or all; null when the whole is 0. */
export function shareText(part: number, whole: number): string | null {
  if (whole === 0) return null;
  const percent = (part / whole) * 100;
  if (part > 0 && percent < 0.05) return "< 0.1 %";
  if (part < whole && percent >= 99.95) return "> 99.9 %";
  return `${SHARE.format(percent)} %`;
}

/** Events a second: one digit below ten, none above. */
export function rateText(perSec: number): string {
  return perSec > 0 && perSec < 9.95 ? SHARE.format(perSec) : COUNT.format(Math.round(perSec));
}

/** How long ago, in whole units: `2 s ago`; `now` within a second and for times ahead of the reader's clock. */
export function agoText(time: string, nowMs: number): string {
  const ms = nowMs - Date.parse(time);
  if (Number.isNaN(ms) || ms < 1000) return "now";
  return `${spanText(ms < 120_000 ? Math.floor(ms / 1000) * 1000 : ms)} ago`;
}
