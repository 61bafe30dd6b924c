import type { Filter } from "@/lib/domain/filter";
import type { When } from "@/lib/domain/filter-time";

/**
 * From when to when, on the source's own clock; null = from the first event held, up to the newest moment. A filter's
 * `since` and `until` narrow it further.
 */
export interface WindowSpec {
  readonly from: When | null;
  readonly to: When | null;
}

export const WHOLE_WINDOW: WindowSpec = Object.freeze({ from: null, to: null });

/** What is asked of a live source when nobody says otherwise. */
export const DEFAULT_WINDOW_MS = 30 * 60_000;

/** Orders of pairs; ties fall back to the key, so that paging is stable. */
export const PAIR_SORTS = ["worst", "total", "source", "destination", "last-refused", "last-seen", "grade"] as const;
export type PairSort = (typeof PAIR_SORTS)[number];

/** Which policies are listed: all, those that demand authentication, those seen to decide nothing, those with a fault. */
export const POLICY_SHOWS = ["all", "requires", "unmatched", "faults"] as const;
export type PolicyShow = (typeof POLICY_SHOWS)[number];

/** Which identities are listed. */
export const IDENTITY_SHOWS = ["all", "no-entry", "orphaned", "ambiguous", "expires-soon", "never-authenticated", "not-observed", "outside"] as const;
export type IdentityShow = (typeof IDENTITY_SHOWS)[number];

/** What is asked of the frozen links, beside the model: to keep one, to give it, to remove it. */
export type SnapshotQuestion =
  | { readonly kind: "freeze"; readonly page: string; readonly answers: Readonly<Record<string, string>> }
  | { readonly kind: "snapshot"; readonly id: string }
  | { readonly kind: "thaw"; readonly id: string };

/** Everything that can be asked of the live model. Answers are in `reply.ts`; all of it is plain data. */
export type ModelQuestion =
  | { readonly kind: "overview"; readonly window: WindowSpec; readonly filter: Filter; readonly compare?: WindowSpec }
  | {
      readonly kind: "pairs";
      readonly window: WindowSpec;
      readonly filter: Filter;
      readonly sort: PairSort;
      readonly limit: number;
      readonly cursor: string | null;
      /** Whether values are counted by facet beside the list. */
      readonly facets: boolean;
    }
  | { readonly kind: "pair"; readonly window: WindowSpec; readonly key: string; readonly attemptsLimit: number; readonly compare?: WindowSpec }
  | { readonly kind: "attempts"; readonly window: WindowSpec; readonly filter: Filter; readonly limit: number; readonly cursor: string | null }
  | { readonly kind: "wait"; readonly window: WindowSpec; readonly filter: Filter }
  | { readonly kind: "flows"; readonly window: WindowSpec; readonly filter: Filter; readonly limit: number; readonly cursor: string | null }
  | { readonly kind: "flow"; readonly id: string }
  | { readonly kind: "coverage"; readonly window: WindowSpec }
  | { readonly kind: "findings"; readonly window: WindowSpec }
  | { readonly kind: "spire" }
  | {
      readonly kind: "policies";
      readonly window: WindowSpec;
      /** Of the pairs whose connections are counted; which policies there are does not depend on it. */
      readonly filter: Filter;
      readonly show: PolicyShow;
      readonly limit: number;
      /** One object, as `kind namespace/name`: it alone is listed then, and its text comes with it. */
      readonly policy: string | null;
    }
  | { readonly kind: "identities"; readonly window: WindowSpec; readonly show: IdentityShow; readonly limit: number };

export type Question = ModelQuestion | SnapshotQuestion;
export type QuestionKind = Question["kind"];
export type QuestionOf<Kind extends QuestionKind> = Extract<Question, { kind: Kind }>;
