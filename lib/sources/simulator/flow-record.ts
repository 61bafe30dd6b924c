/**
 * A flow as the simulated agent fills it: upstream's field names (cilium/cilium v1.20.2, api/v1/flow/flow.proto), enums
 * by number, and only the fields that agent would set (an absent field is proto3's default).
 */
export interface FlowRecord {
  time: { seconds: number; nanos: number };
  uuid: string;
  emitter: { readonly name: string; readonly version: string };
  verdict?: number;
  drop_reason?: number;
  auth_type?: number;
  ethernet?: { source: string; destination: string };
  IP?: { source: string; source_xlated?: string; destination: string; ipVersion: number; encrypted?: boolean };
  l4?: Layer4Record;
  source: EndpointRecord;
  destination: EndpointRecord;
  Type: number;
  node_name: string;
  node_labels: readonly string[];
  source_names?: readonly string[];
  destination_names?: readonly string[];
  l7?: L7Record;
  reply?: boolean;
  event_type: { type: number; sub_type?: number };
  source_service?: { name: string; namespace: string };
  destination_service?: { name: string; namespace: string };
  traffic_direction?: number;
  policy_match_type?: number;
  trace_observation_point?: number;
  trace_reason?: number;
  file?: { name: string; line: number };
  drop_reason_desc?: number;
  is_reply?: { value?: boolean };
  interface?: { index: number; name: string };
  proxy_port?: number;
  sock_xlate_point?: number;
  socket_cookie?: number;
  cgroup_id?: number;
  Summary?: string;
  egress_allowed_by?: readonly PolicyRecord[];
  ingress_allowed_by?: readonly PolicyRecord[];
  egress_denied_by?: readonly PolicyRecord[];
  ingress_denied_by?: readonly PolicyRecord[];
}

export interface EndpointRecord {
  readonly ID?: number;
  readonly identity?: number;
  readonly cluster_name?: string;
  readonly namespace?: string;
  readonly labels?: readonly string[];
  readonly pod_name?: string;
  readonly workloads?: readonly { readonly name: string; readonly kind: string }[];
}

export interface TcpFlagsRecord {
  FIN?: true;
  SYN?: true;
  RST?: true;
  PSH?: true;
  ACK?: true;
}

export interface Layer4Record {
  TCP?: { source_port?: number; destination_port: number; flags?: TcpFlagsRecord };
  UDP?: { source_port?: number; destination_port: number };
  ICMPv4?: { type: number; code?: number };
  /** The simulated pods speak neither; a replayed recording does. */
  ICMPv6?: { type: number; code?: number };
  SCTP?: { source_port?: number; destination_port: number };
}

export interface L7Record {
  type: number;
  latency_ns?: number;
  http?: { code?: number; method: string; url: string; protocol: string; headers: readonly { key: string; value: string }[] };
  dns?: {
    query: string;
    ips?: readonly string[];
    ttl?: number;
    observation_source: string;
    rcode?: number;
    qtypes: readonly string[];
    rrtypes?: readonly string[];
  };
}

export interface PolicyRecord {
  readonly name: string;
  readonly namespace: string;
  readonly labels: readonly string[];
  readonly revision: number;
  readonly kind: string;
}

/** Numbers of flow.proto's enums that the simulated agents use. */
export const VerdictNumber = { FORWARDED: 1, DROPPED: 2, AUDIT: 4, REDIRECTED: 5, TRACED: 6, TRANSLATED: 7 } as const;
export const DirectionNumber = { ingress: 1, egress: 2 } as const;
export const FlowTypeNumber = { L3_L4: 1, L7: 2, SOCK: 3 } as const;
export const L7TypeNumber = { REQUEST: 1, RESPONSE: 2 } as const;
export const DropNumber = { POLICY_DENIED: 133, POLICY_DENY: 181, AUTH_REQUIRED: 189, NO_NODE_ID: 197 } as const;
export const AuthNumber = { disabled: 0, required: 1, "test-always-fail": 2 } as const;
export const TraceReasonNumber = { NEW: 1, ESTABLISHED: 2, REPLY: 3 } as const;
/** Observation points: the datapath's number (`event_type.sub_type`) and the proto enum's. */
export const PointNumber = {
  "to-endpoint": { sub: 0, point: 101 },
  "to-proxy": { sub: 1, point: 1 },
  "to-stack": { sub: 3, point: 3 },
  "to-overlay": { sub: 4, point: 4 },
  "to-network": { sub: 11, point: 11 },
} as const;
export type TracePoint = keyof typeof PointNumber;
