import type { Filter } from "@/lib/domain/filter";
import type { Instant } from "@/lib/domain/instant";

/** A moment of the source's own clock: exact, or so many milliseconds before its newest moment. */
export type Moment = { readonly at: Instant } | { readonly agoMs: number };

/** From when to when; null = from the first event held, up to the newest moment. */
export interface WindowSpec {
  readonly from: Moment | null;
  readonly to: Moment | null;
}

export const WHOLE_WINDOW: WindowSpec = Object.freeze({ from: null, to: null });

/** Orders of pairs; ties fall back to the key, so that paging is stable. */
export const PAIR_SORTS = ["worst", "total", "source", "destination", "last-refused", "last-seen", "grade"] as const;
export type PairSort = (typeof PAIR_SORTS)[number];

/** Keys whose values are counted beside a list of pairs, each over the pairs that match all other terms. */
export const FACETS = ["namespace", "grade", "outcome", "required", "protocol", "port", "node"] as const;
export type Facet = (typeof FACETS)[number];

/** Everything that can be asked of the live model. Answers are in `reply.ts`; all of it is plain data. */
export type Question =
  | { readonly kind: "overview"; readonly window: WindowSpec; readonly filter: Filter }
  | {
      readonly kind: "pairs";
      readonly window: WindowSpec;
      readonly filter: Filter;
      readonly sort: PairSort;
      readonly limit: number;
      readonly cursor: string | null;
      readonly facets: readonly Facet[];
    }
  | { readonly kind: "pair"; readonly window: WindowSpec; readonly key: string; readonly attemptsLimit: number }
  | { readonly kind: "attempts"; readonly window: WindowSpec; readonly filter: Filter; readonly limit: number; readonly cursor: string | null }
  | { readonly kind: "flows"; readonly window: WindowSpec; readonly filter: Filter; readonly limit: number; readonly cursor: string | null }
  | { readonly kind: "flow"; readonly id: string }
  | { readonly kind: "coverage"; readonly window: WindowSpec };

export type QuestionKind = Question["kind"];
export type QuestionOf<Kind extends QuestionKind> = Extract<Question, { kind: Kind }>;
