import type { Attempt } from "./attempt";
import { clusterOfNode } from "./connection";
import { EVENT_TYPE_NAMES, TRACE_POINT_NAMES } from "./filter-keys";
import { NOTHING, policyWord, type EndFacts, type FactKey, type FilterSubject, type PeerFacts } from "./filter-subject";
import { EventType, type Flow, type FlowEndpoint, type FlowService } from "./flow";
import { pairKeyOf } from "./pair-key";
import { peerKindOf, workloadPeer } from "./peer";
import { nameFromPod } from "./workload-name";

/** What is known of a flow beside its own record. */
export interface FlowContext {
  /** The attempt that the flow belongs to; null when there is none, or it is no longer held. */
  readonly attempt: Attempt | null;
}

/** A flow without anything beside it. */
export const FLOW_ALONE: FlowContext = Object.freeze({ attempt: null });

/** A flow as a filter reads it: `from-` and `to-` follow the packet, `src` and `dst` the connection. */
export function subjectOfFlow(flow: Flow, context: FlowContext): FilterSubject {
  return {
    end: (side) =>
      side === "source"
        ? endOf(flow, flow.source, flow.sourceAddress, flow.sourceNames, flow.sourcePort)
        : endOf(flow, flow.destination, flow.destinationAddress, flow.destinationNames, flow.destinationPort),
    peer: (side) => {
      if (context.attempt !== null) return context.attempt[side];
      const inPacketOrder = (side === "source") !== (flow.isReply === true);
      return peerOfEndpoint(inPacketOrder ? flow.source : flow.destination, flow.node);
    },
    texts: (key) => textsOf(flow, context, key),
    measure: () => null,
    firstAt: flow.time,
    lastAt: flow.time,
  };
}

/** The peer that an endpoint makes by its record on that node alone; an attempt, where there is one, knows better names. */
export function peerOfEndpoint(endpoint: FlowEndpoint, node: string): PeerFacts {
  const reportingCluster = clusterOfNode(node);
  const kind = peerKindOf(endpoint, reportingCluster);
  if (kind.type !== "workload") return { peer: kind.peer, cluster: reportingCluster, namespace: null, workload: null };
  const workload = endpoint.workloads[0]?.name || nameFromPod(kind.pod ?? "").name;
  return { peer: workloadPeer(kind.cluster, kind.namespace, workload), cluster: kind.cluster, namespace: kind.namespace, workload };
}

function endOf(flow: Flow, endpoint: FlowEndpoint, address: string, names: readonly string[], port: number): EndFacts {
  return {
    pods: endpoint.pod === "" ? NOTHING : [`${endpoint.namespace}/${endpoint.pod}`],
    namespaces: endpoint.namespace === "" ? NOTHING : [endpoint.namespace],
    // Before 1.16 an endpoint does not name its cluster: it is the reporting node's.
    clusters: [endpoint.cluster || clusterOfNode(flow.node)],
    labels: endpoint.labels,
    identities: [endpoint.identity],
    addresses: [address],
    names,
    ports: port === 0 ? [] : [port],
  };
}

function textsOf(flow: Flow, context: FlowContext, key: FactKey): readonly string[] {
  switch (key) {
    case "service":
      return [flow.sourceService, flow.destinationService].filter(isNamed).map((service) => `${service.namespace}/${service.name}`);
    case "node":
      return [flow.node];
    case "protocol":
      return protocolsOf(flow);
    case "verdict":
      return [flow.verdict];
    case "drop-reason":
      return flow.dropReason === 0 ? NOTHING : [flow.dropReasonName, String(flow.dropReason)];
    case "type":
      return typesOf(flow);
    case "traffic-direction":
      return [flow.direction === "TRAFFIC_DIRECTION_UNKNOWN" ? "unknown" : flow.direction.toLowerCase()];
    case "reply":
      return replyOf(flow);
    case "http-status":
      return flow.l7?.http && flow.l7.http.code > 0 ? [String(flow.l7.http.code)] : NOTHING;
    case "http-method":
      return flow.l7?.http ? [flow.l7.http.method.toUpperCase()] : NOTHING;
    case "http-path":
      return flow.l7?.http ? [pathOfUrl(flow.l7.http.url)] : NOTHING;
    case "policy":
      return [...flow.ingressAllowedBy, ...flow.egressAllowedBy, ...flow.ingressDeniedBy, ...flow.egressDeniedBy].map(policyWord);
    case "outcome":
      return context.attempt === null ? NOTHING : [context.attempt.outcome];
    case "exempt":
      // Only what is known to be exempt is: hiding exempt traffic must not hide what belongs to no attempt.
      return [context.attempt?.exempt ? "yes" : "no"];
    case "pair":
      return context.attempt === null ? NOTHING : [pairKeyOf(context.attempt)];
    case "flow":
      return [flow.uuid];
    case "grade":
    case "required":
    case "encrypted-by":
    case "entry":
    case "finding":
      return NOTHING;
    default:
      return key satisfies never;
  }
}

function isNamed(service: FlowService | null): service is FlowService {
  return service !== null && service.name !== "";
}

function protocolsOf(flow: Flow): readonly string[] {
  const words = flow.protocol === "" ? [] : flow.protocol.startsWith("ICMP") ? ["icmp", flow.protocol.toLowerCase()] : [flow.protocol.toLowerCase()];
  if (flow.l7?.http) words.push("http");
  if (flow.l7?.dns) words.push("dns");
  if (flow.l7?.kafka) words.push("kafka");
  return words;
}

function typesOf(flow: Flow): readonly string[] {
  const name = EVENT_TYPE_NAMES[flow.eventType];
  if (name === undefined) return NOTHING;
  const words = [name, `${name}:${flow.eventSubType}`];
  const point = flow.eventType === EventType.trace ? TRACE_POINT_NAMES[flow.eventSubType] : undefined;
  if (point !== undefined) words.push(`${name}:${point}`);
  return words;
}

/** Where Hubble does not say, a dropped packet counts as no reply (cilium v1.20.2, pkg/hubble/filters/reply.go). */
function replyOf(flow: Flow): readonly string[] {
  if (flow.isReply === null) return flow.verdict === "DROPPED" ? ["false"] : NOTHING;
  return [flow.isReply ? "true" : "false"];
}

/** The path of a URL or request target, without scheme, host, query and fragment. */
function pathOfUrl(url: string): string {
  const rest = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "");
  const end = rest.search(/[?#]/);
  return end < 0 ? rest : rest.slice(0, end);
}
