import type { FieldMask } from "./observer/field-mask";
import { lookupMessage } from "@/lib/sources/record/schema";
import type { FlowRecord } from "./flow-record";
import { stampOf } from "./observer/response";
import type { RingEntry } from "./observer/ring";

/** Ports from here on are three bytes on the wire, which is what a template can write over. */
export const TEMPLATE_PORTS = { from: 16_384, to: 65_535 } as const;

/** A flow encoded once, of which only time, uuid and the client's port change: the cheap way to make very many. */
export interface FlowTemplate {
  entry(time: bigint, uuid: string, port: number): RingEntry;
}

interface Stencil {
  readonly bytes: Buffer;
  /** Where seconds and nanos begin; [] when the mask leaves time out. */
  readonly times: readonly { readonly seconds: number; readonly nanos: number }[];
  readonly uuid: number;
  readonly port: number;
}

const FLOW = lookupMessage("flow.Flow");
/** Two ports that differ in each of their three bytes. */
const [PORT_A, PORT_B] = [16_513, 65_534];
const UUID_MARK = "00000000-0000-4000-8000-00000000face";
const ENVELOPE_NODE = [0xc2, 0x3e];
const ENVELOPE_TIME = [0xca, 0x3e];

/** A varint of `size` bytes; longer than needed is legal on the wire and every reader takes it. */
function writeVarint(bytes: Buffer, at: number, value: number, size: number): void {
  let left = value;
  for (let i = 0; i < size - 1; i++) {
    bytes[at + i] = (left & 127) | 128;
    left = Math.floor(left / 128);
  }
  bytes[at + size - 1] = left & 127;
}

function lengthPrefix(length: number): number[] {
  const out: number[] = [];
  for (let left = length; ; left >>= 7) {
    if (left < 128) return [...out, left];
    out.push((left & 127) | 128);
  }
}

/** A Timestamp of fixed size: seconds and nanos take five bytes each. */
const STAMP = [0x08, 0x80, 0x80, 0x80, 0x80, 0x00, 0x10, 0x80, 0x80, 0x80, 0x80, 0x00];

function cutStencil(build: (port: number) => FlowRecord, mask: FieldMask | null): Stencil {
  const encode = (port: number): Buffer => {
    const record: Partial<FlowRecord> = { ...(mask ? mask.apply(build(port)) : build(port)) };
    delete record.time;
    if (record.uuid !== undefined) record.uuid = UUID_MARK;
    return Buffer.from(FLOW.encode(record).finish());
  };
  const whole = mask ? mask.apply(build(PORT_A)) : build(PORT_A);
  const hasTime = whole.time !== undefined;
  const body = encode(PORT_A);
  const other = encode(PORT_B);
  const timed = hasTime ? Buffer.from([0x0a, STAMP.length, ...STAMP]) : Buffer.alloc(0);
  const flow = Buffer.concat([timed, body]);
  const node = Buffer.from(whole.node_name ?? "");
  const head = Buffer.concat([
    node.length > 0 ? Buffer.concat([Buffer.from([...ENVELOPE_NODE, ...lengthPrefix(node.length)]), node]) : Buffer.alloc(0),
    hasTime ? Buffer.from([...ENVELOPE_TIME, STAMP.length, ...STAMP]) : Buffer.alloc(0),
    Buffer.from([0x0a, ...lengthPrefix(flow.length)]),
  ]);
  const flowAt = head.length;
  const envelopeTime = flowAt - lengthPrefix(flow.length).length - 1 - STAMP.length;
  const difference = body.findIndex((byte, at) => byte !== other[at]);
  const mark = body.indexOf(UUID_MARK);
  return {
    bytes: Buffer.concat([head, flow]),
    times: hasTime ? [{ seconds: envelopeTime + 1, nanos: envelopeTime + 7 }, { seconds: flowAt + 3, nanos: flowAt + 9 }] : [],
    uuid: mark < 0 ? -1 : flowAt + timed.length + mark,
    port: difference < 0 ? -1 : flowAt + timed.length + difference,
  };
}

/** A template of the flow that `build` gives for a client's port (from TEMPLATE_PORTS); cut once for each mask. */
export function createTemplate(build: (port: number) => FlowRecord): FlowTemplate {
  const shape = build(PORT_A);
  const stencils = new Map<string, Stencil>();
  const stencilFor = (mask: FieldMask | null): Stencil => {
    const key = mask?.key ?? "";
    const held = stencils.get(key);
    if (held) return held;
    const made = cutStencil(build, mask);
    stencils.set(key, made);
    return made;
  };
  return {
    entry: (time, uuid, port) => ({
      time, kind: "flow", shape,
      response: (mask) => {
        const stencil = stencilFor(mask);
        const bytes = Buffer.from(stencil.bytes);
        const { seconds, nanos } = stampOf(time);
        for (const at of stencil.times) {
          writeVarint(bytes, at.seconds, seconds, 5);
          writeVarint(bytes, at.nanos, nanos, 5);
        }
        if (stencil.uuid >= 0) bytes.write(uuid, stencil.uuid, 36, "latin1");
        if (stencil.port >= 0) writeVarint(bytes, stencil.port, port, 3);
        return bytes;
      },
    }),
  };
}
