import type { TimeWindow } from "@/lib/domain/coverage-of";
import { SIGHTING_KINDS, type PairSighting, type SightingKind } from "@/lib/domain/history/stored";
import type { Instant } from "@/lib/domain/instant";
import { SIGHTINGS_OF_KIND, type PairPast } from "@/lib/ports/history-store";
import { DAY_NS, startOf } from "../past-plan";
import { entryOf } from "../rollup";
import { bySight } from "../sighting-order";

interface DaySight {
  readonly pair: string;
  readonly kind: SightingKind;
  readonly value: string;
  readonly day: Instant;
  first: Instant;
  last: Instant;
}

/** What was seen of pairs, by day. */
export interface SightingBook {
  note(sighting: PairSighting): void;
  within(pair: string, window: TimeWindow): PairPast["sightings"];
}

/** An empty book of at most `cap` values by pair, kind and day; beyond it the one noted first is let go. */
export function createSightingBook(cap: number): SightingBook {
  const byName = new Map<string, DaySight>();
  const byPair = new Map<string, Set<DaySight>>();

  function letGo(): void {
    for (const [name, sight] of byName) {
      byName.delete(name);
      const ofPair = byPair.get(sight.pair);
      ofPair?.delete(sight);
      if (ofPair?.size === 0) byPair.delete(sight.pair);
      return;
    }
  }

  return {
    note({ pair, kind, value, first, last }) {
      const day = startOf(first, DAY_NS);
      const name = JSON.stringify([String(day), kind, pair, value]);
      const held = byName.get(name);
      if (held) {
        if (first < held.first) held.first = first;
        if (last > held.last) held.last = last;
        return;
      }
      if (byName.size >= cap) letGo();
      const made = { pair, kind, value, day, first, last };
      byName.set(name, made);
      entryOf(byPair, pair, () => new Set()).add(made);
    },
    within(pair, window) {
      const kinds = new Map<SightingKind, Map<string, { first: Instant; last: Instant }>>();
      for (const { kind, value, first, last } of byPair.get(pair) ?? []) {
        if (first > window.to || last < window.from) continue;
        const held = entryOf(entryOf(kinds, kind, () => new Map()), value, () => ({ first, last }));
        if (first < held.first) held.first = first;
        if (last > held.last) held.last = last;
      }
      return SIGHTING_KINDS.flatMap((kind) =>
        [...(kinds.get(kind) ?? [])]
          .map(([value, seen]) => ({ kind, value, ...seen }))
          .sort(bySight)
          .slice(0, SIGHTINGS_OF_KIND),
      );
    },
  };
}
