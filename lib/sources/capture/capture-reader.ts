import { BrokenRecord } from "@/lib/sources/record/broken-record";
import { createJsonReader } from "@/lib/sources/record/json";
import { createResponseReader } from "@/lib/sources/record/reader";
import type { ParsedRecord } from "@/lib/sources/record/source-record";
import { LineSplitter } from "./line-splitter";
import { MessageSplitter } from "./message-splitter";
import type { Piece, Splitter } from "./piece";

export type CaptureFormat = "json" | "protobuf";

/** A record of a capture, or why a stretch of it is none; `place` as in Piece. */
export interface PlacedRecord {
  readonly place: number;
  readonly record: ParsedRecord;
}

/** Reads one capture's bytes, given in order, into records. */
export class CaptureReader {
  private readonly splitter: Splitter;
  private readonly parse: (bytes: Buffer) => ParsedRecord;

  constructor(readonly format: CaptureFormat) {
    this.splitter = format === "json" ? new LineSplitter() : new MessageSplitter();
    this.parse = format === "json" ? parseLine() : parseMessage();
  }

  push(chunk: Buffer, take: (placed: PlacedRecord) => void): void {
    this.splitter.push(chunk, (piece) => take(this.read(piece)));
  }

  /** The bytes have ended. `fault`: they ended too early, for this reason: said once, in place of the record it cut. */
  finish(fault: string | null, take: (placed: PlacedRecord) => void): void {
    const rest: PlacedRecord[] = [];
    this.splitter.finish((piece) => rest.push(this.read(piece)));
    for (const placed of rest) if (fault === null || placed.record.kind !== "broken") take(placed);
    if (fault !== null) take({ place: this.splitter.place, record: { kind: "broken", reason: fault } });
  }

  private read(piece: Piece): PlacedRecord {
    if (piece.kind === "unreadable") return { place: piece.place, record: { kind: "broken", reason: piece.reason } };
    // Only a text may lack its end and be whole: the last line needs no line break.
    if (piece.cut && this.format === "protobuf") return { place: piece.place, record: CUT };
    const record = this.parse(piece.bytes);
    return { place: piece.place, record: piece.cut && record.kind === "broken" ? CUT : record };
  }
}

const CUT: ParsedRecord = { kind: "broken", reason: "the file ends in the middle of this record" };

function parseLine(): (bytes: Buffer) => ParsedRecord {
  const readLine = createJsonReader();
  return (bytes) => {
    const line = bytes.toString("utf8");
    const record = readLine(line);
    if (record.kind === "broken" && COMPACT_LINE.test(line)) return PRINTED;
    return record;
  };
}

const COMPACT_LINE = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\.\d{3}/;
const PRINTED: ParsedRecord = { kind: "broken", reason: "a line for people; what can be read is hubble observe -o jsonpb" };

function parseMessage(): (bytes: Buffer) => ParsedRecord {
  const readResponse = createResponseReader();
  return (bytes) => {
    try {
      // A copy of its own: a flow that is kept must not keep the chunk it came in.
      return readResponse(Uint8Array.prototype.slice.call(bytes));
    } catch (thrown) {
      if (thrown instanceof BrokenRecord) return { kind: "broken", reason: thrown.message };
      throw thrown;
    }
  };
}
