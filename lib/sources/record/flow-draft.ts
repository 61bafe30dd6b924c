import type { Flow, FlowPolicy, RawRecord } from "@/lib/domain/flow";
import { NO_ENDPOINT } from "@/lib/domain/flow";

/** A Flow while it is being read. */
export type FlowDraft = { -readonly [Key in keyof Flow]: Flow[Key] };

const NO_TEXTS: readonly string[] = Object.freeze([]);
const NO_POLICIES: readonly FlowPolicy[] = Object.freeze([]);

/** A flow that says nothing yet. All drafts have one shape, whatever is read into them. */
export function newFlowDraft(raw: RawRecord | null): FlowDraft {
  return {
    time: 0n,
    uuid: "",
    node: "",
    eventType: 0,
    eventSubType: 0,
    verdict: "VERDICT_UNKNOWN",
    dropReason: 0,
    dropReasonName: "",
    authType: "DISABLED",
    direction: "TRAFFIC_DIRECTION_UNKNOWN",
    isReply: null,
    policyMatchType: 0,
    sourceAddress: "",
    destinationAddress: "",
    sourceXlated: "",
    encrypted: false,
    protocol: "",
    sourcePort: 0,
    destinationPort: 0,
    tcpFlags: 0,
    icmpType: 0,
    icmpCode: 0,
    source: NO_ENDPOINT,
    destination: NO_ENDPOINT,
    sourceNames: NO_TEXTS,
    destinationNames: NO_TEXTS,
    sourceService: null,
    destinationService: null,
    tunnel: false,
    l7: null,
    ingressAllowedBy: NO_POLICIES,
    egressAllowedBy: NO_POLICIES,
    ingressDeniedBy: NO_POLICIES,
    egressDeniedBy: NO_POLICIES,
    policyLog: NO_TEXTS,
    summary: "",
    proxyPort: 0,
    traceReason: "",
    socketCookie: "",
    sockXlatePoint: "",
    debugCapturePoint: "",
    sourceMac: "",
    destinationMac: "",
    ipTraceId: "",
    nodeLabels: NO_TEXTS,
    raw,
  };
}
