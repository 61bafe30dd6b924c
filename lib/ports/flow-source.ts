import type { Flow, LostEvents, NodeStatus } from "@/lib/domain/flow";
import type { Instant } from "@/lib/domain/instant";

export type SourceState = "starting" | "live" | "retrying" | "stale" | "forbidden" | "stopped";

/** What a person may see of a connection: its state, since when, and one sentence that says what to do. */
export interface SourceHealth {
  readonly state: SourceState;
  /** Epoch ms at which this state began. */
  readonly sinceMs: number;
  /** Consecutive failed attempts to connect; 0 while live. */
  readonly attempt: number;
  /** Epoch ms of the next attempt, when one is planned. */
  readonly retryAtMs: number | null;
  readonly lastError: string | null;
  /** Plain words for the strip and the log ("Relay speaks TLS, you said relay://"); "" when all is well. */
  readonly sentence: string;
}

/** One node as `GetNodes` and the rings tell it. Numbers that were not read are null. */
export interface NodeReport {
  readonly name: string;
  readonly version: string | null;
  readonly state: string;
  readonly address: string | null;
  readonly seenFlows: number | null;
  readonly numFlows: number | null;
  readonly maxFlows: number | null;
  readonly uptimeNs: bigint | null;
  /** Oldest event its ring still held when the source was opened; null when not read. */
  readonly ringStart: Instant | null;
}

/** A stretch of event time in which this source cannot vouch for having seen everything. */
export interface SourceGap {
  /** null = all nodes. */
  readonly node: string | null;
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: string;
}

/**
 * What a source yields. `flow` is by far the most frequent. `watermark`: no event older than `at` is to be expected
 * (captures and replays, whose clock is the recorded one; live sources leave the watermark to the engine's clock).
 * `lag`: how far behind the stream was measured to run, in ms. `broken`: a stretch of a file that is no record, by its line or,
 * where there are none, its first byte (`unit`, a line unless said).
 */
export type SourceEvent =
  | { readonly kind: "flow"; readonly flow: Flow; readonly stream: "evidence" | "tail" }
  | { readonly kind: "lost"; readonly lost: LostEvents }
  | { readonly kind: "node-status"; readonly status: NodeStatus }
  | { readonly kind: "nodes"; readonly nodes: readonly NodeReport[]; readonly relayVersion: string | null; readonly flowsPerSec: number | null }
  | { readonly kind: "gap"; readonly gap: SourceGap }
  | { readonly kind: "health"; readonly health: SourceHealth }
  | { readonly kind: "broken"; readonly file: string; readonly line: number; readonly unit?: "line" | "byte"; readonly reason: string }
  | { readonly kind: "watermark"; readonly at: Instant }
  | { readonly kind: "lag"; readonly node: string | null; readonly lagMs: number }
  | { readonly kind: "heartbeat"; readonly atMs: number };

/** How a source's data was obtained: what may be claimed of it depends on this (a bare capture carries no coverage). */
export interface SourceNature {
  readonly type: "relay" | "capture" | "simulator";
  /** What the user named, without secrets: "relay://host:port", "flows.jsonl and 2 more". */
  readonly label: string;
  /** True when the source goes on by itself (a Relay); false when it ends (a file). */
  readonly live: boolean;
  /** True when nothing is read of it here: others read it, and what they stored is answered. */
  readonly stored?: boolean;
}

/**
 * Where flows come from. `events` may be iterated once; it ends when a finite source is read to its end or after
 * `close`. Pulling slowly is allowed: a source pauses its upstream rather than buffer without bound.
 */
export interface FlowSource {
  readonly nature: SourceNature;
  events(signal: AbortSignal): AsyncIterable<readonly SourceEvent[]>;
  health(): SourceHealth;
  /** Asks for everything (the live tail) or for evidence only. Sources without a tail ignore it. */
  wantTail(want: boolean): void;
  /** A flow of this source from its protobuf record: who holds many flows may hold their records alone. Absent: hold the flows. */
  readonly reread?: (record: Uint8Array) => Flow;
  close(): Promise<void>;
}
