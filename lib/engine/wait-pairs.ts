import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Filter, FilterKey } from "@/lib/domain/filter";
import { compileFilter } from "@/lib/domain/filter-match";
import type { AnswerGround } from "./answer-ground";

/** Terms that hold for every attempt of a pair or for none. */
const OF_PAIRS: ReadonlySet<FilterKey | null> = new Set<FilterKey | null>(["src", "dst", "any", "namespace", "from-namespace", "to-namespace", "to-port", "protocol", "pair", "exempt"]);

/** True when a filter speaks of whole pairs alone, so that what pairs add up to answers it. */
export function asksOfPairs(filter: Filter): boolean {
  return filter.terms.every((term) => OF_PAIRS.has(term.key));
}

/** Keys of the pairs that match such a filter, a folded row by its ports; null: every pair does. */
export function keysOfPairs({ window, open, filter }: { readonly window: TimeWindow; readonly open: boolean; readonly filter: Filter }, ground: AnswerGround): ReadonlySet<string> | null {
  if (filter.terms.length === 0) return null;
  const { held } = ground;
  const test = compileFilter(filter, held.time.asOf());
  const keys = new Set<string>();
  for (const pair of ground.pairs(window, open).pairs) {
    if (!test.pair(pair)) continue;
    if (pair.port !== "*") keys.add(pair.key);
    else for (const { key } of held.book.ports(pair.key, held.ground(window))) keys.add(key);
  }
  return keys;
}
