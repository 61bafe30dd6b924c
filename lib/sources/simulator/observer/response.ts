import protobuf from "protobufjs/light.js";
import { lookupMessage } from "@/lib/sources/record/schema";
import type { FlowRecord } from "../flow-record";

/** Numbers of relay.NodeState that a Relay reports. */
export const NodeStateNumber = { connected: 1, unavailable: 2, gone: 3, error: 4 } as const;
/** Numbers of flow.LostEventSource. */
export const LostSourceNumber = { perfRing: 1, observerQueue: 2, hubbleRing: 3 } as const;

const FLOW = lookupMessage("flow.Flow");
const NODE_STATUS = lookupMessage("relay.NodeStatusEvent");
const LOST = lookupMessage("flow.LostEvent");

const NODE_NAME_TAG = (1000 << 3) | 2;
const TIME_TAG = (1001 << 3) | 2;

interface Stamp {
  readonly seconds: number;
  readonly nanos: number;
}

/** A protobuf Timestamp of an instant. */
export function stampOf(time: bigint): Stamp {
  return { seconds: Number(time / 1_000_000_000n), nanos: Number(time % 1_000_000_000n) };
}

/** The instant of a protobuf Timestamp. */
export function timeOfStamp(stamp: Stamp): bigint {
  return BigInt(stamp.seconds) * 1_000_000_000n + BigInt(stamp.nanos);
}

/** The envelope as Go writes it: node name and time first, the one-of last. */
function envelope(field: number, message: Uint8Array, nodeName: string | undefined, time: Stamp | undefined): Buffer {
  const writer = protobuf.Writer.create();
  if (nodeName) writer.uint32(NODE_NAME_TAG).string(nodeName);
  if (time) {
    writer.uint32(TIME_TAG).fork();
    if (time.seconds) writer.uint32(8).int64(time.seconds);
    if (time.nanos) writer.uint32(16).int32(time.nanos);
    writer.ldelim();
  }
  const bytes = writer.uint32((field << 3) | 2).bytes(message).finish();
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A GetFlowsResponse with a flow: its node name and time are copied out of the flow, so a mask may empty them. */
export function encodeFlowResponse(record: Partial<FlowRecord>): Buffer {
  return envelope(1, FLOW.encode(record).finish(), record.node_name, record.time);
}

/** A GetFlowsResponse made of a flow's own bytes. */
export function wrapFlowBytes(flow: Uint8Array, nodeName: string, time: Stamp): Buffer {
  return envelope(1, flow, nodeName, time);
}

/** A GetFlowsResponse with a node status: it names the Relay's own host. */
export function encodeNodeStatus(status: { readonly state: number; readonly names: readonly string[]; readonly message: string }, relayHost: string, time: bigint): Buffer {
  const event = { state_change: status.state, node_names: status.names, ...(status.message === "" ? {} : { message: status.message }) };
  return envelope(2, NODE_STATUS.encode(event).finish(), relayHost, stampOf(time));
}

export interface LostReport {
  readonly source: number;
  readonly events: number;
  readonly cpu: number | null;
  readonly first: bigint | null;
  readonly last: bigint | null;
}

/** A GetFlowsResponse that says how many events were lost on a node. */
export function encodeLost(lost: LostReport, nodeName: string, time: bigint): Buffer {
  const event = {
    source: lost.source, num_events_lost: lost.events,
    ...(lost.cpu === null ? {} : { cpu: lost.cpu === 0 ? {} : { value: lost.cpu } }),
    ...(lost.first === null ? {} : { first: stampOf(lost.first) }),
    ...(lost.last === null ? {} : { last: stampOf(lost.last) }),
  };
  return envelope(3, LOST.encode(event).finish(), nodeName, stampOf(time));
}
