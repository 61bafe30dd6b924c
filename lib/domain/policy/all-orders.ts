import { insertAll, type MapEntry, type MapFeatures } from "./pair-map";
import type { PairInsert, PairStep } from "./pair-steps";
import type { PortBlock } from "./port-block";
import { lookUp, type PolicyAnswer } from "./policy-answer";

/** Inserts made at most to follow every order; with more, orders are drawn. */
const MOST_INSERTS = 1_500;
/** Orders drawn then: what one of fifty computations gives is found in all but one of fifty cases. */
const MOST_DRAWN = 200;
/** Work of drawing, in inserts times entries: with very many rules on one port fewer orders are drawn. */
const MOST_WORK = 400_000;

type Maps = Map<string, readonly MapEntry[]>;

/**
 * The answers of every order of filters within their stage and of selectors within their filter, or of many drawn
 * ones where there are too many: always the same ones, so that an answer does not change by itself.
 */
export function answersOfAllOrders(steps: readonly PairStep[], target: PortBlock, features: MapFeatures): PolicyAnswer[] {
  const stages = [...new Set(steps.map((step) => step.stage))].map((stage) => steps.filter((step) => step.stage === stage));
  const inserts = stages.reduce((sum, stage) => sum + 2 ** (stage.length - 1) * stage.reduce((all, step) => all + factorial(step.inserts.length), 0), 0);
  return inserts > MOST_INSERTS ? drawnAnswers(stages, target, features) : followedAnswers(stages, target, features);
}

/** Sets of filters grow by one a round, and maps that came out the same are followed once. */
function followedAnswers(stages: readonly (readonly PairStep[])[], target: PortBlock, features: MapFeatures): PolicyAnswer[] {
  let maps: Maps = new Map([["", []]]);
  const budget = { left: MOST_INSERTS * 4 };
  for (const stage of stages) {
    let bySet = new Map<number, Maps>([[0, maps]]);
    for (let round = 0; round < stage.length; round += 1) bySet = growSets(bySet, stage, features, budget);
    maps = bySet.get(2 ** stage.length - 1) ?? maps;
  }
  return [...maps.values()].map((map) => lookUp(map, target));
}

function growSets(bySet: ReadonlyMap<number, Maps>, steps: readonly PairStep[], features: MapFeatures, budget: { left: number }): Map<number, Maps> {
  const grown = new Map<number, Maps>();
  for (const [set, held] of bySet) {
    for (const [at, step] of steps.entries()) {
      const bit = 2 ** at;
      if (Math.floor(set / bit) % 2 === 1) continue;
      const maps = grown.get(set + bit) ?? new Map<string, readonly MapEntry[]>();
      grown.set(set + bit, maps);
      for (const map of held.values()) {
        // Every set keeps one way into it, so that the last one is reached whatever the budget.
        if (budget.left <= 0 && maps.size > 0) break;
        for (const order of ordersOf(step.inserts)) {
          budget.left -= 1;
          const next = insertAll(map, order, features);
          maps.set(signatureOf(next), next);
        }
      }
    }
  }
  return grown;
}

function ordersOf(inserts: readonly PairInsert[]): readonly (readonly PairInsert[])[] {
  if (inserts.length <= 1) return [inserts];
  return inserts.flatMap((insert, at) => ordersOf(inserts.toSpliced(at, 1)).map((rest) => [insert, ...rest]));
}

function drawnAnswers(stages: readonly (readonly PairStep[])[], target: PortBlock, features: MapFeatures): PolicyAnswer[] {
  const draw = createDraw();
  const entries = stages.flat().reduce((sum, step) => sum + step.inserts.length, 0);
  return Array.from({ length: Math.max(4, Math.min(MOST_DRAWN, Math.floor(MOST_WORK / entries ** 2))) }, () => {
    const inserts = stages.flatMap((stage) => shuffle(stage, draw).flatMap((step) => shuffle(step.inserts, draw)));
    return lookUp(insertAll([], inserts, features), target);
  });
}

/** Numbers below a bound that look random and are the same every time. */
function createDraw(): (bound: number) => number {
  let state = 1;
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % bound;
  };
}

function shuffle<T>(list: readonly T[], draw: (bound: number) => number): readonly T[] {
  const left = [...list];
  const shuffled: T[] = [];
  while (left.length > 0) shuffled.push(...left.splice(draw(left.length), 1));
  return shuffled;
}

function factorial(count: number): number {
  return count <= 1 ? 1 : count * factorial(count - 1);
}

function signatureOf(map: readonly MapEntry[]): string {
  return map
    .map(({ own, block, precedence, auth, explicit, redirect, origins }) => `${own}${block.protocol}/${block.port}/${block.bits}/${precedence}/${auth}${explicit}${redirect}${origins.length}`)
    .sort()
    .join(";");
}
