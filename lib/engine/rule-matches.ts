import { placeKeyOf } from "@/lib/domain/join/rule-place";
import type { OutcomeCounts, Pair, RequiringRule } from "@/lib/domain/pair";
import type { RequirementSide } from "@/lib/domain/policy/pair-requirement";
import { addCounts, NO_COUNTS } from "./outcome-sum";
import type { Surroundings } from "./surroundings";

/** What a rule decides about in a window: it is among the rules that decide those pairs, maybe not alone. */
export interface RuleMatches {
  readonly pairs: number;
  /** New connections of those pairs. */
  readonly attempts: OutcomeCounts;
  /** Pairs of which it demands authentication because it is written in a rule, or taken over from a wider one. */
  readonly explicit: number;
  readonly derived: number;
  /** Keys of the pairs with the most connections. */
  readonly examples: readonly string[];
}

export interface MatchedRules {
  readonly byPlace: ReadonlyMap<string, RuleMatches>;
  readonly pairs: number;
  readonly attempts: number;
  /** Pairs of which, in a direction, it is not known which rules decide. */
  readonly undecided: number;
}

export const NO_MATCHES: RuleMatches = Object.freeze({ pairs: 0, attempts: NO_COUNTS, explicit: 0, derived: 0, examples: Object.freeze([]) });
const EXAMPLES = 5;

/** Counts, for every rule, the pairs that it decides by the policies as they are now. */
export function matchRules(pairs: readonly Pair[], surroundings: Surroundings): MatchedRules {
  const byPlace = new Map<string, RuleMatches>();
  let undecided = 0;
  let attempts = 0;
  for (const pair of [...pairs].sort((a, b) => b.counts.total - a.counts.total)) {
    attempts += pair.counts.total;
    const { rules, sides } = surroundings.requirement(pair);
    if (!isDecided(sides.ingress) || !isDecided(sides.egress)) undecided += 1;
    for (const rule of rules) if (isDecided(sides[rule.direction])) note(byPlace, pair, rule, sides[rule.direction]);
  }
  return { byPlace, pairs: pairs.length, attempts, undecided };
}

function isDecided(side: RequirementSide): boolean {
  return side !== "unknown" && side !== "depends";
}

function note(byPlace: Map<string, RuleMatches>, pair: Pair, { kind, namespace, name, list, index, spec, explicit }: RequiringRule, side: RequirementSide): void {
  const demands = side === "asks" || side === "always-fails";
  const key = placeKeyOf({ policy: { kind, namespace, name }, list, index, spec });
  const held = byPlace.get(key) ?? NO_MATCHES;
  byPlace.set(key, {
    pairs: held.pairs + 1,
    attempts: addCounts(held.attempts, pair.counts),
    explicit: held.explicit + (demands && explicit ? 1 : 0),
    derived: held.derived + (demands && !explicit ? 1 : 0),
    examples: held.examples.length < EXAMPLES ? [...held.examples, pair.key] : held.examples,
  });
}
