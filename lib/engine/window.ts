import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Filter } from "@/lib/domain/filter";
import { instantOfWhen, windowOf } from "@/lib/domain/filter-time";
import { printInstant, type Instant } from "@/lib/domain/instant";
import { BUCKET_NS, bucketOf } from "@/lib/domain/pair-row";
import { AppError } from "@/lib/platform/errors";
import type { WindowSpec } from "./question";

/** What a source holds: its first event, its newest moment, and its last event, which a node's fast clock may put later. */
export interface HeldSpan {
  readonly first: Instant | null;
  readonly newest: Instant;
  readonly last: Instant | null;
}

export interface ResolvedWindow {
  readonly window: TimeWindow;
  /** True when it reaches up to the newest moment, and so moves on with it. */
  readonly open: boolean;
  /** The question's filter without `since` and `until`. */
  readonly filter: Filter;
}

/** The window that a question's moments and its filter's `since` and `until` ask for; throws `bad-request` when it is empty. */
export function resolveWindow(spec: WindowSpec, filter: Filter, held: HeldSpan): ResolvedWindow {
  const named = windowOf(filter, held.newest);
  const first = held.first ?? held.newest;
  let from = spec.from === null ? null : instantOfWhen(spec.from, held.newest);
  let to = spec.to === null ? null : instantOfWhen(spec.to, held.newest);
  if (named.from !== null && (from === null || named.from > from)) from = named.from;
  if (named.to !== null && (to === null || named.to < to)) to = named.to;
  const open = to === null || to >= held.newest;
  const end = held.last !== null && held.last > held.newest ? held.last : held.newest;
  const window = { from: from ?? first, to: open ? end : (to ?? end) };
  if (window.from > window.to) {
    // A capture may not have begun when asked: an empty window at its end, not an error.
    if (spec.from === null && named.from === null) return { window: { from: window.to, to: window.to }, open, filter: named.rest };
    throw new AppError("bad-request", `The window ends (${printInstant(window.to)}) before it begins (${printInstant(window.from)}).`, "Give `from` an earlier time than `to`; nothing later than the newest event can be asked for.");
  }
  return { window, open, filter: named.rest };
}

/**
 * The same window in whole buckets, which is what pairs are counted by: its start moves back to the minute, an end that
 * is not the newest moment moves on to the last instant of its minute.
 */
export function snapOutward(resolved: ResolvedWindow, first: Instant | null): TimeWindow {
  const { window, open } = resolved;
  // Nothing is held before the first event: the minute it fell into does not begin before it.
  const from = first !== null && window.from <= first ? window.from : bucketOf(window.from);
  if (open) return { from, to: window.to };
  const floor = bucketOf(window.to);
  return { from, to: floor === window.to ? window.to - 1n : floor + BUCKET_NS - 1n };
}

/** True when what is dated began within the window, both ends included. */
export function isWithin({ time }: { readonly time: Instant }, window: TimeWindow): boolean {
  return time >= window.from && time <= window.to;
}

/** The window to compare with: one that ends in the minute in which the answered one starts ends before it, so that no minute is counted in both. */
export function keepApart(spec: WindowSpec, { window }: Pick<ResolvedWindow, "window">, answered: TimeWindow): WindowSpec {
  const overlaps = window.from < answered.from && window.to >= answered.from && window.to < answered.from + BUCKET_NS;
  return overlaps ? { from: spec.from, to: { at: answered.from - 1n } } : spec;
}
