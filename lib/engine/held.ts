import type { Attempt } from "@/lib/domain/attempt";
import type { Instant } from "@/lib/domain/instant";
import type { PairAnswers } from "@/lib/domain/pair-answers";
import type { LedgerCoverage } from "@/lib/domain/ledger";
import type { WaitBook } from "@/lib/domain/wait/wait-book";
import type { WaitSums } from "@/lib/domain/wait/wait-of-window";
import type { FlowRing } from "./flow-ring";
import type { Model } from "./model";

/** What answers are made from, over a window: the live model by itself, or with what is recollected of the time before it. */
export interface Held
  extends Pick<Model, "surroundings" | "changes" | "nodeOf" | "time" | "revision" | "renames" | "upheavals" | "attemptOf" | "firstHeld" | "waitGround" | "ground" | "head" | "source" | "counters" | "caps" | "brokenLines" | "written"> {
  readonly book: PairAnswers;
  readonly attempts: { all(): Iterable<Attempt>; readonly completeSince: Instant | null };
  readonly waits: Pick<WaitBook, "records" | "get" | "minutes" | "episodes" | "exactSince" | "coldStartsSince">;
  /** What only a store's sums tell of waits; null: nothing. */
  readonly waitSums: WaitSums | null;
  /** Counts are told by whole units of this, ns: minutes, hours where minutes are no longer held. */
  readonly unitNs: bigint;
  readonly flows: Pick<FlowRing, "entries" | "get" | "size" | "completeSince">;
  coverage(): Pick<LedgerCoverage, "nodes" | "holes" | "firstEventAt" | "lastEventAt" | "watermark">;
}
