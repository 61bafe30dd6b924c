import type { Instant } from "./instant";

/**
 * The words of Hubble's enums as its JSON prints them. A value newer than this build arrives as its number in
 * decimal ("206"): it is kept as it came, and classification treats it as not known, never as something safe.
 * Source: cilium/cilium v1.20.2, api/v1/flow/flow.proto.
 */
export type HubbleWord<Known extends string> = Known | (string & {});

export type Verdict = HubbleWord<
  "VERDICT_UNKNOWN" | "FORWARDED" | "DROPPED" | "ERROR" | "AUDIT" | "REDIRECTED" | "TRACED" | "TRANSLATED"
>;
export type AuthType = HubbleWord<"DISABLED" | "SPIRE" | "TEST_ALWAYS_FAIL">;
export type TrafficDirection = HubbleWord<"TRAFFIC_DIRECTION_UNKNOWN" | "INGRESS" | "EGRESS">;
export type L7Type = HubbleWord<"UNKNOWN_L7_TYPE" | "REQUEST" | "RESPONSE" | "SAMPLE">;
/** Layer 4 protocol by the name of its message in flow.proto's Layer4; "" when the flow has none. */
export type FlowProtocol = "" | "TCP" | "UDP" | "SCTP" | "ICMPv4" | "ICMPv6" | "VRRP" | "IGMP";

/** `event_type.type` numbers (pkg/monitor/api/types.go); the flow keeps the number, newer ones included. */
export const EventType = {
  drop: 1,
  debug: 2,
  capture: 3,
  trace: 4,
  policyVerdict: 5,
  traceSock: 7,
  l7: 129,
  agent: 130,
} as const;

/** `event_type.sub_type` of a trace: the datapath's observation points (0 is to-endpoint, unlike the proto enum's 101). */
export const TracePoint = {
  toEndpoint: 0,
  toProxy: 1,
  toHost: 2,
  toStack: 3,
  toOverlay: 4,
  fromEndpoint: 5,
  fromProxy: 6,
  fromHost: 7,
  fromStack: 8,
  fromOverlay: 9,
  fromNetwork: 10,
  toNetwork: 11,
  fromCrypto: 12,
  toCrypto: 13,
} as const;

/** TCP flags as one number: bits in the order Hubble lists them in a summary. */
export const TcpFlag = { SYN: 1, ACK: 2, RST: 4, FIN: 8, PSH: 16, URG: 32, ECE: 64, CWR: 128, NS: 256 } as const;

export interface FlowWorkload {
  readonly name: string;
  readonly kind: string;
}

/** One side of a flow as the reporting agent knew it; endpoints that repeat share one object. */
export interface FlowEndpoint {
  /** Endpoint id on the reporting node; 0 when the endpoint is not local to it (or not known). */
  readonly id: number;
  readonly identity: number;
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly labels: readonly string[];
  /** Only filled for endpoints local to the reporting node. */
  readonly workloads: readonly FlowWorkload[];
}

export interface FlowService {
  readonly name: string;
  readonly namespace: string;
}

/** A policy that Hubble names as the one that allowed or denied (correlation must be on). */
export interface FlowPolicy {
  readonly name: string;
  readonly namespace: string;
  readonly kind: string;
  readonly labels: readonly string[];
  readonly revision: string;
}

export interface FlowHttp {
  readonly code: number;
  readonly method: string;
  readonly url: string;
  readonly protocol: string;
}

export interface FlowDns {
  readonly query: string;
  readonly ips: readonly string[];
  readonly cnames: readonly string[];
  readonly rcode: number;
  readonly ttl: number;
  readonly observationSource: string;
  readonly qtypes: readonly string[];
  readonly rrtypes: readonly string[];
}

export interface FlowKafka {
  readonly errorCode: number;
  readonly apiVersion: number;
  readonly apiKey: string;
  readonly correlationId: number;
  readonly topic: string;
}

export interface FlowL7 {
  readonly type: L7Type;
  readonly latencyNs: bigint;
  readonly http: FlowHttp | null;
  readonly dns: FlowDns | null;
  readonly kafka: FlowKafka | null;
}

/** The record a flow was read from, kept unread: bytes of a GetFlowsResponse, or the JSON line. */
export type RawRecord =
  | { readonly format: "protobuf"; readonly bytes: Uint8Array }
  | { readonly format: "json"; readonly text: string };

/** One Hubble event about a packet or request. It is not a connection: several flows, of several nodes, make one attempt. */
export interface Flow {
  /** When the node's agent read the event (not the kernel's time). 0n when the record has none. */
  readonly time: Instant;
  /** Unique per event; "" in records without one. */
  readonly uuid: string;
  /** The reporting node; `cluster/node` unless the cluster is named default. */
  readonly node: string;
  readonly eventType: number;
  readonly eventSubType: number;
  readonly verdict: Verdict;
  /** Drop reason number (flow.proto DropReason); 0 when there is none, -1 when only an unknown name was given. */
  readonly dropReason: number;
  /** Drop reason by name as Hubble gives it, "" when there is none. */
  readonly dropReasonName: string;
  /** Set by Hubble on policy verdicts alone; DISABLED elsewhere is absence of information. */
  readonly authType: AuthType;
  readonly direction: TrafficDirection;
  /** null: Hubble does not say (denied verdicts, drops). */
  readonly isReply: boolean | null;
  readonly policyMatchType: number;
  readonly sourceAddress: string;
  readonly destinationAddress: string;
  /** The address after SNAT, where a trace shows it; else "". */
  readonly sourceXlated: string;
  readonly encrypted: boolean;
  readonly protocol: FlowProtocol;
  /** 0 where the protocol has no ports. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Bits of TcpFlag. */
  readonly tcpFlags: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly source: FlowEndpoint;
  readonly destination: FlowEndpoint;
  readonly sourceNames: readonly string[];
  readonly destinationNames: readonly string[];
  readonly sourceService: FlowService | null;
  readonly destinationService: FlowService | null;
  /** True when the event shows an encapsulated packet: identities may be the hosts', so it decides nothing. */
  readonly tunnel: boolean;
  readonly l7: FlowL7 | null;
  readonly ingressAllowedBy: readonly FlowPolicy[];
  readonly egressAllowedBy: readonly FlowPolicy[];
  readonly ingressDeniedBy: readonly FlowPolicy[];
  readonly egressDeniedBy: readonly FlowPolicy[];
  readonly policyLog: readonly string[];
  readonly summary: string;
  readonly proxyPort: number;
  /** A trace's connection tracking state (NEW, ESTABLISHED, REPLY …; 1.16+), "" where the record has none. */
  readonly traceReason: string;
  /** Decimal, "" when none: ties socket translation events (service address → pod) to one socket. */
  readonly socketCookie: string;
  readonly sockXlatePoint: string;
  readonly debugCapturePoint: string;
  readonly sourceMac: string;
  readonly destinationMac: string;
  /** Decimal, "" when none (IP option tracing, 1.19+). */
  readonly ipTraceId: string;
  readonly nodeLabels: readonly string[];
  readonly raw: RawRecord | null;
}

/** Events a node or Relay knows it lost: what is missing, never what was in it. */
export interface LostEvents {
  readonly node: string;
  readonly time: Instant;
  readonly source: HubbleWord<"UNKNOWN_LOST_EVENT_SOURCE" | "PERF_EVENT_RING_BUFFER" | "OBSERVER_EVENTS_QUEUE" | "HUBBLE_RING_BUFFER">;
  readonly count: number;
  /** The stretch in which they were lost, where Hubble says it (1.19+); else null. */
  readonly first: Instant | null;
  readonly last: Instant | null;
  readonly cpu: number | null;
}

export type NodeState = HubbleWord<"UNKNOWN_NODE_STATE" | "NODE_CONNECTED" | "NODE_UNAVAILABLE" | "NODE_GONE" | "NODE_ERROR">;

/** Relay's word on some of its nodes, from the flow stream. */
export interface NodeStatus {
  readonly time: Instant;
  readonly state: NodeState;
  readonly nodes: readonly string[];
  readonly message: string;
}

export const NO_ENDPOINT: FlowEndpoint = Object.freeze({
  id: 0,
  identity: 0,
  cluster: "",
  namespace: "",
  pod: "",
  labels: Object.freeze([]) as readonly string[],
  workloads: Object.freeze([]) as readonly FlowWorkload[],
});
