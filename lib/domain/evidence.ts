import { demandsAuth, type FlowMeaning } from "./classify";
import { EventType, type Flow, type FlowEndpoint, type FlowPolicy } from "./flow";
import type { Instant } from "./instant";
import type { EvidenceKind } from "./outcome";

export type EnforcedAt = "ingress" | "egress";

/** One event as far as attempts need it: what a flow leaves behind in the ledger. Endpoints are shared objects. */
export interface Evidence {
  readonly time: Instant;
  readonly uuid: string;
  readonly node: string;
  readonly meaning: FlowMeaning;
  readonly kind: EvidenceKind | "l7";
  /** The enforcing side, or null where the event does not say. */
  readonly at: EnforcedAt | null;
  /** Runs against the order of ends in the connection's key. */
  readonly reversed: boolean;
  readonly subType: number;
  readonly dropReasonName: string;
  readonly authType: string;
  readonly demandsAuth: boolean;
  readonly newToDatapath: boolean;
  readonly source: FlowEndpoint;
  readonly destination: FlowEndpoint;
  readonly sourceNames: readonly string[];
  readonly destinationNames: readonly string[];
  readonly service: string | null;
  readonly allowedBy: readonly FlowPolicy[];
  readonly deniedBy: readonly FlowPolicy[];
  readonly request: { readonly method: string; readonly path: string } | null;
}

/** What a flow leaves behind for the attempt of its connection. */
export function evidenceOf(flow: Flow, meaning: FlowMeaning, reversed: boolean): Evidence {
  const at = enforcedAtOf(flow);
  return {
    time: flow.time,
    uuid: flow.uuid,
    node: flow.node,
    meaning,
    kind: kindOf(flow.eventType),
    at,
    reversed,
    subType: flow.eventSubType,
    dropReasonName: flow.dropReasonName,
    authType: flow.authType,
    demandsAuth: demandsAuth(flow),
    newToDatapath: flow.protocol === "TCP" || flow.traceReason === "NEW",
    source: flow.source,
    destination: flow.destination,
    sourceNames: flow.sourceNames,
    destinationNames: flow.destinationNames,
    service: flow.destinationService ? `${flow.destinationService.namespace}/${flow.destinationService.name}` : null,
    allowedBy: at === "ingress" ? flow.ingressAllowedBy : flow.egressAllowedBy,
    deniedBy: at === "ingress" ? flow.ingressDeniedBy : flow.egressDeniedBy,
    request: meaning === "l7-refusal" ? requestOf(flow) : null,
  };
}

function kindOf(eventType: number): EvidenceKind | "l7" {
  switch (eventType) {
    case EventType.policyVerdict:
      return "verdict";
    case EventType.drop:
      return "drop";
    case EventType.l7:
      return "l7";
    default:
      return "trace";
  }
}

function enforcedAtOf(flow: Flow): EnforcedAt | null {
  if (flow.direction === "INGRESS") return "ingress";
  if (flow.direction === "EGRESS") return "egress";
  return null;
}

function requestOf(flow: Flow): { method: string; path: string } {
  const http = flow.l7?.http;
  if (http) return { method: http.method, path: pathOfUrl(http.url) };
  const dns = flow.l7?.dns;
  if (dns) return { method: "DNS", path: dns.query };
  return { method: "request", path: "" };
}

/** The path of a request with its query string, which a rule's pattern must match as a whole. */
function pathOfUrl(url: string): string {
  const scheme = url.indexOf("://");
  if (scheme < 0) return url;
  const slash = url.indexOf("/", scheme + 3);
  return slash < 0 ? "/" : url.slice(slash);
}
