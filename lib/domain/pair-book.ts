import { attemptIdOf, type Attempt, type AttemptEnd } from "./attempt";
import { renameEnd } from "./attempt-end";
import { createBoundedMap } from "./bounded-map";
import { createClosedParts, type Refusals } from "./closed-parts";
import type { AttemptVersions, RemnantChange } from "./ledger";
import type { CapReport } from "./ledger-caps";
import type { Instant } from "./instant";
import { createPairAnswers, type PairAnswers, type PairRows } from "./pair-answers";
import { parsePairKey, printPairKey, pairPortOf } from "./pair-key";
import { BUCKET_NS, foldIntoRow, foldLaterL7IntoRow, foldRefusalsIntoRow, mergeRow, newRow, sightRemnant, type PairRow } from "./pair-row";

/** Every pair, by minute. A fold of parts equals the fold of the whole, in any order. */
export interface PairBook extends PairAnswers, PairRows {
  /** Takes back what `before` added and adds `next`. Legs made by a proxy are not counted again. */
  fold(change: AttemptVersions): void;
  foldRemnant(change: RemnantChange): void;
  /** Rows of the peer `from` become rows of `to`, now and for whatever still comes under the old name. */
  foldAlias(from: string, to: string): void;
  /**
   * From now on the minutes before `at` stand as they are: what open connections are refused later counts in minutes of
   * its own. Never moves back.
   */
  closeBefore(at: Instant): void;
  /** Every row with something in a stretch of whole minutes, for reading at once. */
  rowsWithin(from: Instant, until: Instant): Iterable<PairRow>;
  forgetBefore(before: Instant): void;
  /** Keys of rows that changed since this was last asked. */
  takeChangedKeys(): readonly string[];
  /** The key under which a pair's row stands now, after all aliases. */
  canonicalKey(key: string): string;
  /** The same of one peer. */
  canonicalPeer(peer: string): string;
  /** Every better name that is known. */
  aliases(): Iterable<readonly [from: string, to: string]>;
  cap(): CapReport;
}

/** A pair book for at most `cap` rows; beyond it the row first seen longest ago makes room. */
export function createPairBook(cap: number): PairBook {
  const rows = new Map<string, PairRow>();
  const byPeer = new Map<string, Set<string>>();
  const aliases = createBoundedMap<string, string>(cap);
  const changed = new Set<string>();
  const closedParts = createClosedParts(CLOSED_PARTS_CAP);
  let closed: Instant | null = null;
  let dropped = 0;
  let renames = 0;

  function canonicalPeer(peer: string): string {
    let name = peer;
    // A chain of better names; bounded, for hostile data could name in circles.
    for (let hop = 0; hop < 8; hop += 1) {
      const next = aliases.get(name);
      if (next === undefined || next === peer) return name;
      name = next;
    }
    return name;
  }

  /** The row of two ends; made when it is not there, but not for taking something back. */
  function rowOf(source: AttemptEnd, destination: AttemptEnd, port: number | null, protocol: PairRow["protocol"], sign: 1 | -1): PairRow | null {
    const from = canonicalPeer(source.peer);
    const to = canonicalPeer(destination.peer);
    const key = printPairKey({ source: from, destination: to, port, protocol });
    const held = rows.get(key);
    if (held || sign < 0) return held ?? null;
    if (rows.size >= cap) {
      const oldest = rows.keys().next();
      if (!oldest.done) {
        removeRow(oldest.value);
        dropped += 1;
      }
    }
    const row = newRow(key, renameEnd(source, from), renameEnd(destination, to), port, protocol);
    addRow(row);
    return row;
  }

  function addRow(row: PairRow): void {
    rows.set(row.key, row);
    for (const peer of [row.source.end.peer, row.destination.end.peer]) {
      const keys = byPeer.get(peer);
      if (keys) keys.add(row.key);
      else byPeer.set(peer, new Set([row.key]));
    }
  }

  function removeRow(key: string): void {
    const row = rows.get(key);
    if (!row) return;
    rows.delete(key);
    for (const peer of [row.source.end.peer, row.destination.end.peer]) {
      const keys = byPeer.get(peer);
      keys?.delete(key);
      if (keys?.size === 0) byPeer.delete(peer);
    }
  }

  function foldEnds<T extends { readonly source: AttemptEnd; readonly destination: AttemptEnd }>(item: T): T {
    const source = renameEnd(item.source, canonicalPeer(item.source.peer));
    const destination = renameEnd(item.destination, canonicalPeer(item.destination.peer));
    return source === item.source && destination === item.destination ? item : { ...item, source, destination };
  }

  function settle(row: PairRow): void {
    changed.add(row.key);
    if (row.buckets.size === 0) removeRow(row.key);
  }

  /** The row of an item's ends after `sign` was done to it; null where there is none to take from. */
  function onRowOf(item: Foldable, sign: 1 | -1, apply: (row: PairRow) => void): void {
    const row = rowOf(item.source, item.destination, pairPortOf(item.tuple), item.tuple.protocol, sign);
    if (!row) return;
    apply(row);
    settle(row);
  }

  /** A connection's refused packets move to the minute of the last of them, unless the minute they stand in is closed. */
  function moveRefusals<T extends Foldable>(id: string, before: T | null, next: T | null, refusalsOf: (item: T) => Refusals, nodesOf: (item: T) => readonly string[]): void {
    const { less, more } = closedParts.move(id, before && refusalsOf(before), next && refusalsOf(next), closed ?? BEFORE_ALL);
    if (before && less) onRowOf(before, -1, (row) => foldRefusalsIntoRow(row, less, nodesOf(before), -1));
    if (next && more) onRowOf(next, 1, (row) => foldRefusalsIntoRow(row, more, nodesOf(next), 1));
  }

  /** What became known of an attempt after its minute was closed: the rest of it stands. */
  function foldLater(before: Attempt, next: Attempt): void {
    if (next.viaProxy) return;
    const requests = next.l7.requestsRefused - before.l7.requestsRefused;
    const at = next.l7.lastRefusedAt;
    if (requests > 0 && at !== null) onRowOf(next, 1, (row) => foldLaterL7IntoRow(row, requests, before.l7.requestsRefused === 0, at));
    if (next.established.packets !== before.established.packets) moveRefusals(attemptIdOf(next), before, next, (attempt) => attempt.established, () => []);
  }

  function membersOf(key: string): PairRow[] {
    const parts = parsePairKey(key);
    if (!parts) return [];
    const source = canonicalPeer(parts.source);
    const destination = canonicalPeer(parts.destination);
    const keys = byPeer.get(source);
    const found: PairRow[] = [];
    for (const candidate of keys ?? []) {
      const row = rows.get(candidate);
      if (row && row.source.end.peer === source && row.destination.end.peer === destination && row.protocol === parts.protocol) found.push(row);
    }
    return found;
  }

  function canonicalKey(key: string): string {
    const parts = parsePairKey(key);
    return parts ? printPairKey({ ...parts, source: canonicalPeer(parts.source), destination: canonicalPeer(parts.destination) }) : key;
  }

  const kept: PairRows = {
    rows: () => rows.values(),
    row: (key) => rows.get(canonicalKey(key)),
    members: membersOf,
    get renames() {
      return renames;
    },
  };

  return {
    fold({ next, before }) {
      if (next && before && countsAlike(before, next)) return;
      const time = (next ?? before)?.time;
      if (closed !== null && time !== undefined && time < closed) {
        if (before && next) foldLater(before, next);
        return;
      }
      for (const [attempt, sign] of [[before, -1], [next, 1]] as const) {
        if (!attempt || attempt.viaProxy) continue;
        onRowOf(attempt, sign, (row) => foldIntoRow(row, foldEnds(attempt), sign));
      }
    },
    foldRemnant({ next, before }) {
      moveRefusals(`remnant ${next.id}`, before, next, (remnant) => remnant, (remnant) => remnant.nodes);
      onRowOf(next, 1, (row) => sightRemnant(row, foldEnds(next)));
    },
    closeBefore(at) {
      if (closed === null || at > closed) closed = at;
    },
    *rowsWithin(from, until) {
      for (const row of rows.values()) {
        let at = from;
        while (at < until && !row.buckets.has(at)) at += BUCKET_NS;
        if (at < until) yield row;
      }
    },
    foldAlias(from, to) {
      if (from === to) return;
      renames += 1;
      aliases.set(from, to);
      aliases.delete(to);
      for (const key of [...(byPeer.get(from) ?? [])]) {
        const row = rows.get(key);
        if (!row) continue;
        removeRow(key);
        changed.add(key);
        row.source.end = renameEnd(row.source.end, canonicalPeer(row.source.end.peer));
        row.destination.end = renameEnd(row.destination.end, canonicalPeer(row.destination.end.peer));
        row.key = canonicalKey(key);
        const held = rows.get(row.key);
        if (held) mergeRow(held, row);
        else addRow(row);
        changed.add(row.key);
      }
    },
    forgetBefore(before) {
      for (const row of [...rows.values()]) {
        for (const bucket of row.buckets.keys()) if (bucket + BUCKET_NS <= before) row.buckets.delete(bucket);
        if (row.buckets.size === 0) removeRow(row.key);
      }
    },
    ...createPairAnswers(kept),
    rows: kept.rows,
    row: kept.row,
    members: kept.members,
    takeChangedKeys() {
      const keys = [...changed];
      changed.clear();
      return keys;
    },
    canonicalKey,
    canonicalPeer,
    aliases: () => aliases.entries(),
    get renames() {
      return renames;
    },
    cap: () => ({ name: "pairs", held: rows.size, cap, dropped, says: "The pair that was first seen longest ago makes room; its counts are gone." }),
  };
}

type Foldable = Pick<Attempt, "source" | "destination" | "tuple">;

/** Connections that were refused, were silent until that minute was closed, and may be refused again. */
const CLOSED_PARTS_CAP = 100_000;
const BEFORE_ALL: Instant = -(1n << 62n);

/** True when two versions of an attempt add the same to their pair: most often it was merely decided. */
function countsAlike(before: Attempt, next: Attempt): boolean {
  return (
    before.outcome === next.outcome &&
    before.reason === next.reason &&
    before.time === next.time &&
    before.evidence === next.evidence &&
    before.waitMs === next.waitMs &&
    before.refusals === next.refusals &&
    before.recovered === next.recovered &&
    before.refusedOpen === next.refusedOpen &&
    before.exempt === next.exempt &&
    before.encrypted === next.encrypted &&
    before.viaProxy === next.viaProxy &&
    before.l7.requestsSeen === next.l7.requestsSeen &&
    before.l7.requestsRefused === next.l7.requestsRefused &&
    before.established.lastAt === next.established.lastAt &&
    before.established.packets === next.established.packets &&
    sameNames(before.authDemandedAt, next.authDemandedAt) &&
    sameNames(before.decidingNodes, next.decidingNodes) &&
    sameSight(before.source, next.source) &&
    sameSight(before.destination, next.destination) &&
    before.service === next.service &&
    before.policies.length === next.policies.length
  );
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

function sameSight(a: AttemptEnd, b: AttemptEnd): boolean {
  return a.peer === b.peer && a.identity === b.identity && a.pod === b.pod && a.namedBy === b.namedBy && a.labels === b.labels && a.names.length === b.names.length;
}
