import type { Instant } from "./instant";

export type VerdictsSeen = "seen" | "off (configuration)" | "off (drops without verdicts)" | "none seen";

/** A stretch of time in which events are known to be missing. */
export interface CoverageHole {
  readonly kind: "lost" | "gap";
  /** null = every node. */
  readonly node: string | null;
  readonly from: Instant;
  readonly to: Instant;
  /** Events lost; null when their number is not known (a gap). */
  readonly count: number | null;
  readonly reason: string;
}

/** What is known of one node's reporting. */
export interface NodeCoverage {
  readonly node: string;
  readonly state: string;
  readonly version: string | null;
  readonly ringStart: Instant | null;
  readonly firstEventAt: Instant | null;
  readonly lastEventAt: Instant | null;
  /** Event time of its earliest policy verdict since the source was opened; null = none seen. */
  readonly firstVerdictAt: Instant | null;
  readonly verdicts: VerdictsSeen;
  readonly flows: number;
  readonly lost: number;
  readonly late: number;
  readonly lagMs: number | null;
}

/** Coverage as an answer carries it: of all nodes, or of the nodes that decide a pair. */
export interface Coverage {
  readonly complete: boolean;
  readonly nodes: number;
  readonly nodesReporting: number;
  readonly lost: number;
  readonly late: number;
  readonly unattributedDrops: number;
  readonly verdicts: VerdictsSeen;
  /** Why it is not complete, and what caps were reached: sentences. */
  readonly reasons: readonly string[];
}
