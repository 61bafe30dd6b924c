import { plusMs, type Instant } from "./instant";
import type { EvidenceKind, Outcome } from "./outcome";

/** Protocols as an attempt names them: ICMP is version 4. */
export type AttemptProtocol = "TCP" | "UDP" | "SCTP" | "ICMP" | "ICMPV6" | "VRRP" | "IGMP";

/** The key of one new connection (rule 2.1); ICMP has type and code instead of ports. */
export interface ConnectionTuple {
  readonly cluster: string;
  readonly protocol: AttemptProtocol;
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationAddress: string;
  readonly destinationPort: number;
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
}

export type PeerType = "workload" | "reserved" | "cidr" | "fqdn" | "world";
export type NamedBy = "owner" | "flow" | "learned" | "pattern" | "pod";

/** One end of an attempt, taken from the deciding event. */
export interface AttemptEnd {
  /** Key part of the pair: `[cluster/]namespace/workload`, `reserved:NAME`, `cidr:…`, `fqdn:NAME` or `world`. */
  readonly peer: string;
  readonly type: PeerType;
  readonly cluster: string;
  readonly namespace: string | null;
  readonly workload: string | null;
  readonly kind: string | null;
  readonly namedBy: NamedBy | null;
  readonly pod: string | null;
  readonly identity: number;
  readonly labels: readonly string[];
  readonly address: string;
  /** DNS names seen for the address, at most 16. */
  readonly names: readonly string[];
}

/** A connection's L7 refusals, beside its outcome. */
export interface AttemptL7 {
  readonly requestsSeen: number;
  readonly requestsRefused: number;
  /** When the last of them was refused; null while none was. */
  readonly lastRefusedAt: Instant | null;
  /** Rules of refused requests as "METHOD path", at most 4. */
  readonly refused: readonly { readonly method: string; readonly path: string }[];
}

/** Refusals of packets of this connection after it was established. */
export interface AttemptEstablished {
  readonly packets: number;
  readonly firstAt: Instant | null;
  readonly lastAt: Instant | null;
}

/**
 * One direction of a connection in which a node's verdicts asked for authentication: what that node said, on its own
 * clock. Two legs' clocks are never compared.
 */
export interface AuthLeg {
  readonly node: string;
  readonly at: "egress" | "ingress";
  /** When it refused for missing authentication, in order; at most 16, the last among them. */
  readonly refusedAt: readonly Instant[];
  /** The verdict that let it through: the first after the first refusal; null while there is none. */
  readonly throughAt: Instant | null;
  /** Whether that verdict carried a known auth type. */
  readonly withAuth: boolean;
}

/** One new connection and what happened to it. Plain data: crosses threads and is what history stores. Its id: attemptIdOf. */
export interface Attempt {
  readonly tuple: ConnectionTuple;
  readonly time: Instant;
  readonly outcome: Outcome;
  /** Why, where the outcome alone does not say it: required for unknown and pending. */
  readonly reason: string | null;
  readonly evidence: EvidenceKind;
  readonly refusals: number;
  /** Drop reasons by name of the refusals, in order of first sight. */
  readonly refusedBy: readonly string[];
  /** Sum of its legs (rule 7); only for authenticated-late. */
  readonly waitMs: number | null;
  /** Directions that asked for authentication, ingress first; empty where none did or no verdict says so. */
  readonly legs: readonly AuthLeg[];
  /** refused, but the node may have reported a later recovery unseen. */
  readonly refusedOpen: boolean;
  /** refused, and followed within 70 s by an authenticated attempt on another port. */
  readonly recovered: boolean;
  readonly l7: AttemptL7;
  readonly established: AttemptEstablished;
  readonly exempt: boolean;
  /** Some event of it carried the mark that its packet was encrypted. */
  readonly encrypted: boolean;
  readonly viaProxy: boolean;
  readonly identityChanged: boolean;
  readonly source: AttemptEnd;
  readonly destination: AttemptEnd;
  /** `namespace/name` of the service that was dialled, where any event names it. */
  readonly service: string | null;
  /** Nodes that reported it, sorted. */
  readonly nodes: readonly string[];
  /** Nodes whose word decides it (destination's for ingress, source's for egress), sorted. */
  readonly decidingNodes: readonly string[];
  /** Directions in which a verdict demanded authentication, sorted: what Required says from verdicts. */
  readonly authDemandedAt: readonly ("egress" | "ingress")[];
  /** Policies that Hubble named on its verdicts. */
  readonly policies: readonly { readonly kind: string; readonly namespace: string; readonly name: string; readonly direction: "egress" | "ingress"; readonly effect: "allowed" | "denied" }[];
  /** uuids of its events, the deciding ones first, at most 16. */
  readonly flows: readonly string[];
  /** True once the watermark passed the last moment at which an event could change it. */
  readonly decided: boolean;
}

/** Where the latest version of one attempt stands; null when it no longer does (an older event moved its start). */
export interface AttemptSlot {
  attempt: Attempt | null;
  /** Whether a list holds it: written by that list alone. */
  isListed: boolean;
}

/** Stable while the attempt is open and after: its tuple and the time of its first event. */
export function attemptIdOf({ tuple, time }: Pick<Attempt, "tuple" | "time">): string {
  const ends =
    tuple.icmpType === null
      ? `${tuple.sourceAddress}|${tuple.sourcePort}|${tuple.destinationAddress}|${tuple.destinationPort}`
      : `${tuple.sourceAddress}|${tuple.destinationAddress}|${tuple.icmpType}.${tuple.icmpCode}`;
  return `${tuple.cluster}|${tuple.protocol}|${ends}|${time}`;
}

/** An attempt is over 70 s of event time after its first event (TCP gives up SYN retries by then). */
export const ATTEMPT_SPAN_MS = 70_000;
/** A refused client that dials again and gets through within this time after its last refusal has recovered. */
export const RECOVERY_MS = 70_000;
/** Events this far behind the watermark change nothing any more; they are counted as late. */
export const LATE_AFTER_MS = 60_000;
/** The live watermark stays this far behind the wall clock. */
export const WATERMARK_DELAY_MS = 10_000;

/** The last moment of event time that may change an attempt's outcome, or whether it recovered. */
export function finalAtOf({ time, outcome }: Pick<Attempt, "time" | "outcome">): Instant {
  return plusMs(time, ATTEMPT_SPAN_MS + LATE_AFTER_MS + (outcome === "auth-refused" ? RECOVERY_MS : 0));
}
