import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "./line-splitter";
import { MessageSplitter } from "./message-splitter";
import { LONGEST_RECORD, type Piece, type Splitter } from "./piece";

function split(splitter: Splitter, chunks: readonly Uint8Array[]): unknown[] {
  const pieces: unknown[] = [];
  const take = (piece: Piece): number => pieces.push(piece.kind === "record" ? { ...piece, bytes: piece.bytes.toString("latin1") } : piece);
  for (const chunk of chunks) splitter.push(Buffer.from(chunk), take);
  splitter.finish(take);
  return pieces;
}

/** `bytes` in pieces of the lengths given, over and over. */
function chunked(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const bodies = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });

describe("splitters", () => {
  it("cut a stream in the same places, however it arrives", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0x0a, 0x0d, 0x20, 0x7b, 0x80, 0xff, 1), { maxLength: 60 }), lengths, (given, sizes) => {
        const bytes = Buffer.from(given);
        for (const make of [() => new LineSplitter(), () => new MessageSplitter()]) {
          expect(split(make(), chunked(bytes, sizes))).toEqual(split(make(), [bytes]));
        }
      }),
    );
  });

  it("give back every message with its offset, and the last as cut when bytes are missing", () => {
    fc.assert(
      fc.property(bodies, lengths, fc.boolean(), (given, sizes, cut) => {
        const whole = Buffer.concat(given.map((body) => Buffer.from([...varint(body.length), ...body])));
        const last = given.at(-1)?.length ?? 0;
        const missing = cut && last > 1 ? 1 : 0;
        let offset = 0;
        const expected = given.map((body, index) => {
          const place = offset;
          offset += varint(body.length).length + body.length;
          const short = missing === 1 && index === given.length - 1;
          return { kind: "record", place, bytes: Buffer.from(short ? body.subarray(0, -1) : body).toString("latin1"), cut: short };
        });
        expect(split(new MessageSplitter(), chunked(whole.subarray(0, whole.length - missing), sizes))).toEqual(expected);
      }),
    );
  });

  it("count lines with every kind of line end, and pass over blank ones", () => {
    const text = "a\r\n\n \t\r\nb\nc";
    expect(split(new LineSplitter(), [Buffer.from(text)])).toEqual([
      { kind: "record", place: 1, bytes: "a\r", cut: false },
      { kind: "record", place: 4, bytes: "b", cut: false },
      { kind: "record", place: 5, bytes: "c", cut: true },
    ]);
  });

  it("pass over a message beyond the cap and find the next one", () => {
    const long = LONGEST_RECORD + 1;
    const pieces = split(new MessageSplitter(), [Buffer.from(varint(long)), Buffer.alloc(long), Buffer.from([1, 65])]);
    expect(pieces).toEqual([
      { kind: "unreadable", place: 0, reason: "the record is longer than 16 MiB" },
      { kind: "record", place: long + 4, bytes: "A", cut: false },
    ]);
  });

  it.each([
    ["a length of more than 32 bits", [0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 1, 65], "no record length stands here, so the rest of the file cannot be read"],
    ["a length that never ends", [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80], "no record length stands here, so the rest of the file cannot be read"],
    ["half a length", [0x80], "the file ends inside a record's length"],
  ])("give up at %s", (_, bytes, reason) => {
    expect(split(new MessageSplitter(), [Buffer.from([1, 65, ...bytes])])).toEqual([
      { kind: "record", place: 0, bytes: "A", cut: false },
      { kind: "unreadable", place: 2, reason },
    ]);
  });
});
