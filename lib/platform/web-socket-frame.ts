import { createHash, randomBytes } from "node:crypto";

/** Kinds of frames (RFC 6455, section 5.2). */
export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** One frame, with what it carries in the clear. */
export interface Frame {
  readonly opcode: number;
  readonly isLast: boolean;
  readonly payload: Buffer;
}

/** Cuts bytes into frames; throws an Error at a frame of more than `cap` bytes. */
export interface FrameSplitter {
  push(chunk: Buffer): Frame[];
}

const ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** A fresh `Sec-WebSocket-Key`. */
export function createSocketKey(): string {
  return randomBytes(16).toString("base64");
}

/** What a server answers to `key` as `Sec-WebSocket-Accept`. */
export function acceptOfKey(key: string): string {
  return createHash("sha1").update(key + ACCEPT_SUFFIX).digest("base64");
}

/** A whole message in one frame; what a client sends is masked, what a server sends is not. */
export function printFrame(opcode: number, payload: Buffer, by: "client" | "server"): Buffer {
  const { length } = payload;
  const mask = by === "client" ? randomBytes(4) : null;
  const sizeBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = Buffer.allocUnsafe(2 + sizeBytes + (mask === null ? 0 : 4) + length);
  frame[0] = 0x80 | opcode;
  frame[1] = (mask === null ? 0 : 0x80) | (sizeBytes === 0 ? length : sizeBytes === 2 ? 126 : 127);
  if (sizeBytes === 2) frame.writeUInt16BE(length, 2);
  if (sizeBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  const start = frame.length - length;
  payload.copy(frame, start);
  if (mask !== null) {
    mask.copy(frame, start - 4);
    applyMask(frame.subarray(start), mask);
  }
  return frame;
}

/** A splitter of what comes from the other side. */
export function createFrameSplitter(cap: number): FrameSplitter {
  let held: Buffer = Buffer.alloc(0);

  function next(): Frame | null {
    const [first, second] = held;
    if (first === undefined || second === undefined) return null;
    const sizeBytes = (second & 0x7f) === 126 ? 2 : (second & 0x7f) === 127 ? 8 : 0;
    const isMasked = (second & 0x80) !== 0;
    const start = 2 + sizeBytes + (isMasked ? 4 : 0);
    if (held.length < start) return null;
    const size = sizeBytes === 0 ? second & 0x7f : sizeBytes === 2 ? held.readUInt16BE(2) : Number(held.readBigUInt64BE(2));
    if (size > cap) throw new Error(`a frame of ${size} bytes came, more than the ${cap} that are taken`);
    if (held.length < start + size) return null;
    const payload = Buffer.from(held.subarray(start, start + size));
    if (isMasked) applyMask(payload, held.subarray(start - 4, start));
    held = held.subarray(start + size);
    return { opcode: first & 0x0f, isLast: (first & 0x80) !== 0, payload };
  }

  return {
    push(chunk) {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const frames: Frame[] = [];
      for (let frame = next(); frame !== null; frame = next()) frames.push(frame);
      return frames;
    },
  };
}

function applyMask(bytes: Buffer, mask: Buffer): void {
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = (bytes[at] ?? 0) ^ (mask[at & 3] ?? 0);
}
