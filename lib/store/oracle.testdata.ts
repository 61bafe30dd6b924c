import { joinPasts, pastOfMinute } from "@/lib/domain/history/node-past";
import { coldStartIdOf, SIGHTING_KINDS, type NodePast, type Snapshot } from "@/lib/domain/history/stored";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Instant } from "@/lib/domain/instant";
import { addTally, emptyTally, totalOf, type PairTally } from "@/lib/domain/pair-tally";
import { addWaitTally, emptyWaitTally, type WaitTally } from "@/lib/domain/wait/wait-tally";
import { SIGHTINGS_OF_KIND, type HistoryBlock, type HistoryStore, type ListQuery, type PastQuery } from "@/lib/ports/history-store";
import { DAY_NS, HOUR_NS, MINUTE_NS, startFrom, startOf } from "./past-plan";

const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const inside = (at: Instant, { from, to }: TimeWindow): boolean => at >= from && at <= to;

/** Answers by going through everything that was ever written, each time: slow, and short enough to be believed. */
export function createOracle(): HistoryStore {
  const blocks: HistoryBlock[] = [];
  const snapshots = new Map<string, Snapshot>();

  function rowsOf<T>(query: ListQuery, all: readonly { readonly id: string; readonly time: Instant; readonly pair: string; readonly value: T }[], wanted: (value: T) => boolean): T[] {
    const newest = new Map<string, (typeof all)[number]>();
    for (const row of all) if (inside(row.time, query.window) && (query.pairs === null || query.pairs.includes(row.pair))) newest.set(`${row.time} ${row.id}`, row);
    return [...newest.values()]
      .filter((row) => wanted(row.value))
      .sort((a, b) => (a.time === b.time ? bytes(a.id, b.id) : a.time > b.time ? -1 : 1))
      .filter(({ time, id }) => query.after === null || time < query.after.time || (time === query.after.time && bytes(id, query.after.id) > 0))
      .slice(0, query.limit)
      .map((row) => row.value);
  }

  function minutesOf(query: PastQuery): { readonly pair: string; readonly step: Instant; readonly tally: PairTally; readonly waits: WaitTally | null }[] {
    const isLong = query.window.to + 1n - query.window.from > 26n * HOUR_NS;
    const origin = isLong ? startOf(query.window.from, HOUR_NS) : query.window.from;
    return blocks
      .flatMap((block) => block.minutes)
      .filter(({ at, pair }) => inside(at, query.window) && (query.pairs === null || query.pairs.includes(pair)))
      .map(({ at, ...minute }) => ({ ...minute, step: origin + ((at - origin) / query.stepNs) * query.stepNs }));
  }

  function sumOf(parts: readonly { readonly tally: PairTally; readonly waits: WaitTally | null }[]): { tally: PairTally; waits: WaitTally | null } {
    const tally = emptyTally();
    let waits: WaitTally | null = null;
    for (const part of parts) {
      addTally(tally, part.tally);
      if (part.waits) addWaitTally((waits ??= emptyWaitTally()), part.waits);
    }
    return { tally, waits };
  }

  function sightingsOf(pair: string, window: TimeWindow): { kind: (typeof SIGHTING_KINDS)[number]; value: string; first: Instant; last: Instant }[] {
    const days = new Map<string, { kind: (typeof SIGHTING_KINDS)[number]; value: string; first: Instant; last: Instant }>();
    const join = (name: string, next: { kind: (typeof SIGHTING_KINDS)[number]; value: string; first: Instant; last: Instant }, into: typeof days): void => {
      const held = into.get(name) ?? next;
      into.set(name, { ...next, first: held.first < next.first ? held.first : next.first, last: held.last > next.last ? held.last : next.last });
    };
    for (const { pair: of, kind, value, first, last } of blocks.flatMap((block) => block.sightings)) {
      if (of === pair) join(`${first / DAY_NS} ${kind} ${value}`, { kind, value, first, last }, days);
    }
    const whole: typeof days = new Map();
    for (const sight of days.values()) if (sight.first <= window.to && sight.last >= window.from) join(`${sight.kind} ${sight.value}`, sight, whole);
    return SIGHTING_KINDS.flatMap((kind) =>
      [...whole.values()]
        .filter((sight) => sight.kind === kind)
        .sort((a, b) => (a.last === b.last ? bytes(a.value, b.value) : a.last > b.last ? -1 : 1))
        .slice(0, SIGHTINGS_OF_KIND),
    );
  }

  const group = <T, K>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> => {
    const groups = new Map<K, T[]>();
    for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
    return groups;
  };

  return {
    nature: { type: "memory", label: "the oracle", outlivesRestart: false },
    health: () => ({ state: "live", sinceMs: 0, sentence: "", attempt: 0, retryAtMs: null, bytes: null }),
    onHealth: () => () => undefined,
    async write(block) {
      if (!blocks.some(({ token }) => token === block.token)) blocks.push(block);
    },
    async span() {
      const closes = blocks.flatMap((block) => block.closes);
      const [first] = closes;
      const last = closes.at(-1);
      if (first === undefined || last === undefined) return { minutesFrom: null, hoursFrom: null, eventsFrom: null, closedUntil: null };
      const times = blocks.flatMap((block) => block.events.map(({ time }) => time)).sort((a, b) => (a < b ? -1 : 1));
      const hour = startOf(first, HOUR_NS);
      return { minutesFrom: first, hoursFrom: hour + HOUR_NS <= last + MINUTE_NS ? hour : null, eventsFrom: times[0] ?? null, closedUntil: last + MINUTE_NS };
    },
    async *pairs(query) {
      const byPair = group(minutesOf(query), ({ pair }) => pair);
      for (const pair of [...byPair.keys()].sort(bytes)) {
        const minutes = byPair.get(pair) ?? [];
        const trend = [...group(minutes, ({ step }) => step)]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([at, parts]) => {
            const { tally } = sumOf(parts);
            return { at, total: totalOf(tally), refused: tally.outcomes["auth-refused"] + tally.outcomes["auth-pending"] };
          });
        yield [{ pair, ...sumOf(minutes), trend: query.countsAlone ? [] : trend, sightings: query.countsAlone ? [] : sightingsOf(pair, query.window) }];
      }
    },
    async series(query) {
      return [...group(minutesOf(query), ({ step }) => step)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([at, parts]) => ({ at, ...sumOf(parts) }));
    },
    attempts: async (query) =>
      rowsOf(query, blocks.flatMap((block) => block.attempts.map((value) => ({ id: value.id, time: value.attempt.time, pair: value.pair, value }))), ({ refused }) => refused || !query.refusedOnly),
    coldStarts: async (query) => rowsOf(query, blocks.flatMap((block) => block.coldStarts.map((value) => ({ id: coldStartIdOf(value), time: value.openedAt, pair: value.pair, value }))), () => true),
    events: async (query) =>
      rowsOf(query, blocks.flatMap((block) => block.events.map((value) => ({ id: value.id, time: value.time, pair: value.pair, value }))), ({ connection }) => query.connection === null || connection === query.connection),
    event: async (id) => blocks.flatMap((block) => block.events).findLast((event) => event.id === id) ?? null,
    async nodes(window) {
      const pasts = new Map<string, NodePast>();
      for (const minute of blocks.flatMap((block) => block.nodes).filter(({ at }) => inside(at, window))) {
        const held = pasts.get(minute.node);
        pasts.set(minute.node, held ? joinPasts(held, pastOfMinute(minute)) : pastOfMinute(minute));
      }
      return [...pasts.values()].sort((a, b) => bytes(a.node, b.node));
    },
    async unrecorded(window) {
      const from = startFrom(window.from, MINUTE_NS);
      const until = startOf(window.to + 1n, MINUTE_NS);
      const gaps: { from: Instant; to: Instant }[] = [];
      let open = from;
      for (const at of blocks.flatMap((block) => block.closes).filter((close) => close >= from && close < until)) {
        if (at > open) gaps.push({ from: open, to: at - 1n });
        open = at + MINUTE_NS;
      }
      return open < until ? [...gaps, { from: open, to: until - 1n }] : gaps;
    },
    async holes(window) {
      const newest = new Map(blocks.flatMap((block) => block.holes).map((hole) => [`${hole.kind} ${JSON.stringify(hole.node)} ${hole.from} ${hole.reason}`, hole]));
      return [...newest.values()]
        .filter((hole) => hole.from <= window.to && hole.to >= window.from)
        .sort((a, b) => (a.from === b.from ? bytes(a.node === null ? "" : `+${a.node}`, b.node === null ? "" : `+${b.node}`) || bytes(a.kind, b.kind) || bytes(a.reason, b.reason) : a.from < b.from ? -1 : 1));
    },
    async changes(window, limit) {
      const newest = new Map(blocks.flatMap((block) => block.changes).map((change) => [change.id, change]));
      return [...newest.values()].filter(({ at }) => inside(at, window)).sort((a, b) => (a.at === b.at ? bytes(a.id, b.id) : a.at > b.at ? -1 : 1)).slice(0, limit);
    },
    async aliases() {
      const all = blocks.flatMap((block) => block.aliases);
      return all.filter(([from], index) => !all.slice(index + 1).some(([later]) => later === from));
    },
    async putSnapshot(snapshot) {
      snapshots.set(snapshot.id, snapshot);
    },
    snapshot: async (id) => snapshots.get(id) ?? null,
    removeSnapshot: async (id) => snapshots.delete(id),
    close: async () => undefined,
  };
}
