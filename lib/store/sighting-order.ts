import { SIGHTING_KINDS } from "@/lib/domain/history/stored";
import { compareTexts } from "@/lib/domain/history/text-order";
import type { PairPast } from "@/lib/ports/history-store";

type Sight = PairPast["sightings"][number];

/** In the order of kinds, then last seen first, then by value. */
export function bySight(a: Sight, b: Sight): number {
  const kind = SIGHTING_KINDS.indexOf(a.kind) - SIGHTING_KINDS.indexOf(b.kind);
  return kind !== 0 ? kind : a.last === b.last ? compareTexts(a.value, b.value) : a.last > b.last ? -1 : 1;
}
