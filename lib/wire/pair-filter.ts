import type { Filter, FilterKey, FilterTerm } from "@/lib/domain/filter";
import { parsePairKey } from "@/lib/domain/pair-key";

/** The filter that asks for one pair, exempt or not; a row that folds many ports is asked for by its ends. */
export function filterOfPair(key: string): Filter {
  const term = (name: FilterKey, value: string): FilterTerm => ({ key: name, negated: false, values: [value], comparison: null });
  const parts = parsePairKey(key);
  if (parts?.port !== "*") return { terms: [term("pair", key)] };
  return { terms: [term("src", parts.source), term("dst", parts.destination), term("protocol", parts.protocol.toLowerCase())] };
}
