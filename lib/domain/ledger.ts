import type { Attempt } from "./attempt";
import type { CoverageHole, NodeCoverage } from "./coverage";
import type { Flow, LostEvents, NodeStatus } from "./flow";
import type { Instant } from "./instant";
import type { FlowMeaning } from "./classify";

/** A bounded collection: what it holds, its cap and what it let go at it. */
export interface CapReport {
  readonly name: string;
  readonly held: number;
  readonly cap: number;
  readonly dropped: number;
  /** What happens at the cap, as a sentence. */
  readonly says: string;
}

/** What changed since it was last asked. `before` is the version that the reader was given earlier (null: new). */
export interface AttemptChange {
  readonly next: Attempt;
  readonly before: Attempt | null;
}

export interface LedgerChanges {
  readonly attempts: readonly AttemptChange[];
  /** Peers that got a better name: rows of the first merge into the second. */
  readonly aliases: readonly (readonly [from: string, to: string])[];
}

/** State of coverage now: all nodes, all holes still held, counters since the source was opened. */
export interface LedgerCoverage {
  readonly nodes: readonly NodeCoverage[];
  readonly holes: readonly CoverageHole[];
  readonly late: number;
  readonly unattributedDrops: number;
  readonly firstEventAt: Instant | null;
  readonly lastEventAt: Instant | null;
  readonly watermark: Instant | null;
  readonly caps: readonly CapReport[];
}

/** What a flow came to mean: its class and the attempt it belongs to, as far as is known when it arrives. */
export interface FoldedFlow {
  readonly meaning: FlowMeaning;
  /** False when it was a repeat (same event seen before) or late: it changed nothing. */
  readonly counted: boolean;
  readonly attemptId: string | null;
}

/** Folds Hubble events into attempts. Order and repeats of events do not matter within LATE_AFTER_MS. */
export interface Ledger {
  foldFlow(flow: Flow): FoldedFlow;
  foldLost(lost: LostEvents): void;
  foldNodeStatus(status: NodeStatus): void;
  /** Names, versions and ring starts of all nodes as the source last listed them. */
  foldNodes(nodes: readonly { readonly name: string; readonly version: string | null; readonly state: string; readonly ringStart: Instant | null }[]): void;
  foldGap(gap: { readonly node: string | null; readonly from: Instant; readonly to: Instant; readonly reason: string }): void;
  foldLag(node: string | null, lagMs: number): void;
  /** Moves the clock of pending: attempts whose time is over are decided. Never moves back. */
  advance(watermark: Instant): void;
  /** A file's end: what is open stays pending, with the reason. */
  endCapture(): void;
  takeChanges(): LedgerChanges;
  coverage(): LedgerCoverage;
}
