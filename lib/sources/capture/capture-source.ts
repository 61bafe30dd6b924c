import type { Readable } from "node:stream";
import type { Instant } from "@/lib/domain/instant";
import { AppError } from "@/lib/platform/errors";
import { systemClock } from "@/lib/platform/system-clock";
import type { Clock } from "@/lib/ports/clock";
import type { FlowSource, SourceEvent, SourceHealth, SourceNature } from "@/lib/ports/flow-source";
import { createReread } from "../record/reread";
import { findCaptureFile, standardInput, type CaptureFile } from "./capture-file";
import type { PlacedRecord } from "./capture-reader";
import { Merge, type MergeInput } from "./merge";
import { RecordStream } from "./record-stream";

/** How much of the captures has been read, in bytes as stored; `totalBytes` is null where a pipe is among them. */
export interface CaptureProgress {
  readonly bytesRead: number;
  readonly totalBytes: number | null;
}

export interface CaptureOptions {
  readonly clock?: Clock;
  readonly onProgress?: (progress: CaptureProgress) => void;
  /** "file": events as one file has them, as they come; "time" (the default): in order of time, within a minute. */
  readonly order?: "time" | "file";
  /** What "-" reads; standard input unless given. */
  readonly input?: Readable & { readonly isTTY?: boolean };
}

/**
 * A source over capture files, or over standard input ("-"): JSON lines or length-delimited protobuf, plain or gzip,
 * told apart by content. Every file is looked into before this returns; throws an AppError (bad-source, source-failed)
 * that names the first one that is missing, not readable, a directory, empty or no capture.
 */
export async function openCapture(paths: readonly string[] | "-", options: CaptureOptions = {}): Promise<FlowSource> {
  const inputs = await Promise.all((paths === "-" ? ["-"] : paths).map((path) => openInput(path, options)));
  if (inputs.length === 0) throw new AppError("bad-usage", "no capture file was named", "Name one or more files, or - for standard input.");
  return new CaptureSource(inputs, options);
}

async function openInput(path: string, options: CaptureOptions): Promise<MergeInput> {
  if (path === "-") {
    const input = options.input ?? process.stdin;
    if (input.isTTY) throw new AppError("bad-source", "nothing is piped into standard input", "For example: hubble observe -o jsonpb | countersign pairs --from -");
    return { file: standardInput(input), firstAt: null };
  }
  const file = await findCaptureFile(path);
  return { file, firstAt: file.reopens ? await firstTime(file) : null };
}

/** The earliest time in the first chunk that has records: whichever comes first, a wrong one far ahead is not taken for it. */
async function firstTime(file: CaptureFile): Promise<Instant | null> {
  const stream = new RecordStream(file);
  try {
    await stream.fill();
    const times = stream.takeRecords().map(timeOf).filter((at) => at !== 0n);
    return times.reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null);
  } finally {
    stream.close();
  }
}

function timeOf({ record }: PlacedRecord): Instant {
  switch (record.kind) {
    case "flow":
      return record.flow.time;
    case "lost":
      return record.lost.time;
    case "node-status":
    case "nothing":
    case "broken":
      return 0n;
  }
}

class CaptureSource implements FlowSource {
  readonly nature: SourceNature;
  readonly reread = createReread();
  private readonly merge: Merge;
  private readonly totalBytes: number | null;
  private readonly clock: Clock;
  private state: SourceHealth;
  private closed = false;

  constructor(
    inputs: readonly MergeInput[],
    private readonly options: CaptureOptions,
  ) {
    const [first] = inputs;
    const name = first?.file.name ?? "";
    this.nature = { type: "capture", label: inputs.length > 1 ? `${name} and ${inputs.length - 1} more` : name, live: false };
    this.merge = new Merge(inputs, options.order === "file" && inputs.length === 1);
    this.totalBytes = inputs.reduce<number | null>((sum, { file }) => (sum === null || file.size === null ? null : sum + file.size), 0);
    this.clock = options.clock ?? systemClock;
    this.state = this.healthNow("starting", "");
  }

  async *events(signal: AbortSignal): AsyncGenerator<readonly SourceEvent[]> {
    if (this.state.state !== "starting") throw new AppError("internal", "a capture's events can be read once");
    this.state = this.healthNow("live", "");
    try {
      while (!this.closed && !signal.aborted) {
        const batch = await this.merge.next();
        if (batch === null) break;
        this.options.onProgress?.({ bytesRead: this.merge.bytesRead, totalBytes: this.totalBytes });
        yield batch;
      }
      this.state = this.healthNow("stopped", this.closed || signal.aborted ? "" : `${this.nature.label}: read to the end`);
    } catch (thrown) {
      this.state = { ...this.healthNow("stopped", ""), lastError: thrown instanceof Error ? thrown.message : String(thrown) };
      throw thrown;
    } finally {
      this.merge.close();
    }
  }

  health(): SourceHealth {
    return this.state;
  }

  wantTail(): void {
    // A file holds what it holds: there is nothing more to ask for.
  }

  async close(): Promise<void> {
    this.closed = true;
    this.merge.close();
  }

  private healthNow(state: SourceHealth["state"], sentence: string): SourceHealth {
    return { state, sinceMs: this.clock.now(), attempt: 0, retryAtMs: null, lastError: null, sentence };
  }
}
