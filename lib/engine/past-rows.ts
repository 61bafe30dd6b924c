import type { AttemptEnd } from "@/lib/domain/attempt";
import { renameEnd } from "@/lib/domain/attempt-end";
import { endOfPeer, parseEnd, parseTexts } from "@/lib/domain/history/end-text";
import type { Instant } from "@/lib/domain/instant";
import type { PairRows } from "@/lib/domain/pair-answers";
import { parsePairKey, type PairKeyParts } from "@/lib/domain/pair-key";
import { betterNamed, joinRows, mergeRow, newRow, type EndSight, type PairRow, type PastOfRow } from "@/lib/domain/pair-row";
import { totalOf } from "@/lib/domain/pair-tally";
import type { TimeSteps } from "@/lib/domain/time-steps";
import { addWaitTally, emptyWaitTally, type WaitTally } from "@/lib/domain/wait/wait-tally";
import type { PairPast } from "@/lib/ports/history-store";
import type { PastNames } from "./past-names";

/** Rows of the past, under the names of now. */
export interface PastRows extends PairRows {
  /** False when there is no room for another pair. */
  add(past: PairPast): boolean;
  readonly size: number;
  /** New connections of all of them. */
  readonly total: number;
  /** When the first thing that was counted happened; null while nothing was. */
  readonly firstSeen: Instant | null;
  /** The keys that a row's counts stand under in the store; none of a row that it does not know. */
  storedKeys(key: string): readonly string[];
  /** How many keys that is of all rows. */
  readonly stored: number;
  /** Sums of waits by pair. */
  waits(): Iterable<readonly [pair: string, tally: WaitTally]>;
}

export interface PastRowsOptions {
  readonly names: PastNames;
  /** Memory tells from here on. */
  readonly until: Instant;
  readonly steps: TimeSteps;
  readonly cap: number;
}

/** No rows yet; pairs that go by one name now are one row. */
export function createPastRows({ names, until, steps, cap }: PastRowsOptions): PastRows {
  const rows = new Map<string, PairRow>();
  const byPeer = new Map<string, PairRow[]>();
  const waits = new Map<string, WaitTally>();
  const labels = new Map<string, readonly string[]>();
  const storedKeys = new Map<string, string[]>();
  let stored = 0;
  let total = 0;
  let firstSeen: Instant | null = null;

  function addRow(row: PairRow): void {
    const held = rows.get(row.key);
    if (held) return mergeRow(held, row);
    rows.set(row.key, row);
    const beside = byPeer.get(row.source.end.peer);
    if (beside) beside.push(row);
    else byPeer.set(row.source.end.peer, [row]);
  }

  /** Pods of one workload carry the same labels: their list is read once. */
  function labelsOf(text: string): readonly string[] {
    const held = labels.get(text);
    if (held) return held;
    const read = parseTexts(text) ?? [];
    if (labels.size < LABEL_SETS_CAP) labels.set(text, read);
    return read;
  }

  function sightEnd(sight: EndSight, kind: string, { value, first, last }: PairPast["sightings"][number]): void {
    const seen = <T>(read: T) => ({ sightings: () => [{ value: read, first, last }] });
    switch (kind) {
      case "identity":
        return sight.identities.merge(seen(Number(value)));
      case "pod":
        return sight.pods.merge(seen(value));
      case "labels":
        return sight.labels.merge(seen(labelsOf(value)));
      case "name":
        return sight.names.merge(seen(value));
      case "address":
        return sight.addresses.merge(seen(value));
      default:
        return undefined;
    }
  }

  function rowOf(parts: PairKeyParts, { pair, sightings, tally, trend }: PairPast): PairRow {
    const ends = { source: endOf("source", parts.source, sightings, names), destination: endOf("destination", parts.destination, sightings, names) };
    const past: PastOfRow = { until, tally, trend, steps };
    const row = newRow(names.key(pair), ends.source, ends.destination, parts.port, parts.protocol);
    for (const sighting of sightings) {
      const { kind, value, first, last } = sighting;
      const seen = { sightings: () => [{ value, first, last }] };
      if (kind === "service") row.services.merge(seen);
      else if (kind === "flow") row.flows.merge(seen);
      else if (kind === "policy-ingress") row.policies.ingress.merge(seen);
      else if (kind === "policy-egress") row.policies.egress.merge(seen);
      else if (kind.startsWith("source-")) sightEnd(row.source, kind.slice("source-".length), sighting);
      else sightEnd(row.destination, kind.slice("destination-".length), sighting);
    }
    return { ...row, past };
  }

  return {
    add(past) {
      const parts = parsePairKey(past.pair);
      if (parts === null) return true;
      const key = names.key(past.pair);
      if (rows.size >= cap && !rows.has(key)) return false;
      addRow(rowOf(parts, past));
      const keys = storedKeys.get(key);
      if (keys) keys.push(past.pair);
      else storedKeys.set(key, [past.pair]);
      stored += 1;
      total += totalOf(past.tally);
      if (past.tally.firstSeen !== null && (firstSeen === null || past.tally.firstSeen < firstSeen)) firstSeen = past.tally.firstSeen;
      if (past.waits === null) return true;
      const sum = waits.get(key) ?? emptyWaitTally();
      waits.set(key, sum);
      addWaitTally(sum, past.waits);
      return true;
    },
    get size() {
      return rows.size;
    },
    get total() {
      return total;
    },
    get firstSeen() {
      return firstSeen;
    },
    get stored() {
      return stored;
    },
    storedKeys: (key) => storedKeys.get(key) ?? [],
    waits: () => waits,
    rows: () => rows.values(),
    renames: 0,
    row: (key) => rows.get(key) ?? rows.get(names.key(key)),
    members(key) {
      const parts = parsePairKey(key);
      if (parts === null) return [];
      const destination = names.peer(parts.destination);
      return (byPeer.get(names.peer(parts.source)) ?? []).filter((row) => row.destination.end.peer === destination && row.protocol === parts.protocol);
    },
  };
}

/** Label sets that are read once for all; beyond it each is read by itself. */
const LABEL_SETS_CAP = 20_000;

function endOf(side: "source" | "destination", peer: string, sightings: PairPast["sightings"], names: PastNames): AttemptEnd {
  let best: AttemptEnd | null = null;
  for (const { kind, value } of sightings) {
    const end = kind === `${side}-end` ? parseEnd(value, peer) : null;
    if (end !== null) best = best === null ? end : betterNamed(best, end);
  }
  return renameEnd(best ?? endOfPeer(peer), names.peer(peer));
}

/** Rows of memory and of the past as one: of what is before `until` the past alone tells. */
export function joinPairRows(live: PairRows, past: PairRows, only: PastOfRow): PairRows {
  const joined = (row: PairRow): PairRow => {
    const before = past.row(row.key);
    return before ? joinRows(row, before) : { ...row, past: only };
  };
  return {
    get renames() {
      return live.renames;
    },
    *rows() {
      const seen = new Set<string>();
      for (const row of live.rows()) {
        seen.add(row.key);
        yield joined(row);
      }
      for (const row of past.rows()) if (!seen.has(row.key)) yield row;
    },
    row(key) {
      const row = live.row(key);
      return row ? joined(row) : past.row(key);
    },
    members(key) {
      const rows = live.members(key).map(joined);
      const seen = new Set(rows.map((row) => row.key));
      return [...rows, ...past.members(key).filter((row) => !seen.has(row.key))];
    },
  };
}
