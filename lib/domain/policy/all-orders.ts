import { insertAll, type MapEntry, type MapFeatures } from "./pair-map";
import type { PairInsert, PairStep } from "./pair-steps";
import type { PortBlock } from "./port-block";
import { lookUp, type PolicyAnswer } from "./policy-answer";

/** Inserts made at most for one question; what lies beyond is not looked at. */
const MOST_INSERTS = 2_000;

type Maps = Map<string, readonly MapEntry[]>;

/**
 * The answers of every order of filters within their stage and of selectors within their filter. Sets of filters grow by
 * one a round, and maps that came out the same are followed once.
 */
export function answersOfAllOrders(steps: readonly PairStep[], target: PortBlock, features: MapFeatures): PolicyAnswer[] {
  let maps: Maps = new Map([["", []]]);
  const budget = { left: MOST_INSERTS };
  for (const stage of new Set(steps.map((step) => step.stage))) {
    const here = steps.filter((step) => step.stage === stage);
    let bySet = new Map<number, Maps>([[0, maps]]);
    for (let round = 0; round < here.length; round += 1) bySet = growSets(bySet, here, features, budget);
    maps = bySet.get(2 ** here.length - 1) ?? maps;
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

/** Every order of a few selectors; of many, each one first and each one last. */
function ordersOf(inserts: readonly PairInsert[]): readonly (readonly PairInsert[])[] {
  if (inserts.length <= 1) return [inserts];
  if (inserts.length > 4) return inserts.flatMap((insert, at) => [[insert, ...inserts.toSpliced(at, 1)], [...inserts.toSpliced(at, 1), insert]]);
  return inserts.flatMap((insert, at) => ordersOf(inserts.toSpliced(at, 1)).map((rest) => [insert, ...rest]));
}

function signatureOf(map: readonly MapEntry[]): string {
  return map
    .map(({ own, block, precedence, auth, explicit, redirect, origins }) => `${own}${block.protocol}/${block.port}/${block.bits}/${precedence}/${auth}${explicit}${redirect}${origins.length}`)
    .sort()
    .join(";");
}
