/**
 * Messages of our proto/ files as plain objects under upstream's field names. An absent field is proto3's default.
 * Enums may be given by name or number and are read as names (as numbers when this build has no name); 64-bit numbers
 * may be given as either and are read as decimal text.
 */
export type EnumWord = string | number;
export type Int64 = string | number;

export interface TimestampMessage {
  seconds?: Int64;
  nanos?: number;
}

export interface WorkloadMessage {
  name?: string;
  kind?: string;
}

export interface EndpointMessage {
  ID?: number;
  identity?: number;
  cluster_name?: string;
  namespace?: string;
  labels?: readonly string[];
  pod_name?: string;
  workloads?: readonly WorkloadMessage[];
}

export interface PortsMessage {
  source_port?: number;
  destination_port?: number;
}

export interface TcpFlagsMessage {
  FIN?: boolean;
  SYN?: boolean;
  RST?: boolean;
  PSH?: boolean;
  ACK?: boolean;
  URG?: boolean;
  ECE?: boolean;
  CWR?: boolean;
  NS?: boolean;
}

export interface IcmpMessage {
  type?: number;
  code?: number;
}

export interface Layer4Message {
  TCP?: PortsMessage & { flags?: TcpFlagsMessage };
  UDP?: PortsMessage;
  ICMPv4?: IcmpMessage;
  ICMPv6?: IcmpMessage;
  SCTP?: PortsMessage & { chunk_type?: EnumWord };
  VRRP?: { type?: number; vrid?: number; priority?: number };
  IGMP?: { type?: number; group_address?: string };
}

export interface IpMessage {
  source?: string;
  source_xlated?: string;
  destination?: string;
  ipVersion?: EnumWord;
  encrypted?: boolean;
}

export interface HttpMessage {
  code?: number;
  method?: string;
  url?: string;
  protocol?: string;
  headers?: readonly { key?: string; value?: string }[];
}

export interface DnsMessage {
  query?: string;
  ips?: readonly string[];
  ttl?: number;
  cnames?: readonly string[];
  observation_source?: string;
  rcode?: number;
  qtypes?: readonly string[];
  rrtypes?: readonly string[];
}

export interface KafkaMessage {
  error_code?: number;
  api_version?: number;
  api_key?: string;
  correlation_id?: number;
  topic?: string;
}

export interface Layer7Message {
  type?: EnumWord;
  latency_ns?: Int64;
  dns?: DnsMessage;
  http?: HttpMessage;
  kafka?: KafkaMessage;
}

export interface PolicyMessage {
  name?: string;
  namespace?: string;
  labels?: readonly string[];
  revision?: Int64;
  kind?: string;
}

export interface ServiceMessage {
  name?: string;
  namespace?: string;
}

export interface FlowMessage {
  time?: TimestampMessage;
  uuid?: string;
  emitter?: { name?: string; version?: string };
  verdict?: EnumWord;
  drop_reason?: number;
  auth_type?: EnumWord;
  ethernet?: { source?: string; destination?: string };
  IP?: IpMessage;
  l4?: Layer4Message;
  tunnel?: { protocol?: EnumWord; IP?: IpMessage; l4?: Layer4Message; vni?: number };
  source?: EndpointMessage;
  destination?: EndpointMessage;
  Type?: EnumWord;
  node_name?: string;
  node_labels?: readonly string[];
  source_names?: readonly string[];
  destination_names?: readonly string[];
  l7?: Layer7Message;
  reply?: boolean;
  event_type?: { type?: number; sub_type?: number };
  source_service?: ServiceMessage;
  destination_service?: ServiceMessage;
  traffic_direction?: EnumWord;
  policy_match_type?: number;
  trace_observation_point?: EnumWord;
  trace_reason?: EnumWord;
  file?: { name?: string; line?: number };
  ip_trace_id?: { trace_id?: Int64; ip_option_type?: number };
  drop_reason_desc?: EnumWord;
  is_reply?: { value?: boolean };
  debug_capture_point?: EnumWord;
  interface?: { index?: number; name?: string };
  proxy_port?: number;
  trace_context?: { parent?: { trace_id?: string } };
  sock_xlate_point?: EnumWord;
  socket_cookie?: Int64;
  cgroup_id?: Int64;
  Summary?: string;
  egress_allowed_by?: readonly PolicyMessage[];
  ingress_allowed_by?: readonly PolicyMessage[];
  egress_denied_by?: readonly PolicyMessage[];
  ingress_denied_by?: readonly PolicyMessage[];
  policy_log?: readonly string[];
  aggregate?: { ingress_flow_count?: number; egress_flow_count?: number; unknown_direction_flow_count?: number };
}

export interface LostEventMessage {
  source?: EnumWord;
  num_events_lost?: Int64;
  cpu?: { value?: number };
  first?: TimestampMessage;
  last?: TimestampMessage;
}

export interface NodeStatusMessage {
  state_change?: EnumWord;
  node_names?: readonly string[];
  message?: string;
}

/** At most one of flow, node_status and lost_events is set. */
export interface GetFlowsResponseMessage {
  flow?: FlowMessage;
  node_status?: NodeStatusMessage;
  lost_events?: LostEventMessage;
  node_name?: string;
  time?: TimestampMessage;
}
