import { NO_ENDPOINT, TcpFlag, type Flow, type FlowEndpoint, type FlowProtocol } from "@/lib/domain/flow";
import { newFlowDraft } from "@/lib/sources/record/flow-draft";

interface NaiveEndpoint {
  readonly ID: number;
  readonly identity: number;
  readonly cluster_name: string;
  readonly namespace: string;
  readonly labels: readonly string[];
  readonly pod_name: string;
  readonly workloads: readonly { readonly name: string; readonly kind: string }[];
}

/** As much of a flow as the dynamic loader gives, and as answers need. */
export interface NaiveFlow {
  readonly time?: { readonly seconds: string; readonly nanos: number };
  readonly uuid: string;
  readonly node_name: string;
  readonly verdict: string;
  readonly auth_type: string;
  readonly drop_reason_desc: string;
  readonly traffic_direction: string;
  readonly trace_reason: string;
  readonly is_reply?: { readonly value: boolean } | null;
  readonly event_type?: { readonly type: number; readonly sub_type: number };
  readonly source?: NaiveEndpoint;
  readonly destination?: NaiveEndpoint;
  readonly IP?: { readonly source: string; readonly destination: string };
  readonly l4?: { readonly TCP?: { readonly source_port: number; readonly destination_port: number; readonly flags?: Readonly<Record<string, boolean>> } };
  readonly l7?: { readonly type: string; readonly http?: { readonly code: number; readonly method: string; readonly url: string; readonly protocol: string } } | null;
  readonly Summary: string;
}

function endpointOf(endpoint: NaiveEndpoint | undefined): FlowEndpoint {
  if (!endpoint) return NO_ENDPOINT;
  return {
    id: endpoint.ID,
    identity: endpoint.identity,
    cluster: endpoint.cluster_name,
    namespace: endpoint.namespace,
    pod: endpoint.pod_name,
    labels: endpoint.labels,
    workloads: endpoint.workloads.map(({ name, kind }) => ({ name, kind })),
  };
}

/** The loader's object as a flow: an object of its own for each, nothing shared, nothing remembered. */
export function flowOfNaive(naive: NaiveFlow): Flow {
  const tcp = naive.l4?.TCP;
  let tcpFlags = 0;
  for (const [name, isSet] of Object.entries(tcp?.flags ?? {})) if (isSet) tcpFlags |= TcpFlag[name as keyof typeof TcpFlag] ?? 0;
  const dropReasonName = naive.drop_reason_desc === "DROP_REASON_UNKNOWN" ? "" : naive.drop_reason_desc;
  const http = naive.l7?.http;
  return {
    ...newFlowDraft(null),
    time: BigInt(naive.time?.seconds ?? 0) * 1_000_000_000n + BigInt(naive.time?.nanos ?? 0),
    uuid: naive.uuid,
    node: naive.node_name,
    eventType: naive.event_type?.type ?? 0,
    eventSubType: naive.event_type?.sub_type ?? 0,
    verdict: naive.verdict,
    dropReason: dropReasonName === "AUTH_REQUIRED" ? 189 : 0,
    dropReasonName,
    authType: naive.auth_type,
    direction: naive.traffic_direction,
    isReply: naive.is_reply?.value ?? null,
    sourceAddress: naive.IP?.source ?? "",
    destinationAddress: naive.IP?.destination ?? "",
    protocol: (tcp ? "TCP" : "") satisfies FlowProtocol,
    sourcePort: tcp?.source_port ?? 0,
    destinationPort: tcp?.destination_port ?? 0,
    tcpFlags,
    source: endpointOf(naive.source),
    destination: endpointOf(naive.destination),
    l7: naive.l7 ? { type: naive.l7.type, latencyNs: 0n, http: http ? { code: http.code, method: http.method, url: http.url, protocol: http.protocol } : null, dns: null, kafka: null } : null,
    traceReason: naive.trace_reason,
    summary: naive.Summary,
  };
}
