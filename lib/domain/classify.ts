import { DROP_REASON } from "./drop-reason";
import { EventType, TcpFlag, TracePoint, type Flow } from "./flow";

/** What one event means to the model (rule 2.2): exactly one of these. */
export type FlowMeaning =
  | "lets-through" // a verdict that allows
  | "refuses-auth" // opening event refused for missing authentication
  | "refuses-policy" // opening event refused by policy (133, 181)
  | "refuses-other" // opening event refused for another reason
  | "audits" // audit mode let it pass
  | "says-unknown" // a verdict whose word this version does not know: opens, and proves nothing
  | "opening-trace" // first packet seen passing
  | "l7-refusal"
  | "l7-request"
  | "l7-response"
  | "established-refused" // 189 on packets of a connection that was already open
  | "later-drop" // any other drop that does not open
  | "passes-by"; // everything else: replies, later packets, socket events

/** Trace points at which a packet is on its way to its destination (rule 1). */
const OPENING_POINTS: ReadonlySet<number> = new Set([
  TracePoint.toEndpoint,
  TracePoint.toProxy,
  TracePoint.toStack,
  TracePoint.toOverlay,
  TracePoint.toNetwork,
]);

/** True when the flow carries an auth type, known or not: the matched rule asked for authentication. */
export function demandsAuth(flow: Flow): boolean {
  return flow.authType !== "DISABLED" && flow.authType !== "";
}

/**
 * The meaning of one flow. Refusals follow Cilium's datapath: 189 is missing authentication; 197 is too when the
 * verdict carries an auth type (cilium v1.20.2, bpf/lib/auth.h: no node id, no lookup). A drop event never carries one.
 */
export function classifyFlow(flow: Flow): FlowMeaning {
  if (flow.tunnel) return "passes-by";
  switch (flow.eventType) {
    case EventType.policyVerdict:
      return meaningOfVerdict(flow);
    case EventType.drop:
      return meaningOfRefusal(flow);
    case EventType.trace:
      return isOpeningTrace(flow) ? "opening-trace" : "passes-by";
    case EventType.l7:
      return meaningOfL7(flow);
    default:
      return "passes-by";
  }
}

function meaningOfVerdict(flow: Flow): FlowMeaning {
  switch (flow.verdict) {
    case "FORWARDED":
    case "REDIRECTED":
      return "lets-through";
    case "AUDIT":
      return "audits";
    case "DROPPED":
    case "ERROR":
      return meaningOfRefusal(flow);
    default:
      return opensConnection(flow) ? "says-unknown" : "passes-by";
  }
}

function meaningOfRefusal(flow: Flow): FlowMeaning {
  const forAuth = flow.dropReason === DROP_REASON.authRequired || (flow.dropReason === DROP_REASON.noNodeId && demandsAuth(flow));
  if (!opensConnection(flow)) return forAuth ? "established-refused" : "later-drop";
  if (forAuth) return "refuses-auth";
  return flow.dropReason === DROP_REASON.policyDenied || flow.dropReason === DROP_REASON.policyDeny ? "refuses-policy" : "refuses-other";
}

/** TCP opens with SYN and no ACK; packets of protocols without such a flag cannot be told from later ones. */
function opensConnection(flow: Flow): boolean {
  if (flow.protocol === "") return false;
  if (flow.protocol !== "TCP") return true;
  return (flow.tcpFlags & TcpFlag.SYN) !== 0 && (flow.tcpFlags & TcpFlag.ACK) === 0;
}

function isOpeningTrace(flow: Flow): boolean {
  if (!OPENING_POINTS.has(flow.eventSubType) || flow.isReply === true || !opensConnection(flow)) return false;
  if (flow.protocol === "TCP") return true;
  // Other protocols: only a packet that is known to be no reply and new to the datapath (before 1.16: not known to be old).
  return flow.isReply === false && (flow.traceReason === "NEW" || flow.traceReason === "" || flow.traceReason === "TRACE_REASON_UNKNOWN");
}

function meaningOfL7(flow: Flow): FlowMeaning {
  switch (flow.l7?.type) {
    case "REQUEST":
      return flow.verdict === "DROPPED" ? "l7-refusal" : "l7-request";
    case "RESPONSE":
      return "l7-response";
    default:
      return "passes-by";
  }
}
