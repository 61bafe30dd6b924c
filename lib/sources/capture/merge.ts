import { printInstant, type Instant } from "@/lib/domain/instant";
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
/** Where a file's time leaps further than this, the leap waits for the records after it to follow. */
const LEAP_NS = 3_600_000_000_000n;
/** So many in a row that follow make it true: the file goes on at another time. Fewer that fall back make it a fault of theirs. */
const LEAP_RECORDS = 20;

type TimedEvent = Extract<SourceEvent, { readonly kind: "flow" | "lost" }>;

/** A record whose time is far after that of all before it. */
interface Leaper {
  readonly place: number;
  readonly time: Instant;
  readonly event: TimedEvent;
}

/** A file and the time of its first record, where it was looked at before; it is opened when its turn comes. */
export interface MergeInput {
  readonly file: CaptureFile;
  readonly firstAt: Instant | null;
}

interface Lane {
  readonly stream: RecordStream;
  /** The newest time read from the file: everything it still holds is at most the window older. */
  frontier: Instant;
  /** The records after a leap of time, as long as it is not certain that time goes on from there. */
  leapers: Leaper[];
}

/**
 * The events of several captures, in order of time inside the window; what is older still comes out as it is read.
 * Reads on only when asked, always in the file that is furthest behind. Watermarks: after `at`, every record read with a
 * time up to `at` has been given, and an ordered file holds none; the last one is the newest time of all flows and losses.
 * A single time far in the future is a fault of its record: it is given as broken, and moves no watermark.
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
    this.lanes = inputs.map(({ file, firstAt }) => ({ stream: new RecordStream(file), frontier: firstAt ?? 0n, leapers: [] }));
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
      // Nothing after it says otherwise: a file may end with its only event of the day.
      if (lane.stream.done) this.admit(lane);
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
        this.hold(lane, place, record.flow.time, { kind: "flow", flow: record.flow, stream: "evidence" });
        return;
      case "lost":
        this.hold(lane, place, record.lost.time, { kind: "lost", lost: record.lost });
        return;
      case "node-status":
        // Said by Relay, on its own clock, when it ends a stream for example: in order, but not a time that flows reached.
        this.place(record.status.time === 0n ? lane.frontier : record.status.time, { kind: "node-status", status: record.status });
        return;
      case "broken":
        this.giveBroken(lane, place, record.reason);
        return;
      case "nothing":
        return;
    }
  }

  private hold(lane: Lane, place: number, time: Instant, event: TimedEvent): void {
    if (time !== 0n && !this.keepsOrder) {
      if (lane.frontier !== 0n && time > lane.frontier + LEAP_NS) {
        lane.leapers.push({ place, time, event });
        if (lane.leapers.length === LEAP_RECORDS) this.admit(lane);
        return;
      }
      this.refuse(lane);
    }
    this.take(lane, time, event);
  }

  // A record without a time keeps its place among its file's others.
  private take(lane: Lane, time: Instant, event: SourceEvent): void {
    if (time > lane.frontier) lane.frontier = time;
    if (this.newest === null || time > this.newest) this.newest = time;
    this.place(time === 0n ? lane.frontier : time, event);
    if (this.window.size > WINDOW_RECORDS) this.give();
  }

  // Time goes on from where it leapt to.
  private admit(lane: Lane): void {
    for (const { time, event } of lane.leapers) this.take(lane, time, event);
    lane.leapers = [];
  }

  // Time went on from before the leap: those that leapt carry a wrong time.
  private refuse(lane: Lane): void {
    for (const { place, time } of lane.leapers) this.giveBroken(lane, place, `its time, ${printInstant(time)}, is far after that of the records around it`);
    lane.leapers = [];
  }

  private giveBroken(lane: Lane, place: number, reason: string): void {
    this.batch.push({ kind: "broken", file: lane.stream.file.name, line: place, unit: lane.stream.isText ? "line" : "byte", reason });
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
