import type { Clock } from "@/lib/ports/clock";
import type { Log } from "@/lib/ports/log";

/** Every span of time the source lives by, in ms of the given clock (deadlines of calls: of real time). */
export interface SpireTimings {
  /** Deadline of every call. */
  readonly callMs: number;
  /** The first identity must come within this: the agent may ask the kubelet for half a minute. */
  readonly firstSvidMs: number;
  /** Between two readings of all entries. SPIRE's own caches are 5 s old. */
  readonly entriesMs: number;
  /** The same where there are more than `manyEntries`. */
  readonly entriesManyMs: number;
  readonly agentsMs: number;
  readonly bundleMs: number;
  readonly signingMs: number;
  readonly processMs: number;
  /** Between attempts of a method that is refused, and of one that the server does not have. */
  readonly forbiddenMs: number;
  readonly absentMs: number;
  readonly backoffFirstMs: number;
  readonly backoffMaxMs: number;
  /** How long a replaced connection may finish its calls. */
  readonly drainMs: number;
  /** 0..1: how much earlier than its time something may be read. */
  readonly jitter: number;
}

export const SPIRE_TIMINGS: SpireTimings = {
  callMs: 10_000,
  firstSvidMs: 60_000,
  entriesMs: 15_000,
  entriesManyMs: 30_000,
  agentsMs: 30_000,
  bundleMs: 60_000,
  signingMs: 60_000,
  processMs: 30_000,
  forbiddenMs: 60_000,
  absentMs: 600_000,
  backoffFirstMs: 1_000,
  backoffMaxMs: 30_000,
  drainMs: 5_000,
  jitter: 0.1,
};

export interface SpireLimits {
  /** Entries read at most; what is beyond is said to be unread. */
  readonly entriesCap: number;
  readonly agentsCap: number;
  /** Characters of text that a list may hold at most; what is beyond is said to be unread. */
  readonly charactersCap: number;
  /** Records a page; halved where a page does not fit into one message. */
  readonly pageSize: number;
  readonly maxMessageBytes: number;
}

export const SPIRE_LIMITS: SpireLimits = { entriesCap: 100_000, agentsCap: 20_000, charactersCap: 64 * 1024 * 1024, pageSize: 500, maxMessageBytes: 4 * 1024 * 1024 };
/** Where the server's list costs it noticeably (some 150 ms of its time a reading at 10,000). */
export const MANY_ENTRIES = 5_000;

/** How SPIRE is reached; see SpireTier. */
export type SpireReach =
  /** `reason`: why nothing more is read, for the page. */
  | { readonly tier: "0"; readonly reason: string }
  | { readonly tier: "0+"; readonly host: string; readonly port: number }
  /** `workloadSocket`: absolute path of the agent's Workload API socket. */
  | { readonly tier: "1"; readonly host: string; readonly port: number; readonly workloadSocket: string }
  /** `socket`: absolute path of the gateway's socket. */
  | { readonly tier: "2"; readonly socket: string };

export interface SpireOptions {
  readonly reach: SpireReach;
  readonly clock: Clock;
  readonly log?: Log;
  /**
   * The trust bundle that Kubernetes publishes (ConfigMap spire-bundle: PEM, or a SPIFFE bundle in JSON); null while it
   * is not known. Tier 0+ has no other proof of who answers, and reads nothing without it; tier 1 takes it until its
   * own identity brings one.
   */
  readonly publishedBundle?: () => string | null;
  /** The trust domain that this cluster uses; null while it is not known. A SPIRE of another one is not read. */
  readonly trustDomain?: () => string | null;
  readonly timings?: Partial<SpireTimings>;
  readonly limits?: Partial<SpireLimits>;
  /** 0 ≤ x < 1, for jitter. */
  readonly random?: () => number;
}
