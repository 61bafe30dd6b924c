import type { TimeWindow } from "@/lib/domain/coverage-of";
import { joinPasts, pastOfMinute } from "@/lib/domain/history/node-past";
import type { NodeMinute, NodePast, PairMinute } from "@/lib/domain/history/stored";
import type { Instant } from "@/lib/domain/instant";
import type { HistorySpan } from "@/lib/ports/history-store";
import { bitOf, gapsOf, type MinuteBits } from "../gaps";
import { HOUR_NS, hoursOf, MINUTE_NS, startOf } from "../past-plan";
import { addRollup, emptyRollup, entryOf, type Rollup } from "../rollup";

/** What closed minutes, or hours of them, add up to. */
export interface Stretch {
  readonly at: Instant;
  /** Which of its minutes are closed. */
  closed: MinuteBits;
  readonly pairs: Map<string, Rollup>;
  readonly nodes: Map<string, NodePast>;
}

export interface PastCaps {
  /** Rows of pairs and nodes, by minute and by hour; whole minutes and hours are let go, the newest never. */
  readonly minuteRows: number;
  readonly hourRows: number;
}

/** Closed minutes and hours, bounded. */
export interface PastBook {
  write(closes: readonly Instant[], minutes: readonly PairMinute[], nodes: readonly NodeMinute[]): void;
  /** What answers a window: hours and minutes that have nothing in common. They do not change any more. */
  stretches(window: TimeWindow): Stretch[];
  gaps(window: TimeWindow): TimeWindow[];
  readonly span: Omit<HistorySpan, "eventsFrom">;
}

/** An empty book. */
export function createPastBook(caps: PastCaps): PastBook {
  /** By time: minutes are closed in order. */
  const minutes = new Map<Instant, Stretch>();
  const hours = new Map<Instant, Stretch>();
  let minuteRows = 0;
  let hourRows = 0;
  let closedUntil: Instant | null = null;

  function stretchIn(stretches: Map<Instant, Stretch>, at: Instant): Stretch {
    return entryOf(stretches, at, () => ({ at, closed: 0n, pairs: new Map(), nodes: new Map() }));
  }

  function addPair(stretch: Stretch, { pair, tally, waits }: PairMinute): boolean {
    const isNew = !stretch.pairs.has(pair);
    addRollup(entryOf(stretch.pairs, pair, emptyRollup), { tally, waits });
    return isNew;
  }

  function addNode(stretch: Stretch, minute: NodeMinute): boolean {
    const held = stretch.nodes.get(minute.node);
    stretch.nodes.set(minute.node, held ? joinPasts(held, pastOfMinute(minute)) : pastOfMinute(minute));
    return held === undefined;
  }

  function letGoOldest(stretches: Map<Instant, Stretch>): number {
    for (const [at, { pairs, nodes }] of stretches) {
      stretches.delete(at);
      return pairs.size + nodes.size + 1;
    }
    return 0;
  }

  function isClosedHour(at: Instant): boolean {
    return closedUntil !== null && at + HOUR_NS <= closedUntil;
  }

  function spanNow(): PastBook["span"] {
    const [firstMinute] = minutes.keys();
    const [firstHour] = hours.keys();
    return { minutesFrom: firstMinute ?? null, hoursFrom: firstHour !== undefined && isClosedHour(firstHour) ? firstHour : null, closedUntil };
  }

  return {
    write(closes, pairMinutes, nodeMinutes) {
      for (const at of closes) {
        stretchIn(minutes, at).closed |= bitOf(at);
        stretchIn(hours, startOf(at, HOUR_NS)).closed |= bitOf(at);
        closedUntil = at + MINUTE_NS;
      }
      minuteRows += closes.length;
      for (const minute of pairMinutes) {
        if (addPair(stretchIn(minutes, minute.at), minute)) minuteRows += 1;
        if (addPair(stretchIn(hours, startOf(minute.at, HOUR_NS)), minute)) hourRows += 1;
      }
      for (const minute of nodeMinutes) {
        if (addNode(stretchIn(minutes, minute.at), minute)) minuteRows += 1;
        if (addNode(stretchIn(hours, startOf(minute.at, HOUR_NS)), minute)) hourRows += 1;
      }
      while (minuteRows > caps.minuteRows && minutes.size > 1) minuteRows -= letGoOldest(minutes);
      while (hourRows > caps.hourRows && hours.size > 1) hourRows -= letGoOldest(hours);
    },
    stretches(window) {
      const whole = hoursOf(window, spanNow());
      const inHours = (at: Instant): boolean => at >= whole.from && at < whole.until && isClosedHour(at) && hours.has(at);
      const found: Stretch[] = [];
      for (const hour of hours.values()) if (inHours(hour.at)) found.push(hour);
      for (const minute of minutes.values()) {
        if (minute.at >= window.from && minute.at <= window.to && !inHours(startOf(minute.at, HOUR_NS))) found.push(minute);
      }
      return found;
    },
    gaps(window) {
      const closed: [Instant, MinuteBits][] = [];
      for (const { at, closed: bits } of minutes.values()) closed.push([startOf(at, HOUR_NS), bits]);
      for (const { at, closed: bits } of hours.values()) closed.push([at, bits]);
      return gapsOf(window, closed);
    },
    get span() {
      return spanNow();
    },
  };
}
