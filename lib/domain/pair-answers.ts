import type { CoverageGround } from "./coverage-of";
import type { Instant } from "./instant";
import type { Pair } from "./pair";
import { parsePairKey, printPairKey } from "./pair-key";
import { BUCKET_NS, mergeRow, newRow, pairOfRow, type PairRow } from "./pair-row";
import { addTally, emptyTally, totalOf, type PairTally } from "./pair-tally";

/** More ports than this of one pair of peers in a window are one row, `*` (rule 4). */
export const PORTS_CAP = 64;

/** Rows of pairs, however they are kept. */
export interface PairRows {
  rows(): Iterable<PairRow>;
  /** The row of a pair under any name that it ever had. */
  row(key: string): PairRow | undefined;
  /** Grows with every peer that got a better name: a walk over all rows may have seen one twice, or half. */
  readonly renames: number;
  /** Rows of the same two peers and protocol as the key's, whatever their port. */
  members(key: string): readonly PairRow[];
}

export interface SeriesStep {
  readonly at: Instant;
  readonly tally: PairTally;
}

/** What is answered of pairs. */
export interface PairAnswers {
  /** Pairs with something in the window; rows of one pair of peers with more than PORTS_CAP ports are folded. */
  pairs(ground: CoverageGround): Pair[];
  /**
   * The same, a row a step: whoever asks decides when the next is looked at, and each row is as it is then. `finish`
   * makes of each pair what is given, so that what it is made from can go at once. Where rows got other names meanwhile
   * all are looked at again, in one step.
   */
  stepThroughPairs(ground: CoverageGround, finish?: (pair: Pair) => Pair): Generator<void, Pair[]>;
  /** One pair by its key; `*` folds every port of the peers. null when the window holds nothing of it. */
  pair(key: string, ground: CoverageGround): Pair | null;
  /** Ports of a folded row, busiest first. */
  ports(key: string, ground: CoverageGround): readonly { readonly key: string; readonly port: number; readonly total: number }[];
  /** Tallies of all pairs by bucket, oldest first, of those that `keys` names (null: all). */
  series(from: Instant, to: Instant, keys: ReadonlySet<string> | null): readonly SeriesStep[];
}

interface MadePair {
  readonly row: PairRow;
  readonly pair: Pair;
}

/** The answers that rows make. */
export function createPairAnswers(kept: PairRows): PairAnswers {
  function* stepThroughPairs(ground: CoverageGround, finish: (pair: Pair) => Pair = asItIs): Generator<void, Pair[]> {
    const began = kept.renames;
    // By key: a row that went and came again meanwhile is met twice.
    const made = new Map<string, MadePair>();
    for (const row of kept.rows()) {
      const pair = pairOfRow(row, ground);
      if (pair) made.set(row.key, { row, pair: finish(pair) });
      yield;
    }
    const groups = new Map<string, MadePair[]>();
    for (const each of made.values()) {
      const { source, destination, protocol } = each.pair;
      const name = `${source.peer}~${destination.peer}~${protocol}`;
      const group = groups.get(name);
      if (group) group.push(each);
      else groups.set(name, [each]);
      yield;
    }
    if (kept.renames !== began) return runToEnd(stepThroughPairs(ground, finish));
    const found: Pair[] = [];
    for (const group of groups.values()) {
      const whole = group.length > PORTS_CAP ? foldRows(group.map(({ row }) => row)) : null;
      const pair = whole && pairOfRow(whole, ground);
      if (pair) found.push(finish(pair));
      else for (const each of group) found.push(each.pair);
    }
    return found;
  }

  return {
    pairs: (ground) => runToEnd(stepThroughPairs(ground)),
    stepThroughPairs,
    pair(key, ground) {
      const row = parsePairKey(key)?.port === "*" ? foldRows(kept.members(key)) : kept.row(key);
      return row ? pairOfRow(row, ground) : null;
    },
    ports(key, { window }) {
      const found: { key: string; port: number; total: number }[] = [];
      for (const row of kept.members(key)) {
        if (typeof row.port !== "number") continue;
        let total = row.past?.tally ? totalOf(row.past.tally) : 0;
        for (const [bucket, tally] of row.buckets) {
          if (bucket + BUCKET_NS > window.from && bucket <= window.to && bucket >= (row.past?.until ?? bucket)) total += totalOf(tally);
        }
        if (total > 0) found.push({ key: row.key, port: row.port, total });
      }
      return found.sort((a, b) => b.total - a.total || a.port - b.port);
    },
    series(from, to, keys) {
      const buckets = new Map<bigint, PairTally>();
      for (const row of kept.rows()) {
        if (keys && !keys.has(row.key)) continue;
        for (const [bucket, tally] of row.buckets) {
          if (bucket + BUCKET_NS <= from || bucket > to) continue;
          let whole = buckets.get(bucket);
          if (!whole) buckets.set(bucket, (whole = emptyTally()));
          addTally(whole, tally);
        }
      }
      return [...buckets].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([at, tally]) => ({ at, tally }));
    },
  };
}

const asItIs = (pair: Pair): Pair => pair;

function runToEnd<Found>(steps: Generator<void, Found>): Found {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** One row of every port of the same peers; null when there are none. */
function foldRows(members: readonly PairRow[]): PairRow | null {
  const [first] = members;
  if (!first) return null;
  const key = printPairKey({ source: first.source.end.peer, destination: first.destination.end.peer, port: "*", protocol: first.protocol });
  const whole = newRow(key, first.source.end, first.destination.end, "*", first.protocol);
  for (const member of members) mergeRow(whole, member);
  return whole;
}
