import type { RefusalCount } from "./refusal-rise";

/** What connections may have in common, the more telling first: equals are told apart in this order. */
export const FACTOR_KINDS = ["identity-without-entry", "policy", "destination", "source", "nodes", "destination-node", "source-node", "port"] as const;
export type FactorKind = (typeof FACTOR_KINDS)[number];

/** One thing that is so of a connection. */
export interface Factor {
  readonly kind: FactorKind;
  readonly value: string;
}

/** A connection, as what it may have in common with others. */
export interface FactoredAttempt {
  readonly refused: boolean;
  readonly factors: readonly Factor[];
}

/** What refused connections have in common that those let through at the same time do not. */
export interface CommonFactor extends Factor {
  /** Of the refused ones, how many it is so of. */
  readonly refused: RefusalCount;
  /** Of all connections of the same time of which it is so, how many were refused; and of the others. */
  readonly withIt: RefusalCount;
  readonly without: RefusalCount;
  /** Of all connections of the time before of which it is so. */
  readonly before: RefusalCount;
}

/** It must be so of at least this share of the refusals that are more than before. */
const COVERS = 0.8;
/** And those of which it is so must be refused this many times as often as the others. */
const TIMES = 2;
/** And it must be right about enough of both: the harmonic mean of the shares that it covers and that are refused. */
const LEAST_SCORE = 0.5;
/** Values counted; those that come after are not looked at. */
const VALUES_CAP = 20_000;

interface Tally extends Factor {
  refused: number;
  of: number;
}

/**
 * The one thing that tells the refused from those that were let through at the same time best: by how many of the refusals
 * it covers, and how many of those it covers were refused. What would have been refused anyway, as the time before tells,
 * is taken off: `scale` says how many times as long as that the time in question is. null where nothing tells enough; what
 * is so of every connection tells nothing.
 */
export function commonFactorOf(now: readonly FactoredAttempt[], before: readonly FactoredAttempt[], scale: number): CommonFactor | null {
  const all = { refused: countRefused(now), of: now.length };
  const more = all.refused - scale * countRefused(before);
  if (more <= 0) return null;
  const earlier = tallyOf(before);
  let best: { readonly tally: Tally; readonly score: number } | null = null;
  for (const [key, tally] of tallyOf(now)) {
    const moreOfIt = tally.refused - scale * (earlier.get(key)?.refused ?? 0);
    if (moreOfIt < COVERS * more || !isTelling(tally, all)) continue;
    const score = (2 * Math.min(moreOfIt, more)) / (more + tally.of);
    const isBetter = best === null || score > best.score || (score === best.score && compare(tally, best.tally) < 0);
    if (score >= LEAST_SCORE && isBetter) best = { tally, score };
  }
  if (best === null) return null;
  const { kind, value, refused, of } = best.tally;
  const was = earlier.get(keyOf({ kind, value }));
  return {
    kind,
    value,
    refused: { refused, of: all.refused },
    withIt: { refused, of },
    without: { refused: all.refused - refused, of: all.of - of },
    before: { refused: was?.refused ?? 0, of: was?.of ?? 0 },
  };
}

function countRefused(attempts: readonly FactoredAttempt[]): number {
  return attempts.reduce((sum, { refused }) => sum + (refused ? 1 : 0), 0);
}

function isTelling({ refused, of }: RefusalCount, all: RefusalCount): boolean {
  const others = all.of - of;
  return others > 0 && refused * others >= TIMES * (all.refused - refused) * of;
}

function tallyOf(attempts: readonly FactoredAttempt[]): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { refused, factors } of attempts) {
    for (const factor of factors) {
      const key = keyOf(factor);
      let tally = tallies.get(key);
      if (tally === undefined) {
        if (tallies.size >= VALUES_CAP) continue;
        tally = { ...factor, refused: 0, of: 0 };
        tallies.set(key, tally);
      }
      tally.of += 1;
      if (refused) tally.refused += 1;
    }
  }
  return tallies;
}

function keyOf({ kind, value }: Factor): string {
  return `${kind} ${value}`;
}

function compare(a: Factor, b: Factor): number {
  return FACTOR_KINDS.indexOf(a.kind) - FACTOR_KINDS.indexOf(b.kind) || (a.value < b.value ? -1 : 1);
}
