import type { Instant } from "@/lib/domain/instant";
import type { SourceEvent } from "@/lib/ports/flow-source";
import type { CaptureFile } from "./capture-file";
import type { PlacedRecord } from "./capture-reader";
import { RecordStream } from "./record-stream";
import { TimeWindow } from "./time-window";

/** How far apart in event time records may stand in a file and still come out in order. */
export const WINDOW_NS = 60_000_000_000n;
/** Records held back for that at most; with more, the oldest go out early. */
export const WINDOW_RECORDS = 100_000;
const BATCH_EVENTS = 1_000;

/** A file and the time of its first record, where it was looked at before; it is opened when its turn comes. */
export interface MergeInput {
  readonly file: CaptureFile;
  readonly firstAt: Instant | null;
}

interface Lane {
  readonly stream: RecordStream;
  /** The newest time read from the file: everything it still holds is at most the window older. */
  frontier: Instant;
}

/**
 * The events of several captures, in order of time inside the window; what is older still comes out as it is read.
 * Reads on only when asked, always in the file that is furthest behind. Watermarks: after `at`, every record read with a
 * time up to `at` has been given, and an ordered file holds none; the last one is the newest time of all flows and losses.
 */
export class Merge {
  private readonly lanes: Lane[];
  private readonly window = new TimeWindow<SourceEvent>();
  private batch: SourceEvent[] = [];
  private newest: Instant | null = null;
  private marked: Instant | null = null;
  private given: Instant | null = null;

  /** `keepsOrder`: records come out as they stand, nothing is held back; only sensible for one file. */
  constructor(
    inputs: readonly MergeInput[],
    private readonly keepsOrder = false,
  ) {
    this.lanes = inputs.map(({ file, firstAt }) => ({ stream: new RecordStream(file), frontier: firstAt ?? 0n }));
  }

  get bytesRead(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.stream.bytesRead, 0);
  }

  /** The next events; null at the end of all files. Throws AppError when a file cannot be read on. */
  async next(): Promise<readonly SourceEvent[] | null> {
    for (;;) {
      const lane = this.laneBehind();
      this.release(lane === null ? null : lane.frontier - WINDOW_NS);
      if (this.batch.length >= BATCH_EVENTS || (lane === null && this.batch.length > 0)) return this.takeBatch();
      if (lane === null) return null;
      await lane.stream.fill();
      for (const placed of lane.stream.takeRecords()) this.accept(lane, placed);
    }
  }

  close(): void {
    for (const lane of this.lanes) lane.stream.close();
  }

  private laneBehind(): Lane | null {
    let behind: Lane | null = null;
    for (const lane of this.lanes) {
      if (!lane.stream.done && (behind === null || lane.frontier < behind.frontier)) behind = lane;
    }
    return behind;
  }

  private accept(lane: Lane, { place, record }: PlacedRecord): void {
    switch (record.kind) {
      case "flow":
        this.hold(lane, record.flow.time, { kind: "flow", flow: record.flow, stream: "evidence" });
        return;
      case "lost":
        this.hold(lane, record.lost.time, { kind: "lost", lost: record.lost });
        return;
      case "node-status":
        // Said by Relay, on its own clock, when it ends a stream for example: in order, but not a time that flows reached.
        this.place(record.status.time === 0n ? lane.frontier : record.status.time, { kind: "node-status", status: record.status });
        return;
      case "broken":
        this.batch.push({ kind: "broken", file: lane.stream.file.name, line: place, reason: record.reason });
        return;
      case "nothing":
        return;
    }
  }

  // A record without a time keeps its place among its file's others.
  private hold(lane: Lane, time: Instant, event: SourceEvent): void {
    if (time > lane.frontier) lane.frontier = time;
    if (this.newest === null || time > this.newest) this.newest = time;
    this.place(time === 0n ? lane.frontier : time, event);
    if (this.window.size > WINDOW_RECORDS) this.give();
  }

  private place(at: Instant, event: SourceEvent): void {
    if (!this.keepsOrder) return this.window.push(at, event);
    if (this.given === null || at > this.given) this.given = at;
    this.batch.push(event);
  }

  // Gives what is not newer than `bound` (null: everything), a batch at a time, and then says so.
  private release(bound: Instant | null): void {
    for (let oldest = this.window.oldest; oldest !== null && (bound === null || oldest <= bound); oldest = this.window.oldest) {
      if (this.batch.length >= BATCH_EVENTS) return;
      this.give();
    }
    const { given, newest } = this;
    if (given === null || newest === null) return;
    const reached = bound === null ? newest : given > bound ? given : bound;
    // A node status may be given ahead of the flows around it.
    const mark = reached > newest ? newest : reached;
    if (mark <= 0n || (this.marked !== null && mark <= this.marked)) return;
    this.marked = mark;
    this.batch.push({ kind: "watermark", at: mark });
  }

  private give(): void {
    const held = this.window.pop();
    if (held === null) return;
    if (this.given === null || held.at > this.given) this.given = held.at;
    this.batch.push(held.item);
  }

  private takeBatch(): readonly SourceEvent[] {
    const events = this.batch;
    this.batch = [];
    return events;
  }
}
