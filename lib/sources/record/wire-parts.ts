import type { FlowPolicy, FlowService } from "@/lib/domain/flow";
import type { FlowDraft } from "./flow-draft";
import type { WireCursor } from "./wire-cursor";

/** A 64-bit number in decimal; "" for 0. */
export function decimalOrNone(value: bigint): string {
  return value === 0n ? "" : value.toString();
}

/** CiliumEventType, at the cursor, into the draft. */
export function readEventType(cursor: WireCursor, draft: FlowDraft): void {
  const outer = cursor.enter();
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 8) draft.eventType = cursor.int32();
    else if (tag === 16) draft.eventSubType = cursor.int32();
    else cursor.skip(tag);
  }
  cursor.leave(outer);
}

/** A google.protobuf.BoolValue at the cursor: false when it says nothing. */
export function readBoolValue(cursor: WireCursor): boolean {
  const outer = cursor.enter();
  let value = false;
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 8) value = cursor.bool();
    else cursor.skip(tag);
  }
  cursor.leave(outer);
  return value;
}

/** The Service at the cursor. */
export function readService(cursor: WireCursor): FlowService {
  const outer = cursor.enter();
  let name = "";
  let namespace = "";
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 10) name = cursor.text();
    else if (tag === 18) namespace = cursor.text();
    else cursor.skip(tag);
  }
  cursor.leave(outer);
  return { name, namespace };
}

/** The number of the IPTraceID at the cursor, in decimal; "" for 0. */
export function readIpTraceId(cursor: WireCursor): string {
  const outer = cursor.enter();
  let id = "";
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 8) id = decimalOrNone(cursor.uint64());
    else cursor.skip(tag);
  }
  cursor.leave(outer);
  return id;
}

/** The Policy that fills the cursor's message. */
export function readPolicy(cursor: WireCursor): FlowPolicy {
  const labels: string[] = [];
  let name = "";
  let namespace = "";
  let kind = "";
  let revision = "";
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 10) name = cursor.text();
    else if (tag === 18) namespace = cursor.text();
    else if (tag === 26) labels.push(cursor.text());
    else if (tag === 32) revision = decimalOrNone(cursor.uint64());
    else if (tag === 42) kind = cursor.text();
    else cursor.skip(tag);
  }
  return { name, namespace, kind, labels, revision };
}
