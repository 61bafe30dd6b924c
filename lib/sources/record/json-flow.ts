import { dropReasonNumber } from "@/lib/domain/drop-reason";
import { TcpFlag, type Flow, type FlowDns, type FlowHttp, type FlowKafka, type FlowL7, type FlowPolicy, type FlowProtocol, type FlowService, type RawRecord } from "@/lib/domain/flow";
import { newFlowDraft, type FlowDraft } from "./flow-draft";
import type { JsonEndpointShelf } from "./json-endpoint";
import {
  bigOf,
  decimalOf,
  flagOf,
  instantOf,
  numberOf,
  objectOf,
  objectsOf,
  optionalFlagOf,
  textOf,
  textsOf,
  wordOf,
  wordOrNoneOf,
  type JsonObject,
} from "./json-shape";
import { AUTH_TYPE, CAPTURE_POINT, DIRECTION, dropWord, L7_TYPE, TRACE_REASON, VERDICT, XLATE_POINT } from "./words";

/** The flow that a Flow in proto3 JSON with proto field names says. Throws ShapeError. */
export function flowFromJson(json: JsonObject, endpoints: JsonEndpointShelf, raw: RawRecord): Flow {
  const draft = newFlowDraft(raw);
  draft.time = instantOf(json, "time") ?? 0n;
  draft.uuid = textOf(json, "uuid");
  draft.node = textOf(json, "node_name");
  const eventType = objectOf(json, "event_type");
  if (eventType) {
    draft.eventType = numberOf(eventType, "type");
    draft.eventSubType = numberOf(eventType, "sub_type");
  }
  draft.verdict = wordOf(json, "verdict", VERDICT);
  readDropReason(json, draft);
  draft.authType = wordOf(json, "auth_type", AUTH_TYPE);
  draft.direction = wordOf(json, "traffic_direction", DIRECTION);
  draft.isReply = optionalFlagOf(json, "is_reply");
  draft.policyMatchType = numberOf(json, "policy_match_type");
  readPacket(json, draft);
  draft.source = endpoints.take(objectOf(json, "source"));
  draft.destination = endpoints.take(objectOf(json, "destination"));
  draft.sourceNames = textsOf(json, "source_names");
  draft.destinationNames = textsOf(json, "destination_names");
  draft.sourceService = serviceFromJson(objectOf(json, "source_service"));
  draft.destinationService = serviceFromJson(objectOf(json, "destination_service"));
  draft.tunnel = objectOf(json, "tunnel") !== null;
  draft.l7 = l7FromJson(objectOf(json, "l7"));
  draft.ingressAllowedBy = policiesFromJson(json, "ingress_allowed_by");
  draft.egressAllowedBy = policiesFromJson(json, "egress_allowed_by");
  draft.ingressDeniedBy = policiesFromJson(json, "ingress_denied_by");
  draft.egressDeniedBy = policiesFromJson(json, "egress_denied_by");
  draft.policyLog = textsOf(json, "policy_log");
  draft.summary = textOf(json, "Summary");
  draft.proxyPort = numberOf(json, "proxy_port");
  draft.traceReason = wordOrNoneOf(json, "trace_reason", TRACE_REASON);
  draft.socketCookie = decimalOf(json, "socket_cookie");
  draft.sockXlatePoint = wordOrNoneOf(json, "sock_xlate_point", XLATE_POINT);
  draft.debugCapturePoint = wordOrNoneOf(json, "debug_capture_point", CAPTURE_POINT);
  draft.ipTraceId = decimalOf(objectOf(json, "ip_trace_id") ?? {}, "trace_id");
  draft.nodeLabels = textsOf(json, "node_labels");
  return draft;
}

// The number beside the name serves where this build does not know the name.
function readDropReason(json: JsonObject, draft: FlowDraft): void {
  const beside = numberOf(json, "drop_reason");
  const given = json["drop_reason_desc"] ?? 0;
  if (typeof given === "string" && given !== "DROP_REASON_UNKNOWN") {
    const known = dropReasonNumber(given);
    draft.dropReason = known === -1 && beside !== 0 ? beside : known;
    draft.dropReasonName = given;
    return;
  }
  draft.dropReason = (typeof given === "string" ? 0 : numberOf(json, "drop_reason_desc")) || beside;
  draft.dropReasonName = dropWord(draft.dropReason);
}

function readPacket(json: JsonObject, draft: FlowDraft): void {
  const ethernet = objectOf(json, "ethernet");
  if (ethernet) {
    draft.sourceMac = textOf(ethernet, "source");
    draft.destinationMac = textOf(ethernet, "destination");
  }
  const ip = objectOf(json, "IP");
  if (ip) {
    draft.sourceAddress = textOf(ip, "source");
    draft.destinationAddress = textOf(ip, "destination");
    draft.sourceXlated = textOf(ip, "source_xlated");
    draft.encrypted = flagOf(ip, "encrypted");
  }
  const layer4 = objectOf(json, "l4");
  const protocol = layer4 ? PROTOCOLS.find((name) => (layer4[name] ?? null) !== null) : undefined;
  const packet = layer4 && protocol ? objectOf(layer4, protocol) : null;
  if (!packet || !protocol) return;
  draft.protocol = protocol;
  if (protocol === "TCP" || protocol === "UDP" || protocol === "SCTP") {
    draft.sourcePort = numberOf(packet, "source_port");
    draft.destinationPort = numberOf(packet, "destination_port");
  } else if (protocol === "ICMPv4" || protocol === "ICMPv6") {
    draft.icmpType = numberOf(packet, "type");
    draft.icmpCode = numberOf(packet, "code");
  }
  const flags = protocol === "TCP" ? objectOf(packet, "flags") : null;
  if (flags) for (const [name, bit] of FLAGS) if (flagOf(flags, name)) draft.tcpFlags |= bit;
}

const PROTOCOLS: readonly FlowProtocol[] = ["TCP", "UDP", "SCTP", "ICMPv4", "ICMPv6", "VRRP", "IGMP"];
const FLAGS = Object.entries(TcpFlag);

function serviceFromJson(json: JsonObject | null): FlowService | null {
  return json && { name: textOf(json, "name"), namespace: textOf(json, "namespace") };
}

function policiesFromJson(json: JsonObject, field: string): readonly FlowPolicy[] {
  return objectsOf(json, field).map((policy) => ({
    name: textOf(policy, "name"),
    namespace: textOf(policy, "namespace"),
    kind: textOf(policy, "kind"),
    labels: textsOf(policy, "labels"),
    revision: decimalOf(policy, "revision"),
  }));
}

function l7FromJson(json: JsonObject | null): FlowL7 | null {
  if (!json) return null;
  return {
    type: wordOf(json, "type", L7_TYPE),
    latencyNs: bigOf(json, "latency_ns"),
    http: httpFromJson(objectOf(json, "http")),
    dns: dnsFromJson(objectOf(json, "dns")),
    kafka: kafkaFromJson(objectOf(json, "kafka")),
  };
}

function httpFromJson(json: JsonObject | null): FlowHttp | null {
  return json && { code: numberOf(json, "code"), method: textOf(json, "method"), url: textOf(json, "url"), protocol: textOf(json, "protocol") };
}

function dnsFromJson(json: JsonObject | null): FlowDns | null {
  return (
    json && {
      query: textOf(json, "query"),
      ips: textsOf(json, "ips"),
      cnames: textsOf(json, "cnames"),
      rcode: numberOf(json, "rcode"),
      ttl: numberOf(json, "ttl"),
      observationSource: textOf(json, "observation_source"),
      qtypes: textsOf(json, "qtypes"),
      rrtypes: textsOf(json, "rrtypes"),
    }
  );
}

function kafkaFromJson(json: JsonObject | null): FlowKafka | null {
  return (
    json && {
      errorCode: numberOf(json, "error_code"),
      apiVersion: numberOf(json, "api_version"),
      apiKey: textOf(json, "api_key"),
      correlationId: numberOf(json, "correlation_id"),
      topic: textOf(json, "topic"),
    }
  );
}
