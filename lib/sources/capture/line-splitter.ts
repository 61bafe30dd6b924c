import { LONGEST_RECORD, PartBuffer, type Piece, type Splitter } from "./piece";

const NEWLINE = 0x0a;

/** Lines of a text file; empty ones are passed over. Holds at most one record's cap of bytes. */
export class LineSplitter implements Splitter {
  private readonly held = new PartBuffer();
  private line = 1;
  private tooLong = false;

  get place(): number {
    return this.line;
  }

  push(chunk: Buffer, take: (piece: Piece) => void): void {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to !== -1; to = chunk.indexOf(NEWLINE, from)) {
      this.hold(chunk.subarray(from, to));
      this.emit(take, false);
      this.line++;
      from = to + 1;
    }
    this.hold(chunk.subarray(from));
  }

  finish(take: (piece: Piece) => void): void {
    this.emit(take, true);
  }

  private hold(part: Buffer): void {
    if (this.tooLong) return;
    if (this.held.length + part.length > LONGEST_RECORD) {
      this.tooLong = true;
      this.held.clear();
      return;
    }
    this.held.add(part);
  }

  private emit(take: (piece: Piece) => void, last: boolean): void {
    if (this.tooLong) {
      this.tooLong = false;
      take({ kind: "unreadable", place: this.line, reason: "the line is longer than 16 MiB" });
      return;
    }
    if (this.held.length === 0) return;
    const bytes = this.held.take();
    if (!isBlank(bytes)) take({ kind: "record", place: this.line, bytes, cut: last });
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}
