import { constants, createGunzip, type Gunzip } from "node:zlib";

/** Why gzip data could not be read on: cut short (what came before it is all there), or damaged. */
export class GzipFault extends Error {
  constructor(readonly fault: "cut" | "damaged") {
    super(fault === "cut" ? "the gzip data ends early, as if the file had been cut" : "the gzip data is damaged from here on");
  }
}

/**
 * Gzip turned back into bytes, piece by piece. Each piece is awaited before the next goes in: a stream that pipes would
 * throw away what it has ready when it finds the data cut, and that would be the last records of a capture.
 */
export class GzipInflater {
  private readonly stream: Gunzip = createGunzip({ flush: constants.Z_SYNC_FLUSH, chunkSize: 64 * 1024 });
  private ready: Buffer[] = [];
  private ended = false;

  constructor() {
    this.stream.once("end", () => {
      this.ended = true;
    });
    this.stream.on("data", (piece: Buffer) => this.ready.push(piece));
    // Every failure reaches the callback of write or end; without a listener it would end the process as well.
    this.stream.on("error", () => undefined);
  }

  /** What `piece` adds. Throws GzipFault. */
  async push(piece: Buffer): Promise<readonly Buffer[]> {
    // Bytes after the last member's end, which gunzip ignores too.
    if (this.ended) return [];
    await new Promise<void>((resolve, reject) => {
      this.stream.write(piece, (failure) => (failure ? reject(faultOf(failure)) : resolve()));
    });
    return this.takeReady();
  }

  /** Says that no piece follows; throws GzipFault when one should have. */
  async finish(): Promise<readonly Buffer[]> {
    // What flows is handed over in later ticks; ending cut data would throw it away.
    await new Promise(setImmediate);
    if (this.ended) return this.takeReady();
    await new Promise<void>((resolve, reject) => {
      this.stream.once("error", (failure) => reject(faultOf(failure)));
      this.stream.once("end", resolve);
      this.stream.end();
    });
    return this.takeReady();
  }

  close(): void {
    this.stream.destroy();
  }

  private takeReady(): readonly Buffer[] {
    const pieces = this.ready;
    this.ready = [];
    return pieces;
  }
}

function faultOf(failure: Error & { code?: string }): GzipFault {
  return new GzipFault(failure.code === "Z_BUF_ERROR" ? "cut" : "damaged");
}
