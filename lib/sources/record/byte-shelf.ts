import type { WireCursor } from "./wire-cursor";

/** Values that may share a hash before the oldest of them go. */
const LONGEST_CHAIN = 8;
/** Bytes at the end of a message that the hash looks at closely. */
const TAIL = 64;

interface Entry<Value> {
  readonly bytes: Uint8Array;
  readonly value: Value;
  readonly next: Entry<Value> | null;
}

/**
 * What embedded messages say, by their bytes: one seen again costs a hash and a comparison, and all who read it share
 * one value. The hash takes some of the bytes, the comparison all of them: it cannot give the wrong value. Holds at most
 * `most` values; when there are more, all are forgotten and learned anew.
 */
export class ByteShelf<Value> {
  private readonly chains = new Map<number, Entry<Value>>();
  private count = 0;

  constructor(
    private readonly most: number,
    private readonly read: (cursor: WireCursor) => Value,
  ) {}

  /** The value of the message at the cursor, which stands before its length. */
  take(cursor: WireCursor): Value {
    const outer = cursor.enter();
    const { bytes, at: from, end: to } = cursor;
    const hash = sampleHash(bytes, from, to);
    const head = this.chains.get(hash);
    for (let entry = head ?? null; entry !== null; entry = entry.next) {
      if (sameBytes(entry.bytes, bytes, from, to)) {
        cursor.leave(outer);
        return entry.value;
      }
    }
    const value = this.read(cursor);
    cursor.leave(outer);
    // A copy: the view would keep the whole buffer it came in.
    this.keep(hash, head ?? null, Uint8Array.prototype.slice.call(bytes, from, to), value);
    return value;
  }

  private keep(hash: number, head: Entry<Value> | null, bytes: Uint8Array, value: Value): void {
    if (this.count >= this.most) {
      this.chains.clear();
      this.count = 0;
      head = null;
    }
    let length = 0;
    for (let entry = head; entry !== null; entry = entry.next) length++;
    if (length >= LONGEST_CHAIN) {
      this.count -= length;
      head = null;
    }
    this.chains.set(hash, { bytes, value, next: head });
    this.count++;
  }
}

// An endpoint's number stands first and its pod's name near its end, where pods of one workload differ in five
// neighbouring characters: both are looked at closely, the labels between them hardly.
function sampleHash(bytes: Uint8Array, from: number, to: number): number {
  const tail = to - TAIL;
  let hash = to - from;
  let at = from;
  for (; at < from + 8 && at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  for (; at < tail; at += 13) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  for (; at < to; at += 2) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}

const compare = Buffer.prototype.compare;

function sameBytes(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  return known.length === to - from && compare.call(known, bytes, from, to) === 0;
}
