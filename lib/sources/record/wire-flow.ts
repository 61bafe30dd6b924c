import { NO_ENDPOINT, type Flow, type FlowPolicy, type RawRecord } from "@/lib/domain/flow";
import { ByteShelf } from "./byte-shelf";
import { newFlowDraft } from "./flow-draft";
import { readEndpoint } from "./wire-endpoint";
import { decimalOrNone, readBoolValue, readEventType, readIpTraceId, readPolicy, readService } from "./wire-parts";
import { readL7 } from "./wire-l7";
import { readEthernet, readIp, readLayer4 } from "./wire-packet";
import type { TimeReader } from "./wire-time";
import type { WireCursor } from "./wire-cursor";
import { AUTH_TYPE, CAPTURE_POINT, DIRECTION, dropWord, TRACE_REASON, VERDICT, XLATE_POINT } from "./words";

const MOST_ENDPOINTS = 20_000;
const MOST_POLICIES = 4_096;
const MOST_NODES = 4_096;

/** Reads flow.Flow; remembers endpoints, policies and node labels from flow to flow. */
export class FlowReader {
  private readonly endpoints = new ByteShelf(MOST_ENDPOINTS, (cursor) => (cursor.at === cursor.end ? NO_ENDPOINT : readEndpoint(cursor)));
  private readonly policies = new ByteShelf(MOST_POLICIES, readPolicy);
  private readonly nodeLabels = new Map<string, readonly string[]>();

  constructor(private readonly times: TimeReader) {}

  /** The flow at the cursor, with `raw` to be read again later. */
  take(cursor: WireCursor, raw: RawRecord): Flow {
    const outer = cursor.enter();
    const draft = newFlowDraft(raw);
    let reasonNumber = 0;
    let reason = 0;
    let sourceNames: string[] | null = null;
    let destinationNames: string[] | null = null;
    let labels: string[] | null = null;
    let policyLog: string[] | null = null;
    let ingressDeniedBy: FlowPolicy[] | null = null;
    let egressDeniedBy: FlowPolicy[] | null = null;
    let ingressAllowedBy: FlowPolicy[] | null = null;
    let egressAllowedBy: FlowPolicy[] | null = null;
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      switch (tag) {
        case 10: // time
          draft.time = this.times.take(cursor);
          break;
        case 16: // verdict
          draft.verdict = VERDICT.word(cursor.int32());
          break;
        case 24: // drop_reason
          reasonNumber = cursor.uint32();
          break;
        case 34: // ethernet
          readEthernet(cursor, draft);
          break;
        case 42: // IP
          readIp(cursor, draft);
          break;
        case 50: // l4
          readLayer4(cursor, draft);
          break;
        case 66: // source
          draft.source = this.endpoints.take(cursor);
          break;
        case 74: // destination
          draft.destination = this.endpoints.take(cursor);
          break;
        case 90: // node_name
          draft.node = cursor.text();
          break;
        case 106: // source_names
          (sourceNames ??= []).push(cursor.text());
          break;
        case 114: // destination_names
          (destinationNames ??= []).push(cursor.text());
          break;
        case 122: // l7
          draft.l7 = readL7(cursor);
          break;
        case 154: // event_type
          readEventType(cursor, draft);
          break;
        case 162: // source_service
          draft.sourceService = readService(cursor);
          break;
        case 170: // destination_service
          draft.destinationService = readService(cursor);
          break;
        case 176: // traffic_direction
          draft.direction = DIRECTION.word(cursor.int32());
          break;
        case 184: // policy_match_type
          draft.policyMatchType = cursor.uint32();
          break;
        case 200: // drop_reason_desc
          reason = cursor.int32();
          break;
        case 210: // is_reply
          draft.isReply = readBoolValue(cursor);
          break;
        case 216: // debug_capture_point
          draft.debugCapturePoint = wordOrNone(CAPTURE_POINT, cursor.int32());
          break;
        case 232: // proxy_port
          draft.proxyPort = cursor.uint32();
          break;
        case 248: // sock_xlate_point
          draft.sockXlatePoint = wordOrNone(XLATE_POINT, cursor.int32());
          break;
        case 256: // socket_cookie
          draft.socketCookie = decimalOrNone(cursor.uint64());
          break;
        case 274: // uuid
          draft.uuid = cursor.freshText();
          break;
        case 280: // auth_type
          draft.authType = AUTH_TYPE.word(cursor.int32());
          break;
        case 288: // trace_reason
          draft.traceReason = wordOrNone(TRACE_REASON, cursor.int32());
          break;
        case 298: // node_labels
          (labels ??= []).push(cursor.text());
          break;
        case 314: // tunnel
          draft.tunnel = true;
          cursor.skip(tag);
          break;
        case 322: // ip_trace_id
          draft.ipTraceId = readIpTraceId(cursor);
          break;
        case 168_010: // egress_allowed_by
          (egressAllowedBy ??= []).push(this.policies.take(cursor));
          break;
        case 168_018: // ingress_allowed_by
          (ingressAllowedBy ??= []).push(this.policies.take(cursor));
          break;
        case 168_034: // egress_denied_by
          (egressDeniedBy ??= []).push(this.policies.take(cursor));
          break;
        case 168_042: // ingress_denied_by
          (ingressDeniedBy ??= []).push(this.policies.take(cursor));
          break;
        case 168_050: // policy_log
          (policyLog ??= []).push(cursor.text());
          break;
        case 800_002: // Summary
          draft.summary = cursor.text();
          break;
        default:
          cursor.skip(tag);
      }
    }
    cursor.leave(outer);
    draft.dropReason = reason === 0 ? reasonNumber : reason;
    draft.dropReasonName = dropWord(draft.dropReason);
    if (sourceNames) draft.sourceNames = sourceNames;
    if (destinationNames) draft.destinationNames = destinationNames;
    if (egressAllowedBy) draft.egressAllowedBy = egressAllowedBy;
    if (ingressAllowedBy) draft.ingressAllowedBy = ingressAllowedBy;
    if (egressDeniedBy) draft.egressDeniedBy = egressDeniedBy;
    if (ingressDeniedBy) draft.ingressDeniedBy = ingressDeniedBy;
    if (policyLog) draft.policyLog = policyLog;
    if (labels) draft.nodeLabels = this.sharedLabels(draft.node, labels);
    return draft;
  }

  // A node's labels come with each of its flows: one list serves them all until it changes.
  private sharedLabels(node: string, labels: readonly string[]): readonly string[] {
    const known = this.nodeLabels.get(node);
    if (known && known.length === labels.length && known.every((label, at) => label === labels[at])) return known;
    if (this.nodeLabels.size >= MOST_NODES) this.nodeLabels.clear();
    this.nodeLabels.set(node, labels);
    return labels;
  }
}

function wordOrNone(table: { word(value: number): string }, value: number): string {
  return value === 0 ? "" : table.word(value);
}
