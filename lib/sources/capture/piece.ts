/** The longest record that is read; a longer one is counted as broken and passed over. */
export const LONGEST_RECORD = 16 * 1024 * 1024;

/**
 * A stretch of a file that should be one record. `place` is its line (from 1) in JSON files, its first byte's offset in
 * protobuf files. `bytes` is only valid until the splitter is given more. `cut`: the file ends inside it.
 */
export type Piece =
  | { readonly kind: "record"; readonly place: number; readonly bytes: Buffer; readonly cut: boolean }
  | { readonly kind: "unreadable"; readonly place: number; readonly reason: string };

/** Cuts a byte stream into records. */
export interface Splitter {
  /** Where the record being gathered began, in the terms of Piece.place. */
  readonly place: number;
  push(chunk: Buffer, take: (piece: Piece) => void): void;
  /** The stream has ended. */
  finish(take: (piece: Piece) => void): void;
}

/** Bytes that arrive in parts and are wanted in one, up to a cap. */
export class PartBuffer {
  private parts: Buffer[] = [];
  length = 0;

  add(part: Buffer): void {
    if (part.length === 0) return;
    this.parts.push(part);
    this.length += part.length;
  }

  /** All parts in one, without a copy when there is only one. */
  take(): Buffer {
    const whole = this.parts.length === 1 && this.parts[0] ? this.parts[0] : Buffer.concat(this.parts, this.length);
    this.clear();
    return whole;
  }

  clear(): void {
    this.parts = [];
    this.length = 0;
  }
}
