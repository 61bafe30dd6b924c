import type { AttemptEnd, AttemptProtocol, NamedBy, PeerType } from "./attempt";
import type { EncryptedBy } from "./cluster/encryption";
import type { JoinStatus } from "./cluster/entry-standing";
import type { Coverage } from "./coverage";
import type { FindingCode } from "./findings/finding-codes";
import type { Instant } from "./instant";
import type { Grade } from "./outcome";
import type { PolicyKind } from "./policy/policy-object";

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
  /** How its identities stand with SPIRE: the worst of them; and the names that SPIRE would know them by, where the trust domain is read. */
  readonly entry: { readonly state: JoinStatus; readonly reason: string | null; readonly spiffeIds: readonly string[] };
}

/** By what a pair is encrypted, and what that rests on. */
export interface PairEncryption {
  readonly state: EncryptedBy;
  readonly reason: string | null;
  readonly evidence: readonly string[];
}

/** What an axis says while nothing was read that could fill it: never an absence, never a zero. */
export const ENTRY_NOT_READ: PairEnd["entry"] = Object.freeze({ state: "not-observed", reason: "SPIRE is not read", spiffeIds: Object.freeze([]) });
export const ENCRYPTION_NOT_READ: PairEncryption = Object.freeze({ state: "unknown", reason: "the nodes' encryption settings are not read", evidence: Object.freeze([]) });

/** A rule that decides about a pair in one direction. */
export interface RequiringRule {
  readonly direction: "ingress" | "egress";
  readonly kind: PolicyKind;
  readonly namespace: string;
  readonly name: string;
  readonly list: "ingress" | "ingressDeny" | "egress" | "egressDeny";
  readonly index: number;
  /** Which of the object's `specs`. */
  readonly spec: number;
  /** False where the mode was taken over from a wider rule. */
  readonly explicit: boolean;
}

export type RequiredState = "required" | "not-required" | "cannot-succeed" | "unknown";

/** What is demanded of a pair: by the policies where they are read, else as far as verdicts prove it. */
export interface PairRequired {
  readonly state: RequiredState;
  readonly source: "policy" | "verdict" | "none";
  readonly reason: string | null;
  /** Policies behind it, as `kind namespace/name`: those of the rules, else those that verdicts named. */
  readonly ingress: readonly string[];
  readonly egress: readonly string[];
  /** The rules that decide, where policies are read. */
  readonly rules: readonly RequiringRule[];
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
  readonly encryptedBy: PairEncryption;
  /** New connections of which some event carried the mark that its packet was encrypted. */
  readonly encryptedSeen: number;
  /** Codes of the findings that concern it, where somebody looked; empty elsewhere. */
  readonly findings: readonly FindingCode[];
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
