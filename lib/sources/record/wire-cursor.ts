import { BrokenRecord } from "./broken-record";
import { TextShelf } from "./text-shelf";

const MAX_GROUP_DEPTH = 32;
const MAX_SAFE_HIGH = 0x1f_ffff;

/**
 * A reader of protobuf's wire format over one buffer at a time. `at` is the next byte, `end` the end of the message
 * being read. Everything that does not fit throws BrokenRecord.
 */
export class WireCursor {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;
  readonly texts = new TextShelf();
  /** The number of the field last announced by `tag`, for error texts. */
  private field = 0;
  private low = 0;
  private high = 0;

  start(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.at = 0;
    this.end = bytes.length;
    this.field = 0;
  }

  /** The next field's tag (number × 8 + wire type); 0 at the message's end. */
  tag(): number {
    if (this.at >= this.end) {
      if (this.at > this.end) this.fail("reaches past its end");
      return 0;
    }
    const first = this.bytes[this.at] ?? 0;
    let tag: number;
    if (first < 128) {
      this.at++;
      tag = first;
    } else {
      tag = this.uint32();
    }
    this.field = tag >>> 3;
    if (this.field === 0) this.fail("has a field of number 0");
    return tag;
  }

  /** A varint's lowest 32 bits, unsigned. */
  uint32(): number {
    const { bytes } = this;
    let at = this.at;
    let byte = bytes[at++] ?? 0;
    let value = byte & 0x7f;
    if (byte >= 128) {
      byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << 7;
      if (byte >= 128) {
        byte = bytes[at++] ?? 0;
        value |= (byte & 0x7f) << 14;
        if (byte >= 128) {
          byte = bytes[at++] ?? 0;
          value |= (byte & 0x7f) << 21;
          if (byte >= 128) {
            byte = bytes[at++] ?? 0;
            value |= (byte & 0x0f) << 28;
            let more = 5;
            while (byte >= 128) {
              if (more-- === 0) this.fail("holds a number longer than ten bytes");
              byte = bytes[at++] ?? 0;
            }
          }
        }
      }
    }
    if (at > this.end) this.fail("is cut short");
    this.at = at;
    return value >>> 0;
  }

  int32(): number {
    return this.uint32() | 0;
  }

  bool(): boolean {
    this.varint64();
    return this.low !== 0 || this.high !== 0;
  }

  /** A 64-bit number as a double: exact up to 2^53. */
  double64(): number {
    this.varint64();
    return this.high * 0x1_0000_0000 + this.low;
  }

  /** A signed 64-bit number as a double: exact up to 2^53 either way. */
  signedDouble64(): number {
    this.varint64();
    return (this.high | 0) * 0x1_0000_0000 + this.low;
  }

  uint64(): bigint {
    this.varint64();
    if (this.high <= MAX_SAFE_HIGH) return BigInt(this.high * 0x1_0000_0000 + this.low);
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }

  /** A text. Short ones that repeat are one and the same string. */
  text(): string {
    const length = this.lengthHere();
    const from = this.at;
    this.at = from + length;
    return this.texts.take(this.bytes, from, this.at);
  }

  /** A text that is not expected to repeat. */
  freshText(): string {
    const length = this.lengthHere();
    const from = this.at;
    this.at = from + length;
    return this.texts.decode(this.bytes, from, this.at);
  }

  /** Goes into an embedded message; give what it returns to `leave`. */
  enter(): number {
    const length = this.lengthHere();
    const outer = this.end;
    this.end = this.at + length;
    return outer;
  }

  leave(outer: number): void {
    this.at = this.end;
    this.end = outer;
  }

  /** Steps over the value of a field this build does not know. */
  skip(tag: number): void {
    this.skipValue(tag, 0);
  }

  private skipValue(tag: number, depth: number): void {
    switch (tag & 7) {
      case 0:
        this.varint64();
        return;
      case 1:
        this.step(8);
        return;
      case 2:
        this.step(this.lengthHere());
        return;
      case 3:
        this.skipGroup(tag, depth);
        return;
      case 5:
        this.step(4);
        return;
      default:
        this.fail(`has wire type ${tag & 7}, which does not exist`);
    }
  }

  private skipGroup(open: number, depth: number): void {
    if (depth >= MAX_GROUP_DEPTH) this.fail("nests groups too deeply");
    for (;;) {
      const tag = this.tag();
      if (tag === 0) this.fail("opens a group that never ends");
      if ((tag & 7) === 4) {
        if (tag >>> 3 !== open >>> 3) this.fail("ends a group that was not open");
        return;
      }
      this.skipValue(tag, depth + 1);
    }
  }

  private step(count: number): void {
    if (this.at + count > this.end) this.fail("is cut short");
    this.at += count;
  }

  private lengthHere(): number {
    const length = this.uint32();
    if (length > this.end - this.at) this.fail(`needs ${length} bytes, ${this.end - this.at} are left`);
    return length;
  }

  private varint64(): void {
    const { bytes } = this;
    let at = this.at;
    let low = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      if (shift === 70) this.fail("holds a number longer than ten bytes");
      const byte = bytes[at++] ?? 0;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 128) break;
    }
    if (at > this.end) this.fail("is cut short");
    this.at = at;
    this.low = low >>> 0;
    this.high = high >>> 0;
  }

  fail(reason: string): never {
    throw new BrokenRecord(Math.min(this.at, this.bytes.length), this.field === 0 ? `the record ${reason}` : `field ${this.field} ${reason}`);
  }
}
