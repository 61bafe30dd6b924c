import { LONGEST_RECORD, PartBuffer, type Piece, type Splitter } from "./piece";

const LONGEST_LENGTH = 0xffff_ffff;

/** Protobuf messages with a varint length in front of each. Once a length is none, nothing after it can be found. */
export class MessageSplitter implements Splitter {
  private readonly held = new PartBuffer();
  /** Offset of the next byte, in the uncompressed stream. */
  private offset = 0;
  private start = 0;
  private length = 0;
  private lengthDigit = 1;
  private state: "length" | "body" | "skip" | "lost" = "length";

  get place(): number {
    return this.start;
  }

  push(chunk: Buffer, take: (piece: Piece) => void): void {
    let at = 0;
    while (at < chunk.length && this.state !== "lost") {
      if (this.state === "length") {
        this.readLength(chunk[at] ?? 0, take);
        at++;
        this.offset++;
        continue;
      }
      const missing = this.length - this.held.length;
      const part = chunk.subarray(at, at + missing);
      at += part.length;
      this.offset += part.length;
      if (this.state === "skip") {
        this.length -= part.length;
        if (this.length === 0) this.begin();
        continue;
      }
      this.held.add(part);
      if (this.held.length === this.length) this.emit(take, false);
    }
  }

  finish(take: (piece: Piece) => void): void {
    if (this.state === "body") this.emit(take, true);
    else if (this.state === "length" && this.offset > this.start) {
      take({ kind: "unreadable", place: this.start, reason: "the file ends inside a record's length" });
    }
  }

  private readLength(byte: number, take: (piece: Piece) => void): void {
    this.length += (byte & 0x7f) * this.lengthDigit;
    this.lengthDigit *= 128;
    if (this.length > LONGEST_LENGTH || this.lengthDigit > LONGEST_LENGTH * 128) {
      this.state = "lost";
      take({ kind: "unreadable", place: this.start, reason: "no record length stands here, so the rest of the file cannot be read" });
      return;
    }
    if (byte >= 128) return;
    if (this.length > LONGEST_RECORD) {
      this.state = "skip";
      take({ kind: "unreadable", place: this.start, reason: "the record is longer than 16 MiB" });
    } else if (this.length === 0) {
      take({ kind: "record", place: this.start, bytes: Buffer.alloc(0), cut: false });
      this.begin(1);
    } else {
      this.state = "body";
    }
  }

  private emit(take: (piece: Piece) => void, cut: boolean): void {
    const bytes = this.held.take();
    take({ kind: "record", place: this.start, bytes, cut });
    this.begin();
  }

  // `unread`: bytes of the record that `offset` does not count yet.
  private begin(unread = 0): void {
    this.state = "length";
    this.start = this.offset + unread;
    this.length = 0;
    this.lengthDigit = 1;
  }
}
