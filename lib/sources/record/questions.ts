import type { EnumWord, GetFlowsResponseMessage, Int64, TcpFlagsMessage, TimestampMessage, WorkloadMessage } from "./messages";

/** What is asked of an observer, and its answers other than flows; conventions as in messages.ts. */
export interface FlowFilterMessage {
  uuid?: readonly string[];
  source_ip?: readonly string[];
  source_ip_xlated?: readonly string[];
  source_pod?: readonly string[];
  source_fqdn?: readonly string[];
  source_label?: readonly string[];
  source_service?: readonly string[];
  source_workload?: readonly WorkloadMessage[];
  source_cluster_name?: readonly string[];
  destination_ip?: readonly string[];
  destination_pod?: readonly string[];
  destination_fqdn?: readonly string[];
  destination_label?: readonly string[];
  destination_service?: readonly string[];
  destination_workload?: readonly WorkloadMessage[];
  destination_cluster_name?: readonly string[];
  traffic_direction?: readonly EnumWord[];
  verdict?: readonly EnumWord[];
  drop_reason_desc?: readonly EnumWord[];
  interface?: readonly { index?: number; name?: string }[];
  event_type?: readonly { type?: number; match_sub_type?: boolean; sub_type?: number }[];
  http_status_code?: readonly string[];
  protocol?: readonly string[];
  source_port?: readonly string[];
  destination_port?: readonly string[];
  reply?: readonly boolean[];
  dns_query?: readonly string[];
  source_identity?: readonly number[];
  destination_identity?: readonly number[];
  http_method?: readonly string[];
  http_path?: readonly string[];
  http_url?: readonly string[];
  http_header?: readonly { key?: string; value?: string }[];
  tcp_flags?: readonly TcpFlagsMessage[];
  node_name?: readonly string[];
  node_labels?: readonly string[];
  ip_version?: readonly EnumWord[];
  trace_id?: readonly string[];
  ip_trace_id?: readonly Int64[];
  encrypted?: readonly boolean[];
  experimental?: { cel_expression?: readonly string[] };
}

export interface FieldMaskMessage {
  paths?: readonly string[];
}

export interface GetFlowsRequestMessage {
  number?: Int64;
  first?: boolean;
  follow?: boolean;
  blacklist?: readonly FlowFilterMessage[];
  whitelist?: readonly FlowFilterMessage[];
  since?: TimestampMessage;
  until?: TimestampMessage;
  field_mask?: FieldMaskMessage;
  experimental?: { field_mask?: FieldMaskMessage };
}

export interface ServerStatusResponseMessage {
  num_flows?: Int64;
  max_flows?: Int64;
  seen_flows?: Int64;
  uptime_ns?: Int64;
  num_connected_nodes?: { value?: number };
  num_unavailable_nodes?: { value?: number };
  unavailable_nodes?: readonly string[];
  version?: string;
  flows_rate?: number;
}

export interface NodeMessage {
  name?: string;
  version?: string;
  address?: string;
  state?: EnumWord;
  tls?: { enabled?: boolean; server_name?: string };
  uptime_ns?: Int64;
  num_flows?: Int64;
  max_flows?: Int64;
  seen_flows?: Int64;
}

export interface GetNodesResponseMessage {
  nodes?: readonly NodeMessage[];
}

export interface GetNamespacesResponseMessage {
  namespaces?: readonly { cluster?: string; namespace?: string }[];
}

export interface ChangeNotificationMessage {
  name?: string;
  address?: string;
  type?: EnumWord;
  tls?: { server_name?: string };
}

/** A request without fields. */
export type EmptyMessage = Record<never, never>;

/** Every message that crosses a connection, by the full name of its type. */
export interface MessageTypes {
  "observer.GetFlowsRequest": GetFlowsRequestMessage;
  "observer.GetFlowsResponse": GetFlowsResponseMessage;
  "observer.ServerStatusRequest": EmptyMessage;
  "observer.ServerStatusResponse": ServerStatusResponseMessage;
  "observer.GetNodesRequest": EmptyMessage;
  "observer.GetNodesResponse": GetNodesResponseMessage;
  "observer.GetNamespacesRequest": EmptyMessage;
  "observer.GetNamespacesResponse": GetNamespacesResponseMessage;
  "peer.NotifyRequest": EmptyMessage;
  "peer.ChangeNotification": ChangeNotificationMessage;
}
