import type { AttemptEnd, AttemptProtocol, NamedBy, PeerType } from "./attempt";
import type { Coverage } from "./coverage";
import type { Instant } from "./instant";
import type { Grade } from "./outcome";

/** Exclusive counts that add up to `total` (viaProxy legs are not in them). */
export interface OutcomeCounts {
  readonly total: number;
  readonly authenticated: number;
  readonly authenticatedLate: number;
  readonly authPending: number;
  readonly authRefused: number;
  readonly allowedUnauthenticated: number;
  readonly policyDenied: number;
  readonly audited: number;
  readonly otherDrop: number;
  readonly unknown: number;
}

/** One end of a pair: the peer and what was seen of it in the window; sets are bounded at 16. */
export interface PairEnd {
  readonly peer: string;
  readonly type: PeerType;
  readonly cluster: string;
  readonly namespace: string | null;
  readonly workload: string | null;
  readonly kind: string | null;
  readonly namedBy: NamedBy | null;
  readonly identities: readonly number[];
  readonly pods: readonly string[];
  readonly labels: readonly string[];
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

export type RequiredState = "required" | "not-required" | "cannot-succeed" | "unknown";

/** What verdicts prove about the requirement; policies themselves are read elsewhere. */
export interface PairRequired {
  readonly state: RequiredState;
  readonly source: "policy" | "verdict" | "none";
  readonly reason: string | null;
  /** Policies named by verdicts, as `kind namespace/name`. */
  readonly ingress: readonly string[];
  readonly egress: readonly string[];
}

/** A directed pair in a window: the unit of every answer. */
export interface Pair {
  readonly key: string;
  readonly source: PairEnd;
  readonly destination: PairEnd;
  /** null when the protocol has none; "*" when more than 64 ports were folded. */
  readonly port: number | "*" | null;
  readonly protocol: AttemptProtocol;
  readonly service: string | null;
  readonly counts: OutcomeCounts;
  readonly authRefusedBy: Readonly<Record<string, number>>;
  readonly authRefusedRecovered: number;
  readonly authRefusedOpen: number;
  readonly l7: { readonly connectionsRefusedAll: number; readonly connectionsRefusedSome: number; readonly requestsRefused: number };
  readonly establishedRefused: { readonly connections: number; readonly packets: number; readonly firstAt: Instant | null; readonly lastAt: Instant | null };
  /** Allowed without authentication, by what it rests on. */
  readonly allowedBy: { readonly verdict: number; readonly trace: number };
  readonly unknownReasons: Readonly<Record<string, number>>;
  readonly grade: Grade;
  readonly gradeOf: { readonly numerator: number; readonly denominator: number; readonly reason: string };
  readonly required: PairRequired;
  readonly coverage: Coverage;
  readonly exempt: boolean;
  readonly decidingNodes: readonly string[];
  readonly firstSeen: Instant;
  readonly lastSeen: Instant;
  readonly lastAuthenticated: Instant | null;
  readonly lastRefused: Instant | null;
  readonly flows: readonly string[];
  /** New connections per bucket of the window, oldest first: the row's trend. */
  readonly trend: readonly { readonly at: Instant; readonly total: number; readonly refused: number }[];
}

export type { AttemptEnd };
