import type { FilterKey } from "./filter";
import type { Instant } from "./instant";

/** One end of what is listed, as the keys with and without `from-` and `to-` see it. Sets hold everything seen. */
export interface EndFacts {
  /** `namespace/pod`. */
  readonly pods: readonly string[];
  readonly namespaces: readonly string[];
  readonly clusters: readonly string[];
  readonly labels: readonly string[];
  readonly identities: readonly number[];
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  /** "many": a folded row, which may hold any port; it cannot be told, so terms on ports keep it, negated or not. */
  readonly ports: readonly number[] | "many";
}

/** A peer as `src`, `dst` and `any` see it: ends of attempts and pairs are ones already. */
export interface PeerFacts {
  readonly peer: string;
  readonly cluster: string;
  readonly namespace: string | null;
  readonly workload: string | null;
}

/** Keys that compare texts which belong to no single end. */
export type FactKey = Extract<
  FilterKey,
  | "service" | "node" | "protocol" | "verdict" | "drop-reason" | "type" | "traffic-direction" | "reply"
  | "http-status" | "http-method" | "http-path" | "policy" | "outcome" | "grade" | "required" | "encrypted-by"
  | "entry" | "finding" | "exempt" | "pair" | "flow"
>;

export type MeasureKey = Extract<FilterKey, "wait" | "refusals" | "attempts">;
export type Side = "source" | "destination";

/** What a filter reads of a flow, an attempt or a pair. A key that does not apply reads nothing and so matches nothing. */
export interface FilterSubject {
  end(side: Side): EndFacts;
  /** The peers of the connection, client first: unlike `end` they do not follow a reply's direction. */
  peer(side: Side): PeerFacts;
  texts(key: FactKey): readonly string[];
  /** Milliseconds for `wait`; null when there is none to compare. */
  measure(key: MeasureKey): number | null;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** Shared by every reading that finds nothing. */
export const NOTHING: readonly string[] = Object.freeze([]);

/** Names under which an attempt's protocol is asked for. */
export function protocolWords(protocol: string): readonly string[] {
  if (protocol === "ICMP") return ["icmp", "icmpv4"];
  if (protocol === "ICMPV6") return ["icmp", "icmpv6"];
  return [protocol.toLowerCase()];
}

/** `namespace/name` of a policy; a cluster-wide one has its name alone. */
export function policyWord(policy: { readonly namespace: string; readonly name: string }): string {
  return policy.namespace === "" ? policy.name : `${policy.namespace}/${policy.name}`;
}
