import type { Clock } from "@/lib/ports/clock";
import type { Log } from "@/lib/ports/log";
import type { ShareWatch } from "@/lib/ports/share-watch";
import type { CertificateFiles } from "./certificates";

/** Every span of time the source lives by, in milliseconds of the given clock (deadlines of calls: of real time). */
export interface RelayTimings {
  /** A connection must stand, and a status call be answered, within this. */
  readonly askMs: number;
  /** Between two readings of the nodes and the status. */
  readonly pollMs: number;
  /** How often what is due is looked for. */
  readonly tickMs: number;
  /** Between two tellings of the measured lag. */
  readonly lagMs: number;
  /** Between two window queries beside a slow stream. */
  readonly windowMs: number;
  /** More nodes make window queries dearer: at least this for each. */
  readonly windowPerNodeMs: number;
  /** A stream counts as slow when Relay may hold its flows back for longer. */
  readonly slowLagMs: number;
  /** How far behind the last flow seen every new reading begins. */
  readonly overlapMs: number;
  /** A bounded question that says nothing for so long is taken as answered. */
  readonly idleMs: number;
  /** Connected but nothing heard, neither flow nor answer: stale; after twice this the connection is given up. */
  readonly staleMs: number;
  /** Between two reopenings of a stream that does not hear every node. */
  readonly reopenMs: number;
  /** Between two readings of where rings begin, while it is not known whether a node's flows are unbroken. */
  readonly ringsMs: number;
  /** A stream that stood this long makes the next failure the first again. */
  readonly steadyMs: number;
  readonly backoffFirstMs: number;
  readonly backoffMaxMs: number;
  readonly backoffFactor: number;
  /** Between attempts while Relay refuses this client. */
  readonly forbiddenMs: number;
  /** How often certificate files are compared with what was read. */
  readonly certificatesMs: number;
}

export const RELAY_TIMINGS: RelayTimings = {
  askMs: 5_000,
  pollMs: 10_000,
  tickMs: 500,
  lagMs: 2_000,
  windowMs: 2_000,
  windowPerNodeMs: 20,
  slowLagMs: 2_000,
  overlapMs: 2_000,
  idleMs: 4_000,
  staleMs: 30_000,
  reopenMs: 15_000,
  ringsMs: 5_000,
  steadyMs: 5_000,
  backoffFirstMs: 1_000,
  backoffMaxMs: 10_000,
  backoffFactor: 1.6,
  forbiddenMs: 30_000,
  certificatesMs: 5_000,
};

export interface RelayOptions {
  /** `relay://HOST:PORT` or `relays://HOST:PORT`. */
  readonly address: string;
  readonly clock: Clock;
  readonly log?: Log;
  readonly files?: Partial<CertificateFiles>;
  /** Name that Relay's certificate must carry; `ui.hubble-relay.cilium.io` unless given. */
  readonly serverName?: string | null;
  /** How far back the rings are read at the start, in ms; null or absent: all that they hold. */
  readonly backfillMs?: number | null;
  /** Every flow instead of those that bear on attempts: what else there is comes as "tail". */
  readonly everything?: boolean;
  /** Only what bears on a share of the nodes is asked for, once it is known which they are; all nodes when absent. */
  readonly share?: ShareWatch | null;
  readonly timings?: Partial<RelayTimings>;
  /** Largest message accepted; a flow has 1.3 KB on average. */
  readonly maxMessageBytes?: number;
  /** HTTP/2 flow control window: larger is faster until 1 MiB and costs loop delay. */
  readonly windowBytes?: number;
  /** Events that may wait to be pulled before the streams are paused. */
  readonly queueCap?: number;
  /** uuids remembered (between this and twice as many), to tell repeats. */
  readonly recentCap?: number;
  /** 0 ≤ x < 1, for the jitter of the back-off. */
  readonly random?: () => number;
}

export const RELAY_LIMITS = {
  maxMessageBytes: 64 * 1024 * 1024,
  windowBytes: 512 * 1024,
  queueCap: 8_192,
  recentCap: 131_072,
} as const;
