import { encodeMessage } from "@/lib/sources/record/schema";
import type { FlowMessage } from "@/lib/sources/record/messages";

/** The gRPC frame of one flow, encoded once: only what differs from flow to flow is written again. */
export interface Template {
  readonly frame: Buffer;
  readonly uuidAt: number;
  readonly secondsAt: readonly number[];
  readonly nanosAt: readonly number[];
  readonly portAt: number;
}

// Values whose encoding is of the length that every later value has, so that they can be written over.
const SENTINEL_UUID = "a0b1c2d3-e4f5-4a6b-8c7d-0123456789ab";
const SENTINEL_SEC = 1_795_000_321;
const SENTINEL_NANOS = 987_654_321;
const SENTINEL_PORT = 54_321;

/** Nanoseconds from here on are five bytes long as a varint. */
export const FIRST_NANOS = 268_435_456;
/** Ports from here on are three bytes long as a varint. */
export const FIRST_PORT = 16_384;

/** A template of a flow; `make` gets the sentinel values to put in their places. */
export function templateOf(node: string, make: (sourcePort: number) => FlowMessage): Template {
  const time = { seconds: String(SENTINEL_SEC), nanos: SENTINEL_NANOS };
  const message = encodeMessage("observer.GetFlowsResponse", {
    flow: { ...make(SENTINEL_PORT), time, uuid: SENTINEL_UUID, node_name: node },
    node_name: node,
    time,
  });
  const frame = Buffer.alloc(message.length + 5);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, 5);
  const [portAt] = placesOf(frame, varint(SENTINEL_PORT));
  return {
    frame,
    uuidAt: frame.indexOf(SENTINEL_UUID),
    secondsAt: placesOf(frame, varint(SENTINEL_SEC)),
    nanosAt: placesOf(frame, varint(SENTINEL_NANOS)),
    portAt: portAt ?? -1,
  };
}

/** Writes `value` over the varint of the same length at `at`. */
export function writeVarint(target: Buffer, at: number, value: number): void {
  let rest = value;
  let place = at;
  while (rest > 127) {
    target[place++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  target[place] = rest;
}

function varint(value: number): Buffer {
  const bytes = Buffer.alloc(value < 2 ** 21 ? 3 : 5);
  writeVarint(bytes, 0, value);
  return bytes;
}

function placesOf(frame: Buffer, needle: Buffer): number[] {
  const places: number[] = [];
  for (let at = frame.indexOf(needle); at >= 0; at = frame.indexOf(needle, at + 1)) places.push(at);
  return places;
}
