import { coldStartIdOf, type ClusterChange, type CoverageHole, type NodeMinute, type PairMinute, type PairSighting, type StoredAttempt, type StoredColdStart, type StoredEvent } from "@/lib/domain/history/stored";
import type { Instant } from "@/lib/domain/instant";
import { BUCKET_NS } from "@/lib/domain/pair-row";
import { AppError } from "@/lib/platform/errors";
import type { HistoryBlock, HistoryHealth, HistoryNature, HistorySink, HistorySpan } from "@/lib/ports/history-store";

/** Holds what was written, as a store must; and can be told to fail. It answers no questions of the past. */
export class RecordingStore implements HistorySink {
  readonly nature: HistoryNature;
  readonly tokens = new Set<string>();
  readonly events = new Map<string, StoredEvent>();
  readonly attempts = new Map<string, StoredAttempt>();
  readonly coldStarts = new Map<string, StoredColdStart>();
  readonly minutes = new Map<string, PairMinute>();
  readonly nodeMinutes: NodeMinute[] = [];
  readonly closed: Instant[] = [];
  readonly holeRows: CoverageHole[] = [];
  readonly sightings: PairSighting[] = [];
  readonly changesWritten: ClusterChange[] = [];
  readonly aliasesWritten: (readonly [string, string])[] = [];
  readonly blocks: HistoryBlock[] = [];
  /** "half": it writes, and says that it did not. */
  mode: "takes" | "rejects" | "hangs" | "half" = "takes";
  /** What it will not take, however often. */
  refuses: (block: HistoryBlock) => boolean = () => false;
  tries = 0;
  atOnce = 0;
  mostAtOnce = 0;
  private release: (() => void)[] = [];
  private listeners = new Set<() => void>();
  private state: HistoryHealth["state"] = "live";

  constructor(type: HistoryNature["type"] = "embedded") {
    this.nature = { type, label: "a recording store", outlivesRestart: type !== "memory" };
  }

  health(): HistoryHealth {
    return { state: this.state, sinceMs: 0, sentence: "", attempt: 0, retryAtMs: null, bytes: null };
  }

  onHealth(callback: () => void): () => void {
    this.listeners.add(callback);
    return () => void this.listeners.delete(callback);
  }

  turn(mode: RecordingStore["mode"]): void {
    this.mode = mode;
    this.state = mode === "takes" ? "live" : "retrying";
    if (mode === "takes") for (const release of this.release.splice(0)) release();
    for (const listener of this.listeners) listener();
  }

  async write(block: HistoryBlock): Promise<void> {
    this.tries += 1;
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      if (this.mode === "hangs") await new Promise<void>((resolve) => this.release.push(resolve));
      if (this.mode === "rejects") throw new AppError("unavailable", "the store does not answer");
      if (this.refuses(block)) throw new AppError("internal", "the store will not take this");
      this.keep(block);
      if (this.mode === "half") throw new AppError("unavailable", "the connection broke before the answer came");
    } finally {
      this.atOnce -= 1;
    }
  }

  async span(): Promise<HistorySpan> {
    if (this.mode === "hangs") await new Promise<void>((resolve) => this.release.push(resolve));
    if (this.mode !== "takes") throw new AppError("unavailable", "the store does not answer");
    const last = this.closed.reduce<Instant | null>((latest, at) => (latest === null || at > latest ? at : latest), null);
    return { minutesFrom: null, hoursFrom: null, eventsFrom: null, closedUntil: last === null ? null : last + BUCKET_NS };
  }

  /** What its readers would be told of pairs: minutes in order. */
  minuteRows(): PairMinute[] {
    return [...this.minutes].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, minute]) => minute);
  }

  private keep(block: HistoryBlock): void {
    if (this.tokens.has(block.token)) return;
    this.tokens.add(block.token);
    this.blocks.push(block);
    for (const event of block.events) this.events.set(event.id, event);
    for (const attempt of block.attempts) this.attempts.set(attempt.id, attempt);
    for (const cold of block.coldStarts) this.coldStarts.set(coldStartIdOf(cold), cold);
    for (const minute of block.minutes) {
      const name = `${minute.at} ${minute.pair}`;
      if (this.minutes.has(name)) throw new Error(`${name} was written twice`);
      if (!block.closes.includes(minute.at)) throw new Error(`${name} is of a minute that its block does not close`);
      this.minutes.set(name, minute);
    }
    for (const at of block.closes) {
      const last = this.closed.at(-1);
      if (last !== undefined && at <= last) throw new Error(`minute ${at} was closed after ${last}`);
      this.closed.push(at);
    }
    if (new Set(block.closes.map((at) => at / 86_400_000_000_000n)).size > 1) throw new Error("a block closes minutes of more than one day");
    this.nodeMinutes.push(...block.nodes);
    this.holeRows.push(...block.holes);
    this.sightings.push(...block.sightings);
    this.changesWritten.push(...block.changes);
    this.aliasesWritten.push(...block.aliases);
  }
}
