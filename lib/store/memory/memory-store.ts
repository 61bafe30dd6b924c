import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { CoverageHole } from "@/lib/domain/coverage";
import { joinPasts } from "@/lib/domain/history/node-past";
import { coldStartIdOf, type ClusterChange, type NodePast, type Snapshot, type StoredAttempt, type StoredColdStart, type StoredEvent } from "@/lib/domain/history/stored";
import { compareTexts } from "@/lib/domain/history/text-order";
import type { Instant } from "@/lib/domain/instant";
import { totalOf } from "@/lib/domain/pair-tally";
import { AppError } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { HistoryBlock, HistoryHealth, HistoryStore, PairPast, PastQuery } from "@/lib/ports/history-store";
import { byChange, byHole, byNode } from "../list-order";
import { checkPast, originOf } from "../past-plan";
import { addRollup, emptyRollup, entryOf, type Rollup } from "../rollup";
import { createTurns } from "../turns";
import { MEMORY_CAPS, type MemoryCaps } from "./memory-caps";
import { createPastBook } from "./past-book";
import { createRowBook } from "./row-book";
import { createSightingBook } from "./sighting-book";

const PAIRS_OF_BATCH = 200;

/** History in this process' memory, within `caps`: gone with it. */
export function createMemoryStore(clock: Clock, caps: MemoryCaps = MEMORY_CAPS): HistoryStore {
  const tokens = new Set<string>();
  const events = createRowBook<StoredEvent>(caps.events);
  const attempts = createRowBook<StoredAttempt>(caps.attempts);
  const coldStarts = createRowBook<StoredColdStart>(caps.coldStarts);
  const past = createPastBook(caps);
  const sightings = createSightingBook(caps.sightings);
  const holes = new Map<string, CoverageHole>();
  const changes = new Map<string, ClusterChange>();
  const aliases = new Map<string, string>();
  const snapshots = new Map<string, Snapshot>();
  const callbacks = new Set<() => void>();
  let health: HistoryHealth = { state: "live", sinceMs: clock.now(), sentence: "", attempt: 0, retryAtMs: null, bytes: null };

  function refuseClosed(): void {
    if (health.state === "stopped") throw new AppError("unavailable", "The history is closed.", "It ends with the program.");
  }

  function take(block: HistoryBlock): void {
    for (const event of block.events) events.put(event.pair, event.time, event.id, event);
    for (const stored of block.attempts) attempts.put(stored.pair, stored.attempt.time, stored.id, stored);
    for (const coldStart of block.coldStarts) coldStarts.put(coldStart.pair, coldStart.openedAt, coldStartIdOf(coldStart), coldStart);
    for (const sighting of block.sightings) sightings.note(sighting);
    for (const hole of block.holes) putBounded(holes, JSON.stringify([hole.kind, hole.node, String(hole.from), hole.reason]), hole, caps.holes);
    for (const change of block.changes) putBounded(changes, change.id, change, caps.changes);
    for (const [from, to] of block.aliases) putBounded(aliases, from, to, caps.aliases);
    past.write(block.closes, block.minutes, block.nodes);
  }

  async function* pairs(query: PastQuery): AsyncGenerator<readonly PairPast[]> {
    refuseClosed();
    checkPast(query);
    const asked = query.pairs && new Set(query.pairs);
    const turns = createTurns();
    const found = new Map<string, Rollup & { readonly trend: Map<Instant, { total: number; refused: number }> }>();
    for (const stretch of past.stretches(query.window)) {
      const at = stepOf(query, stretch.at);
      for (const [pair, part] of stretch.pairs) {
        if (asked && !asked.has(pair)) continue;
        const whole = entryOf(found, pair, () => ({ ...emptyRollup(), trend: new Map() }));
        addRollup(whole, part);
        if (query.countsAlone) continue;
        const point = entryOf(whole.trend, at, () => ({ total: 0, refused: 0 }));
        point.total += totalOf(part.tally);
        point.refused += part.tally.outcomes["auth-refused"] + part.tally.outcomes["auth-pending"];
      }
      await turns.breathe();
    }
    const names = [...found.keys()].sort(compareTexts);
    for (let start = 0; start < names.length; start += PAIRS_OF_BATCH) {
      const batch: PairPast[] = [];
      for (const pair of names.slice(start, start + PAIRS_OF_BATCH)) {
        const whole = found.get(pair);
        if (!whole) continue;
        const trend = [...whole.trend].map(([at, point]) => ({ at, ...point })).sort(byTime);
        batch.push({ pair, tally: whole.tally, waits: whole.waits, trend, sightings: query.countsAlone ? [] : sightings.within(pair, query.window) });
        await turns.breathe();
      }
      yield batch;
    }
  }

  return {
    nature: { type: "memory", label: "the memory of this process", outlivesRestart: false },
    health: () => health,
    onHealth(callback) {
      callbacks.add(callback);
      return () => void callbacks.delete(callback);
    },
    async write(block) {
      refuseClosed();
      if (tokens.has(block.token)) return;
      take(block);
      tokens.add(block.token);
      for (const oldest of tokens) {
        if (tokens.size <= caps.tokens) break;
        tokens.delete(oldest);
      }
    },
    async span() {
      refuseClosed();
      return { ...past.span, eventsFrom: events.first };
    },
    pairs,
    async series(query) {
      refuseClosed();
      checkPast(query);
      const asked = query.pairs && new Set(query.pairs);
      const turns = createTurns();
      const steps = new Map<Instant, Rollup>();
      for (const stretch of past.stretches(query.window)) {
        const at = stepOf(query, stretch.at);
        for (const [pair, part] of stretch.pairs) if (!asked || asked.has(pair)) addRollup(entryOf(steps, at, emptyRollup), part);
        await turns.breathe();
      }
      return [...steps].map(([at, { tally, waits }]) => ({ at, tally, waits })).sort(byTime);
    },
    async attempts(query) {
      refuseClosed();
      return attempts.list(query, ({ refused }) => refused || !query.refusedOnly);
    },
    async coldStarts(query) {
      refuseClosed();
      return coldStarts.list(query, () => true);
    },
    async events(query) {
      refuseClosed();
      return events.list(query, ({ connection }) => query.connection === null || connection === query.connection);
    },
    async event(id) {
      refuseClosed();
      return events.get(id);
    },
    async nodes(window) {
      refuseClosed();
      const byName = new Map<string, NodePast>();
      for (const { nodes } of past.stretches(window)) {
        for (const [name, part] of nodes) {
          const held = byName.get(name);
          byName.set(name, held ? joinPasts(held, part) : part);
        }
      }
      return [...byName.values()].sort(byNode);
    },
    async unrecorded(window) {
      refuseClosed();
      return past.gaps(window);
    },
    async holes(window) {
      refuseClosed();
      return [...holes.values()].filter((hole) => touches(hole, window)).sort(byHole);
    },
    async changes(window, limit) {
      refuseClosed();
      const inside = [...changes.values()].filter(({ at }) => at >= window.from && at <= window.to);
      return inside.sort(byChange).slice(0, limit);
    },
    async aliases() {
      refuseClosed();
      return [...aliases];
    },
    async putSnapshot(snapshot) {
      refuseClosed();
      putBounded(snapshots, snapshot.id, snapshot, caps.snapshots);
      let held = 0;
      for (const [id, one] of [...snapshots].reverse()) {
        held += lengthOf(one);
        if (held > caps.snapshotText && id !== snapshot.id) snapshots.delete(id);
      }
    },
    async snapshot(id) {
      refuseClosed();
      return snapshots.get(id) ?? null;
    },
    async removeSnapshot(id) {
      refuseClosed();
      return snapshots.delete(id);
    },
    async close() {
      if (health.state === "stopped") return;
      health = { ...health, state: "stopped", sinceMs: clock.now(), sentence: "" };
      for (const callback of callbacks) callback();
    },
  };
}

/** The start of the step that a minute or hour counts in. */
function stepOf(query: PastQuery, at: Instant): Instant {
  const origin = originOf(query);
  return origin + ((at - origin) / query.stepNs) * query.stepNs;
}

function touches(hole: CoverageHole, window: TimeWindow): boolean {
  return hole.from <= window.to && hole.to >= window.from;
}

function byTime(a: { readonly at: Instant }, b: { readonly at: Instant }): number {
  return a.at < b.at ? -1 : 1;
}

/** Puts a value last; beyond the cap the one that was put first is let go. */
function putBounded<Value>(map: Map<string, Value>, key: string, value: Value, cap: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= cap) return;
    map.delete(oldest);
  }
}

function lengthOf(snapshot: Snapshot): number {
  let length = snapshot.page.length;
  for (const [question, answer] of Object.entries(snapshot.answers)) length += question.length + answer.length;
  return length;
}
