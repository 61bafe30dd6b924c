import type { Attempt } from "../attempt";
import type { Instant } from "../instant";
import type { Exclusion } from "./exclusion";
import type { KernelTimers } from "./teeth";
import type { Percentiles } from "./percentiles";

/** Waits on one tooth of the comb. */
export interface Tooth {
  readonly atMs: number;
  readonly count: number;
}

/** Waits of one fixed bucket. */
export interface WaitBucket {
  readonly fromMs: number;
  readonly widthMs: number;
  readonly count: number;
}

/** A distribution of waits: how many, where, and what may be said of them with so many. */
export interface WaitSpreadOf extends Percentiles {
  readonly count: number;
  /** Teeth with something on them, by time. */
  readonly teeth: readonly Tooth[];
  /** Waits that lie on no tooth. */
  readonly between: number;
  readonly buckets: readonly WaitBucket[];
}

/** One measured wait. */
export interface WaitSample {
  readonly pair: string;
  readonly attempt: Attempt;
  readonly waitMs: number;
}

/** M1: the wait per connection, TCP alone. */
export interface WaitPerConnection extends WaitSpreadOf {
  readonly excluded: Readonly<Record<Exclusion, number>>;
  /** Let through after a refusal, in protocols whose repeats are the application's: told by cold starts alone. */
  readonly otherProtocols: number;
  /** The newest measured waits. */
  readonly samples: readonly WaitSample[];
}

/** M2: cold starts of pairs of identities on a node, any connection, any protocol. */
export interface ColdStarts extends WaitSpreadOf {
  readonly unresolved: number;
  readonly open: number;
  /** Not measured, because events near them are missing. */
  readonly excluded: number;
}

/** M3: refused for missing authentication and never let through. */
export interface Unresolved {
  readonly count: number;
  readonly pending: number;
  /** Of the count: the client dialled again and was authenticated within 70 s. */
  readonly recovered: number;
  /** Of the count: may have been let through unseen. */
  readonly open: number;
}

/** M4: how many new connections under required authentication met a refusal. */
export interface AffectedShare {
  readonly affected: number;
  /** null when what was let through at once cannot be counted for this filter and window; `reason` says why. */
  readonly of: number | null;
  /** Let through at once near missing events: a refusal of theirs may not have been seen. */
  readonly unsure: number;
  readonly reason: string | null;
}

/** One name's waits: a pair, a node, a direction, a reason. */
export interface WaitGroup extends Percentiles {
  readonly name: string;
  /** Measured waits. */
  readonly count: number;
  readonly unresolved: number;
  readonly pending: number;
  readonly affected: number;
  readonly of: number | null;
  readonly excluded: number;
}

/** One step of time. */
export interface WaitColumn {
  readonly at: Instant;
  readonly teeth: readonly Tooth[];
  readonly between: number;
  readonly unresolved: number;
  readonly pending: number;
  readonly affected: number;
  readonly of: number | null;
  readonly excluded: number;
  /** Events of a node are missing in this step, or it was before anything that is held: nothing in it is a zero. */
  readonly hasHole: boolean;
}

/** Whose retransmission timers the waits of clients on one node show. */
export interface KernelSight {
  readonly node: string;
  readonly timers: Readonly<Record<KernelTimers, number>>;
}

/** M1 to M4 of a window. */
export interface WaitOfWindow {
  readonly m1: WaitPerConnection;
  readonly m2: ColdStarts;
  readonly m3: Unresolved;
  readonly m4: AffectedShare;
  readonly stepMs: number;
  readonly series: readonly WaitColumn[];
  readonly by: {
    readonly pairs: readonly WaitGroup[];
    /** Pairs with a refusal; more than are listed when there are many. */
    readonly pairsMatched: number;
    /** By leg: a connection refused on two nodes stands under both, each with its own part of the wait. */
    readonly nodes: readonly WaitGroup[];
    readonly directions: readonly WaitGroup[];
    readonly l7: readonly WaitGroup[];
    readonly reasons: readonly WaitGroup[];
  };
  readonly kernels: readonly KernelSight[];
}
