import type { Instant } from "@/lib/domain/instant";

/**
 * Rows in ClickHouse's TabSeparated format, written as bytes. Not RowBinary, though that is shorter: the embedded engine
 * takes an empty line for the end of the rows, and bytes may hold one. Here every line break is escaped.
 */
export interface RowText {
  text(value: string): void;
  bytes(value: Uint8Array): void;
  instant(value: Instant): void;
  /** A whole number. */
  count(value: number): void;
  nothing(): void;
  /** Counts by name or by number. */
  counts(value: Iterable<readonly [key: string | number, count: number]>): void;
  /** Ends a value, or a row. */
  endValue(): void;
  endRow(): void;
  readonly size: number;
  /** What was written since it was last taken. */
  take(): Uint8Array;
}

const START_BYTES = 64 * 1024;
/** An encoded text takes at most this many bytes a character (a unit of UTF-16). */
const BYTES_OF_CHARACTER = 3;
const TAB = 0x09;
const LINE_END = 0x0a;
const RETURN = 0x0d;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const ESCAPED: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\", "'": "\\'" };

/** An empty text that grows as it is written. */
export function createRowText(): RowText {
  let buffer = Buffer.allocUnsafe(START_BYTES);
  let at = 0;

  function reserve(bytes: number): void {
    if (at + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + bytes));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  }

  function put(value: string): void {
    reserve(value.length * BYTES_OF_CHARACTER);
    at += buffer.write(value, at, "utf8");
  }

  function putByte(byte: number): void {
    reserve(1);
    buffer[at] = byte;
    at += 1;
  }

  function putCount(value: number): void {
    if (value >= 0 && value < 10) putByte(ZERO + value);
    else put(String(value));
  }

  return {
    text: (value) => put(/[\t\n\r\\]/.test(value) ? value.replaceAll(/[\t\n\r\\]/g, (character) => ESCAPED[character] ?? character) : value),
    bytes(value) {
      reserve(value.length * 2);
      for (const byte of value) {
        if (byte === TAB || byte === LINE_END || byte === RETURN || byte === BACKSLASH) {
          buffer[at] = BACKSLASH;
          buffer[at + 1] = byte === TAB ? 0x74 : byte === LINE_END ? 0x6e : byte === RETURN ? 0x72 : BACKSLASH;
          at += 2;
        } else {
          buffer[at] = byte;
          at += 1;
        }
      }
    },
    instant: (value) => put(String(value)),
    count: putCount,
    nothing: () => put("\\N"),
    counts(value) {
      put("{");
      let isFirst = true;
      for (const [key, count] of value) {
        if (!isFirst) put(",");
        isFirst = false;
        put(typeof key === "number" ? String(key) : `'${key.replaceAll(/[\t\n\r\\']/g, (character) => ESCAPED[character] ?? character)}'`);
        put(":");
        putCount(count);
      }
      put("}");
    },
    endValue: () => putByte(TAB),
    endRow: () => putByte(LINE_END),
    get size() {
      return at;
    },
    take() {
      const taken = buffer.subarray(0, at);
      buffer = Buffer.allocUnsafe(START_BYTES);
      at = 0;
      return taken;
    },
  };
}
