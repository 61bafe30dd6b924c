import type { CaptureFormat } from "./capture-reader";

export type Sniffed = CaptureFormat | "utf-16" | "json-list" | "empty";

/** Whether these are the first bytes of a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * What the first bytes of an uncompressed capture tell. Text is taken for JSON lines, whatever it says (a rotated file
 * may begin inside a record); what has control characters is taken for protobuf: a length of 123 looks like "{" too.
 */
export function sniffFormat(bytes: Uint8Array): Sniffed {
  if (bytes.length === 0) return "empty";
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return "utf-16";
  const head = bytes.subarray(0, 256);
  if (!head.every(isTextByte)) return "protobuf";
  return head.find((byte) => !isBlankByte(byte)) === 0x5b ? "json-list" : "json";
}

/** How many bytes of a UTF-8 byte order mark lead the text. */
export function markLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function isTextByte(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f : isBlankByte(byte);
}

function isBlankByte(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
