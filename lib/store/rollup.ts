import { addTally, emptyTally, type PairTally } from "@/lib/domain/pair-tally";
import { addWaitTally, emptyWaitTally, type WaitTally } from "@/lib/domain/wait/wait-tally";

/** Counts of a stretch: what a minute, an hour and a sum of them have in common. */
export interface Rollup {
  readonly tally: PairTally;
  waits: WaitTally | null;
}

/** A sum of nothing yet. */
export function emptyRollup(): Rollup {
  return { tally: emptyTally(), waits: null };
}

/** Adds `part` into `whole`; `part` stays as it is. */
export function addRollup(whole: Rollup, part: Rollup): void {
  addTally(whole.tally, part.tally);
  if (part.waits !== null) addWaitTally((whole.waits ??= emptyWaitTally()), part.waits);
}

/** What a map holds under a key, made when it is not there. */
export function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const held = map.get(key);
  if (held !== undefined) return held;
  const made = make();
  map.set(key, made);
  return made;
}
