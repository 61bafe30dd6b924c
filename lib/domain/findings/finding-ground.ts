import type { ClusterBook } from "../cluster/cluster-book";
import type { EntryReading } from "../cluster/entry-standing";
import type { Coverage } from "../coverage";
import type { TimeWindow } from "../coverage-of";
import type { ClusterPolicies } from "../join/cluster-policies";
import type { Pair } from "../pair";
import type { PairRequirement } from "../policy/pair-requirement";
import type { SpireView } from "../spire/spire-view";

/** A request that a policy refused at layer 7. */
export interface RefusedRequest {
  readonly method: string;
  readonly path: string;
}

/** Everything that findings rest on, as of one moment. */
export interface FindingGround {
  readonly book: ClusterBook;
  readonly policies: ClusterPolicies;
  /** null: SPIRE is not read. */
  readonly spire: SpireView | null;
  readonly entries: EntryReading;
  /** Pairs of the window, joined. */
  readonly pairs: readonly Pair[];
  readonly window: TimeWindow;
  /** Of all nodes, over the window. */
  readonly coverage: Coverage;
  /** Requests that were refused in the window, by the key of their pair; a few of each. */
  readonly refusedRequests: ReadonlyMap<string, readonly RefusedRequest[]>;
  /** What policies demand of a pair, side by side; expected to be kept by whoever gives it. */
  requirement(pair: Pair): PairRequirement;
  readonly nowMs: number;
}
