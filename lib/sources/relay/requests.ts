import { classifyFlow } from "@/lib/domain/classify";
import { EventType, TracePoint, type Flow } from "@/lib/domain/flow";
import type { Instant } from "@/lib/domain/instant";
import type { ShareScope } from "@/lib/domain/share";
import type { TimestampMessage } from "../record/messages";
import type { FlowFilterMessage, GetFlowsRequestMessage } from "../record/questions";
import { ENVELOPE_PATHS, type RequestMask } from "./mask";

/** Points at which a packet is on its way to its destination: where an opening trace is looked for. */
const OPENING_TRACES = [TracePoint.toEndpoint, TracePoint.toProxy, TracePoint.toStack, TracePoint.toOverlay, TracePoint.toNetwork].map(
  (point) => ({ type: EventType.trace, match_sub_type: true, sub_type: point }),
);
const ANY_TRACE = [{ type: EventType.trace }];

/**
 * What the evidence stream asks for. Only filters that 1.15 knows: an older server drops a field it does not know, and
 * a filter emptied so matches everything (cilium, pkg/hubble/filters). Requests of proxies are asked for whether they
 * were refused or not: of a connection, all or some requests are refused, and only their number tells which.
 */
const EVIDENCE: readonly FlowFilterMessage[] = [
  { event_type: [{ type: EventType.policyVerdict }] },
  { event_type: [{ type: EventType.drop }] },
  { event_type: [{ type: EventType.l7 }], reply: [false] },
  { event_type: [{ type: EventType.l7 }], verdict: ["DROPPED"] },
  { event_type: OPENING_TRACES, tcp_flags: [{ SYN: true }] },
  { event_type: OPENING_TRACES, protocol: ["udp", "icmp", "sctp"], reply: [false] },
];

/** Left out of the above at the node. A trace whose connection state is not known counts as no reply, so `reply: [false]` would miss it. */
const NO_EVIDENCE: readonly FlowFilterMessage[] = [
  { event_type: ANY_TRACE, reply: [true] },
  { event_type: ANY_TRACE, tcp_flags: [{ SYN: true, ACK: true }] },
];

/**
 * Whether a flow belongs to the evidence: asked of every flow that arrives, because a server may have ignored the
 * filter, and because what tells first packets of UDP from later ones (`trace_reason`) cannot be filtered for.
 */
export function isEvidence(flow: Flow): boolean {
  const meaning = classifyFlow(flow);
  return meaning !== "passes-by" && meaning !== "l7-response";
}

export type StreamName = "evidence" | "tail";

/** What every request of a session has in common. */
export interface RequestShape {
  readonly stream: StreamName;
  readonly mask: RequestMask;
  /** Only these nodes; null = all. */
  readonly nodes?: readonly string[] | null;
  /** Only what bears on a share's nodes: what they say, and what any node says of traffic to them; null = all. */
  readonly scope?: ShareScope | null;
}

/** No packet goes there: a share without nodes asks for nothing, where an empty filter would ask for everything. */
const NOWHERE: FlowFilterMessage = { destination_ip: ["0.0.0.0"] };

function timestampOf(at: Instant): TimestampMessage {
  const seconds = at / 1_000_000_000n;
  return { seconds: String(seconds), nanos: Number(at - seconds * 1_000_000_000n) };
}

function maskFields(mask: RequestMask): Pick<GetFlowsRequestMessage, "field_mask" | "experimental"> {
  return {
    ...(mask.paths === null ? {} : { field_mask: { paths: mask.paths } }),
    ...(mask.experimental === null ? {} : { experimental: { field_mask: { paths: mask.experimental } } }),
  };
}

/** Filters of place, one of which must match; null: any place will do. */
function placesOf({ nodes = null, scope = null }: RequestShape): readonly FlowFilterMessage[] | null {
  if (scope === null) return nodes === null ? null : [{ node_name: nodes }];
  const own = nodes === null ? scope.nodes : scope.nodes.filter((node) => nodes.includes(node));
  const places = [
    ...(own.length > 0 ? [{ node_name: own }] : []),
    ...(scope.ranges.length > 0 ? [{ destination_ip: scope.ranges, ...(nodes === null ? {} : { node_name: nodes }) }] : []),
  ];
  return places.length > 0 ? places : [NOWHERE];
}

function filterFields(shape: RequestShape): Pick<GetFlowsRequestMessage, "whitelist" | "blacklist"> {
  const { stream } = shape;
  const places = placesOf(shape);
  switch (stream) {
    case "evidence":
      return { whitelist: (places ?? [{}]).flatMap((place) => EVIDENCE.map((filter) => ({ ...filter, ...place }))), blacklist: NO_EVIDENCE };
    case "tail":
      return places === null ? {} : { whitelist: places };
    default: {
      const never: never = stream;
      return never;
    }
  }
}

/** Everything since `since` and on; null: from now on, after at most one older flow a node. */
export function followRequest(shape: RequestShape, since: Instant | null): GetFlowsRequestMessage {
  return { follow: true, ...filterFields(shape), ...maskFields(shape.mask), ...(since === null ? {} : { since: timestampOf(since) }) };
}

/**
 * What the rings hold since `since` (null: all of it), then the end. `until` keeps a cluster that reports faster than
 * we read from holding that end back for ever.
 */
export function historyRequest(shape: RequestShape, since: Instant | null, until: Instant | null): GetFlowsRequestMessage {
  return {
    ...filterFields(shape),
    ...maskFields(shape.mask),
    ...(since === null ? {} : { since: timestampOf(since) }),
    ...(until === null ? {} : { until: timestampOf(until) }),
  };
}

/** The oldest or newest entry that each node's ring gives out: time and node alone, unfiltered. */
export function ringEdgeRequest(edge: "oldest" | "newest"): GetFlowsRequestMessage {
  const paths = [...ENVELOPE_PATHS];
  return { first: edge === "oldest", number: 1, field_mask: { paths }, experimental: { field_mask: { paths } } };
}
