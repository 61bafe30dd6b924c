import type { Pair } from "../pair";

/** Pairs by the identities of their ends. */
export interface PairIndex {
  from(identities: ReadonlySet<number>): readonly Pair[];
  to(identities: ReadonlySet<number>): readonly Pair[];
  /** With one of them at either end. */
  with(identities: ReadonlySet<number>): readonly Pair[];
}

/** An index over the pairs; it is built when it is first asked. */
export function createPairIndex(pairs: readonly Pair[]): PairIndex {
  const sides: Record<"source" | "destination", ReadonlyMap<number, readonly Pair[]> | null> = { source: null, destination: null };
  const of = (side: "source" | "destination", identities: ReadonlySet<number>): readonly Pair[] => {
    const by = (sides[side] ??= group(pairs, side));
    const found = new Set<Pair>();
    for (const identity of identities) for (const pair of by.get(identity) ?? []) found.add(pair);
    return [...found];
  };
  return {
    from: (identities) => of("source", identities),
    to: (identities) => of("destination", identities),
    with: (identities) => [...new Set([...of("source", identities), ...of("destination", identities)])],
  };
}

function group(pairs: readonly Pair[], side: "source" | "destination"): ReadonlyMap<number, readonly Pair[]> {
  const groups = new Map<number, Pair[]>();
  for (const pair of pairs) {
    for (const identity of pair[side].identities) {
      const held = groups.get(identity);
      if (held === undefined) groups.set(identity, [pair]);
      else held.push(pair);
    }
  }
  return groups;
}
