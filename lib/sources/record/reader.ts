import type { Flow, LostEvents, NodeStatus } from "@/lib/domain/flow";
import type { Instant } from "@/lib/domain/instant";
import type { SourceRecord } from "./source-record";
import { FlowReader } from "./wire-flow";
import { TimeReader } from "./wire-time";
import { WireCursor } from "./wire-cursor";
import { LOST_SOURCE, NODE_STATE } from "./words";

/** Reads one `observer.GetFlowsResponse`; throws BrokenRecord when the bytes are none. */
export type ResponseReader = (bytes: Uint8Array) => SourceRecord;

/**
 * A reader of `observer.GetFlowsResponse` messages for one stream or file. It remembers endpoints, labels and short
 * texts, so that what repeats is neither decoded nor allocated again; give each stream its own. A flow's `raw` is the
 * given `bytes`, not a copy: do not write to them afterwards, and know that a small view keeps its whole buffer alive.
 */
export function createResponseReader(): ResponseReader {
  const cursor = new WireCursor();
  const times = new TimeReader();
  const flows = new FlowReader(times);

  return (bytes) => {
    cursor.start(bytes);
    let record: SourceRecord = EMPTY;
    let node = "";
    let time: Instant = 0n;
    for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
      switch (tag) {
        case 10: // flow; one of three, the last counts
          record = { kind: "flow", flow: flows.take(cursor, { format: "protobuf", bytes }) };
          break;
        case 18: // node_status
          record = { kind: "node-status", status: readNodeStatus(cursor) };
          break;
        case 26: // lost_events
          record = { kind: "lost", lost: readLost(cursor, times) };
          break;
        case 34: // an ExportEvent's agent_event
          record = AGENT_EVENT;
          cursor.skip(tag);
          break;
        case 42: // an ExportEvent's debug_event
          record = DEBUG_EVENT;
          cursor.skip(tag);
          break;
        case 8002: // node_name
          node = cursor.text();
          break;
        case 8010: // time
          time = times.take(cursor);
          break;
        default:
          cursor.skip(tag);
      }
    }
    return withEnvelope(record, node, time);
  };
}

const EMPTY: SourceRecord = { kind: "nothing", reason: "a response without flow, node status or lost events" };
export const AGENT_EVENT: SourceRecord = { kind: "nothing", reason: "an agent event" };
export const DEBUG_EVENT: SourceRecord = { kind: "nothing", reason: "a debug event" };

/**
 * `record` with what only its envelope says: node and time of lost events and node status, and of a flow whose field
 * mask left them out.
 */
export function withEnvelope(record: SourceRecord, node: string, time: Instant): SourceRecord {
  switch (record.kind) {
    case "flow":
      return needsEnvelope(record.flow, node, time)
        ? { kind: "flow", flow: { ...record.flow, node: record.flow.node || node, time: record.flow.time || time } }
        : record;
    case "lost":
      return { kind: "lost", lost: { ...record.lost, node, time } };
    case "node-status":
      return { kind: "node-status", status: { ...record.status, time } };
    case "nothing":
      return record;
  }
}

function needsEnvelope(flow: Flow, node: string, time: Instant): boolean {
  return (flow.node === "" && node !== "") || (flow.time === 0n && time !== 0n);
}

function readLost(cursor: WireCursor, times: TimeReader): LostEvents {
  const outer = cursor.enter();
  let source = LOST_SOURCE.zero;
  let count = 0;
  let first: Instant | null = null;
  let last: Instant | null = null;
  let cpu: number | null = null;
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    switch (tag) {
      case 8:
        source = LOST_SOURCE.word(cursor.int32());
        break;
      case 16:
        count = cursor.double64();
        break;
      case 26:
        cpu = readInt32Value(cursor);
        break;
      case 34:
        first = times.take(cursor);
        break;
      case 42:
        last = times.take(cursor);
        break;
      default:
        cursor.skip(tag);
    }
  }
  cursor.leave(outer);
  return { node: "", time: 0n, source, count, first, last, cpu };
}

function readInt32Value(cursor: WireCursor): number {
  const outer = cursor.enter();
  let value = 0;
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 8) value = cursor.int32();
    else cursor.skip(tag);
  }
  cursor.leave(outer);
  return value;
}

function readNodeStatus(cursor: WireCursor): NodeStatus {
  const outer = cursor.enter();
  const nodes: string[] = [];
  let state = NODE_STATE.zero;
  let message = "";
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 8) state = NODE_STATE.word(cursor.int32());
    else if (tag === 18) nodes.push(cursor.text());
    else if (tag === 26) message = cursor.text();
    else cursor.skip(tag);
  }
  cursor.leave(outer);
  return { time: 0n, state, nodes, message };
}
