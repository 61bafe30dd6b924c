import { printPairKey, parsePairKey } from "@/lib/domain/pair-key";

/** A better name may itself have got a better one; bounded, for hostile names could lead in circles. */
const MOST_HOPS = 8;
/** Names that one peer may have gone by: beyond it the others are not asked for. */
const NAMES_OF_PEER = 32;

/** What peers and pairs of the past are called now, and what those of now were called. */
export interface PastNames {
  peer(name: string): string;
  key(key: string): string;
  /** Every key that a pair may stand under in a store, its key of now first. */
  formerKeys(key: string): readonly string[];
}

/** Names by a store's aliases and then by those of memory. */
export function createPastNames(aliases: readonly (readonly [from: string, to: string])[], nameInMemory: (peer: string) => string): PastNames {
  const better = new Map(aliases);
  const known = new Map<string, string>();
  let former: Map<string, string[]> | null = null;

  function peer(name: string): string {
    const held = known.get(name);
    if (held !== undefined) return held;
    let to = name;
    for (let hop = 0; hop < MOST_HOPS; hop += 1) {
      const next = better.get(to);
      if (next === undefined || next === name) break;
      to = next;
    }
    const found = nameInMemory(to);
    known.set(name, found);
    return found;
  }

  function formerNames(name: string): readonly string[] {
    if (former === null) {
      former = new Map();
      for (const [from] of aliases) {
        const now = peer(from);
        const names = former.get(now) ?? [];
        former.set(now, names);
        if (from !== now && names.length < NAMES_OF_PEER) names.push(from);
      }
    }
    return [name, ...(former.get(name) ?? [])];
  }

  return {
    peer,
    key(key) {
      const parts = parsePairKey(key);
      if (parts === null) return key;
      const [source, destination] = [peer(parts.source), peer(parts.destination)];
      return source === parts.source && destination === parts.destination ? key : printPairKey({ ...parts, source, destination });
    },
    formerKeys(key) {
      const parts = parsePairKey(key);
      if (parts === null) return [key];
      const sources = formerNames(peer(parts.source));
      const destinations = formerNames(peer(parts.destination));
      return sources.flatMap((source) => destinations.map((destination) => printPairKey({ ...parts, source, destination })));
    },
  };
}
