import { dropReasonText } from "@/lib/domain/drop-reason";
import { TRACE_POINT_NAMES } from "@/lib/domain/filter-keys";
import { EventType, type Flow, type FlowL7 } from "@/lib/domain/flow";

const LOWEST_BYTE = 0xff;

// By `policy_match_type`. Source: cilium/cilium v1.20.2, pkg/monitor/api/types.go.
const POLICY_MATCHES = ["none", "L3-Only", "L3-L4", "L4-Only", "all", "L3-Proto", "Proto-Only"];

const XLATE_POINTS: Readonly<Record<number, string>> = { 1: "pre-xlate-fwd", 2: "post-xlate-fwd", 3: "pre-xlate-rev", 4: "post-xlate-rev" };

/** The words for a policy match type: how much of a policy's key decided ("L3-L4", "none" …). */
export function matchWords(policyMatchType: number): string {
  return POLICY_MATCHES[policyMatchType] ?? "unknown";
}

/** A flow's type as `hubble observe` prints it: "policy-verdict:L3-L4 INGRESS", "Authentication required", "to-endpoint". */
export function typeWords(flow: Flow): string {
  if (flow.l7) return l7Words(flow.l7);
  switch (flow.eventType) {
    case EventType.trace: {
      const point = flow.eventSubType & LOWEST_BYTE;
      return TRACE_POINT_NAMES[point] ?? String(point);
    }
    case EventType.drop:
      return dropReasonText(flow.eventSubType);
    case EventType.policyVerdict:
      return `policy-verdict:${matchWords(flow.policyMatchType)} ${flow.direction}`;
    case EventType.capture:
      return flow.debugCapturePoint || "DBG_CAPTURE_POINT_UNKNOWN";
    case EventType.traceSock:
      return XLATE_POINTS[flow.eventSubType] ?? "SOCK_XLATE_POINT_UNKNOWN";
    default:
      return "UNKNOWN";
  }
}

// The newest client has no word of its own for Kafka.
function l7Words(l7: FlowL7): string {
  const type = l7.type.toLowerCase();
  if (l7.http) return `http-${type}`;
  if (l7.dns) return `dns-${type} ${l7.dns.observationSource}`;
  return `l7-${type}`;
}

/** A flow's verdict as `hubble observe` prints it: policy verdicts are ALLOWED, DENIED or AUDITED, others keep theirs. */
export function verdictWords(flow: Flow): string {
  if (flow.eventType !== EventType.policyVerdict) return flow.verdict;
  switch (flow.verdict) {
    case "FORWARDED":
    case "REDIRECTED":
      return "ALLOWED";
    case "DROPPED":
    case "ERROR":
      return "DENIED";
    case "AUDIT":
      return "AUDITED";
    default:
      return flow.verdict;
  }
}

/** What `hubble observe` prints in brackets: the flow's summary, the trace id in front and the auth type behind it. */
export function summaryWords(flow: Flow): string {
  const trace = flow.ipTraceId === "" ? "" : `IP Trace ID: ${flow.ipTraceId}; `;
  const auth = flow.authType === "DISABLED" ? "" : `; Auth: ${flow.authType}`;
  return `${trace}${flow.summary}${auth}`;
}
