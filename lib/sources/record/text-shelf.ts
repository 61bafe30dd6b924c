const SLOTS = 8192;
const LONGEST = 48;
/** Last bytes of a text that its hash takes all of. */
const CLOSELY = 8;

/**
 * Strings that repeat (addresses, node names, summaries), kept so that decoding them again makes no new string. One
 * string a slot; a newcomer takes its slot from the string before it. Never more than SLOTS strings of LONGEST bytes.
 */
export class TextShelf {
  private readonly slots: string[] = new Array<string>(SLOTS).fill("");

  /** The text of bytes[from, to), shared when it is short, ASCII and already known. */
  take(bytes: Uint8Array, from: number, to: number): string {
    const length = to - from;
    if (length === 0) return "";
    if (length > LONGEST) return this.decode(bytes, from, to);
    // Addresses, names and labels differ towards their end more than anywhere else.
    let hash = length;
    let at = from;
    for (; at < to - CLOSELY; at += 4) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
    for (at = Math.max(from, to - CLOSELY); at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.slots[slot] ?? "";
    if (known.length === length && equals(known, bytes, from)) return known;
    const text = this.decode(bytes, from, to);
    if (text.length === length) this.slots[slot] = text;
    return text;
  }

  /** The text of bytes[from, to); bytes that are not UTF-8 read as U+FFFD. */
  decode(bytes: Uint8Array, from: number, to: number): string {
    return utf8Slice.call(bytes, from, to);
  }
}

// A known text as long as the bytes is ASCII (kept only then), so comparing codes compares bytes.
function equals(known: string, bytes: Uint8Array, from: number): boolean {
  for (let at = 0; at < known.length; at++) if (known.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
}

// Buffer's own method works on any Uint8Array and makes no view, unlike Buffer.from or TextDecoder.
const utf8Slice = Buffer.prototype.utf8Slice;
