import type { Readable } from "node:stream";
import { AppError } from "@/lib/platform/errors";
import type { CaptureFile } from "./capture-file";
import { openFailure } from "./capture-file";
import { CaptureReader, type PlacedRecord } from "./capture-reader";
import { GzipFault, GzipInflater } from "./gzip-inflater";
import { isGzip, markLength, sniffFormat } from "./sniff";

const EMPTY_HINT = "Record one with: hubble observe -f -o jsonpb > flows.jsonl (and --use-default-field-masks=false, where the client knows it).";
const SNIFF_BYTES = 256;
/** Compressed bytes are inflated this many at a time: at most a thousandfold of it comes out at once. */
const INFLATE_BYTES = 16 * 1024;

/**
 * The records of one capture file, a chunk's worth at a time: gzip and format are told by the content. `fill` brings
 * more; nothing is read ahead of it.
 */
export class RecordStream {
  private records: PlacedRecord[] = [];
  private source: { readonly stream: Readable; readonly chunks: AsyncIterator<unknown> } | null = null;
  private inflater: GzipInflater | null = null;
  private reader: CaptureReader | null = null;
  private head: Buffer = Buffer.alloc(0);
  private started = false;
  private sawRecord = false;
  private firstFault = "";
  done = false;
  /** Bytes read so far, as stored. */
  bytesRead = 0;

  constructor(readonly file: CaptureFile) {}

  /** True while its records are lines. */
  get isText(): boolean {
    return this.reader?.format !== "protobuf";
  }

  /** The records that the last fills brought. */
  takeRecords(): readonly PlacedRecord[] {
    const records = this.records;
    this.records = [];
    return records;
  }

  /** Reads on until there are records or the end. Throws AppError when the file is no capture or cannot be read. */
  async fill(): Promise<void> {
    while (!this.done && this.records.length === 0) {
      const chunk = await this.nextChunk();
      if (chunk === null) await this.finish();
      else await this.feed(chunk);
    }
  }

  close(): void {
    this.done = true;
    this.source?.stream.destroy();
    this.inflater?.close();
  }

  private async nextChunk(): Promise<Buffer | null> {
    try {
      if (this.source === null) {
        const stream = this.file.open();
        this.source = { stream, chunks: stream[Symbol.asyncIterator]() };
      }
      const { done, value } = await this.source.chunks.next();
      if (done) return null;
      const chunk = typeof value === "string" ? Buffer.from(value) : bufferOf(value);
      this.bytesRead += chunk.length;
      return chunk;
    } catch (thrown) {
      throw openFailure(this.file.name, thrown);
    }
  }

  private async feed(chunk: Buffer): Promise<void> {
    if (!this.started) {
      // A pipe may give its first bytes one by one.
      this.head = Buffer.concat([this.head, chunk]);
      if (this.head.length < 2) return;
      this.started = true;
      chunk = this.head;
      this.head = Buffer.alloc(0);
      if (isGzip(chunk)) this.inflater = new GzipInflater();
    }
    if (this.inflater === null) {
      this.decode(chunk);
      return;
    }
    try {
      for (let at = 0; at < chunk.length; at += INFLATE_BYTES) {
        for (const piece of await this.inflater.push(chunk.subarray(at, at + INFLATE_BYTES))) this.decode(piece);
      }
    } catch (thrown) {
      if (!(thrown instanceof GzipFault)) throw thrown;
      this.end(thrown.message);
    }
  }

  private async finish(): Promise<void> {
    if (!this.started && this.head.length > 0) {
      const lone = this.head;
      this.head = Buffer.alloc(0);
      this.started = true;
      this.decode(lone);
    }
    let fault: string | null = null;
    if (this.inflater !== null) {
      try {
        for (const piece of await this.inflater.finish()) this.decode(piece);
      } catch (thrown) {
        if (!(thrown instanceof GzipFault)) throw thrown;
        fault = thrown.message;
      }
    }
    this.end(fault);
  }

  private end(fault: string | null): void {
    if (this.reader === null && this.head.length > 0) this.startReader(this.head);
    if (this.reader === null) {
      throw new AppError("bad-source", fault ? `${this.file.name} holds no records: ${fault}` : `${this.file.name} is empty`, EMPTY_HINT);
    }
    this.reader.finish(fault, this.keep);
    if (!this.sawRecord && this.firstFault !== "") {
      throw new AppError("bad-source", `${this.file.name} holds no record of Hubble's; ${this.firstFault}`, EMPTY_HINT);
    }
    this.close();
  }

  private decode(piece: Buffer): void {
    if (this.reader !== null) {
      this.reader.push(piece, this.take);
      return;
    }
    this.head = Buffer.concat([this.head, piece]);
    if (this.head.length >= SNIFF_BYTES) this.startReader(this.head);
  }

  private startReader(head: Buffer): void {
    const name = this.file.name;
    const text = head.subarray(markLength(head));
    const sniffed = sniffFormat(text);
    if (sniffed === "empty") throw new AppError("bad-source", `${name} is empty`, EMPTY_HINT);
    if (sniffed === "utf-16") throw new AppError("bad-source", `${name} is text in UTF-16, as PowerShell's > writes it`, "Save it as UTF-8, for example with: hubble observe -o jsonpb | Out-File -Encoding utf8 flows.jsonl");
    if (sniffed === "json-list") throw new AppError("bad-source", `${name} is one JSON list, where one record a line is wanted`, "Turn it into lines with: jq -c '.[]' FILE");
    this.head = Buffer.alloc(0);
    this.reader = new CaptureReader(sniffed);
    this.reader.push(sniffed === "json" ? text : head, this.take);
  }

  private readonly keep = (placed: PlacedRecord): void => {
    if (placed.record.kind !== "broken") this.sawRecord = true;
    else this.firstFault ||= `its first ${this.isText ? `line (${placed.place})` : "bytes"}: ${placed.record.reason}`;
    this.records.push(placed);
  };

  // Bytes whose very first record is none are no damaged capture but something else.
  private readonly take = (placed: PlacedRecord): void => {
    if (!this.sawRecord && placed.record.kind === "broken" && this.reader?.format === "protobuf") {
      throw new AppError("bad-source", `${this.file.name} is no capture: neither JSON lines nor length-delimited protobuf`, EMPTY_HINT);
    }
    this.keep(placed);
  };
}

function bufferOf(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new TypeError("the stream gave something that is no bytes");
}
