import { answersOfAllOrders } from "./all-orders";
import { insertAll, type MapEntry, type MapFeatures } from "./pair-map";
import type { PairStep } from "./pair-steps";
import { covers, type PortBlock } from "./port-block";
import type { DirectionPolicy } from "./subject-policy";
import { claimOf, lookUp, sameAnswer, type PolicyAnswer } from "./policy-answer";

/** Orders tried at most as they come from turning the lists. */
const MOST_TURNS = 48;
const MOST_STEPS = 16;
const MOST_BESIDE = 3;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** What the orders of insertion give. */
export interface OrderedAnswers {
  /** The answer that claims least of those that common orders give. */
  readonly answer: PolicyAnswer;
  /** Every answer that some order gives, the one that claims least first. */
  readonly possible: readonly PolicyAnswer[];
}

/**
 * The engine walks filters and selectors in an order that changes from one computation to the next. Where no mode is
 * written the order cannot matter. Else two things are tried: the orders that its maps give as long as they are
 * small, which is the order of the rules from a random start, and then any order at all.
 */
export function answersOfOrders(steps: readonly PairStep[], target: PortBlock, policy: DirectionPolicy["features"]): OrderedAnswers {
  const features: MapFeatures = { ...policy, stopsFirst: false };
  const staged = [...steps].sort((a, b) => a.stage - b.stage);
  const isOrderFree = !features.auth || steps.every((step) => step.inserts.every((insert) => insert.every((entry) => !entry.explicit)));
  if (isOrderFree || (steps.length === 1 && steps[0]?.inserts.length === 1)) {
    const answer = lookUp(insertAll([], staged.flatMap((step) => step.inserts), features), target);
    return { answer, possible: [answer] };
  }
  const reaching = stepsThatReach(staged, target);
  if (reaching.length === 1 && reaching[0]?.inserts.length === 1) {
    const answer = lookUp(insertAll([], reaching[0].inserts, features), target);
    return { answer, possible: [answer] };
  }
  // Entries beside the port shape the walk past those that may stop it; without any that may, they change nothing.
  const hasBeside = reaching.some((step) => !isCovering(step, target));
  const common = answersOfTurns(hasBeside && staged.length <= MOST_STEPS ? staged : reaching, target, features);
  const possible = [...common, ...answersOfAllOrders(reaching, target, features)];
  // With two ports alone the walk is by number; with more it depends on whom else the rules select.
  if (hasBeside && features.blocks.filter((block) => block.bits > 0).length > 2) possible.push(...answersOfAllOrders(reaching, target, { ...features, stopsFirst: true }));
  return { answer: common[0] ?? lookUp([], target), possible: distinct(possible) };
}

/** Different answers, the one that claims least first. */
function distinct(answers: readonly PolicyAnswer[]): PolicyAnswer[] {
  return answers.filter((answer, at) => answers.findIndex((each) => sameAnswer(each, answer)) === at).sort((a, b) => claimOf(a) - claimOf(b));
}

/** Every list begun at every place: filters by stage, and the selectors of each filter. */
function answersOfTurns(steps: readonly PairStep[], target: PortBlock, features: MapFeatures): PolicyAnswer[] {
  const stages = [...new Set(steps.map((step) => step.stage))].map((stage) => steps.filter((step) => step.stage === stage));
  const lengths = [...stages.map((stage) => stage.length), ...steps.map((step) => step.inserts.length)];
  const all = lengths.reduce((product, length) => Math.min(product * length, 2 ** 40), 1);
  const answers: PolicyAnswer[] = [];
  for (let turn = 0; turn < Math.min(all, steps.length > MOST_STEPS ? MOST_TURNS / 4 : MOST_TURNS); turn += 1) {
    // Where there are too many, those that are tried lie evenly among them.
    let left = all <= MOST_TURNS ? turn : Math.floor(((turn * GOLDEN) % 1) * all);
    const starts = lengths.map((length) => {
      const start = left % length;
      left = Math.floor(left / length);
      return start;
    });
    const turned = new Map(steps.map((step, at) => [step, turnBy(step.inserts, starts[stages.length + at] ?? 0)]));
    const inserts = stages.flatMap((stage, at) => turnBy(stage, starts[at] ?? 0).flatMap((step) => turned.get(step) ?? []));
    answers.push(lookUp(insertAll([], inserts, features), target));
  }
  return distinct(answers);
}

function turnBy<T>(list: readonly T[], start: number): readonly T[] {
  return [...list.slice(start), ...list.slice(0, start)];
}

/**
 * The steps that can change what is found on the asked port: those that cover it, and those whose narrower entries may
 * stop a wider one from handing its mode on.
 */
function stepsThatReach(steps: readonly PairStep[], target: PortBlock): readonly PairStep[] {
  const wide = steps.flatMap((step) => step.inserts.flat()).filter((entry) => entry.explicit && covers(entry.block, target));
  const stops = (entry: MapEntry): boolean => (entry.explicit || entry.deny) && wide.some((each) => each.own === entry.own && covers(each.block, entry.block));
  let beside = 0;
  return steps.filter((step) => isCovering(step, target) || (step.inserts.some((insert) => insert.some(stops)) && (beside += 1) <= MOST_BESIDE));
}

function isCovering(step: PairStep, target: PortBlock): boolean {
  return step.inserts.some((insert) => insert.some((entry) => covers(entry.block, target)));
}
