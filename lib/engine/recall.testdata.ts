import type { Flow, RawRecord } from "@/lib/domain/flow";
import { stored, Life, clockAt } from "./history/life.testdata";
import type { SourceEvent } from "@/lib/ports/flow-source";
import type { HistoryStore } from "@/lib/ports/history-store";
import { MEMORY_CAPS, type MemoryCaps } from "@/lib/store/memory/memory-caps";
import { createMemoryStore } from "@/lib/store/memory/memory-store";
import { answer } from "./answer";
import { createAnswerGrounds, type AnswerGrounds } from "./answer-grounds";
import { ENGINE_CAPS, type EngineCaps } from "./caps";
import type { ModelQuestion } from "./question";
import { RECALL_CAPS, type RecallCaps } from "./recall-caps";
import type { ReplyOf } from "./reply";
import { heldClock, type HeldClock } from "./scripted.testdata";

/** What happens to one engine, in the order of its source. */
export interface Happening {
  /** Ms after START at which it arrives. */
  readonly at: number;
  readonly event: SourceEvent;
}

export const BEAT_EVERY_MS = 5_000;

/** A store in memory that says it outlives restarts, so that minutes are written to it. */
export function lastingStore(caps: Partial<MemoryCaps> = {}, clock: HeldClock = heldClock()): HistoryStore {
  const store = createMemoryStore(clock, { ...MEMORY_CAPS, ...caps });
  return { ...store, nature: { type: "embedded", label: "a test's store", outlivesRestart: true } };
}

/** One engine without its threads, and what it answers. */
export class Answering {
  readonly life: Life;
  readonly grounds: AnswerGrounds;
  private atMs: number;
  private readonly records = new Map<string, Flow>();

  constructor(
    /** null: memory is all there is. */
    readonly store: HistoryStore | null,
    private readonly options: { /** The store answers in its own time. */ readonly isElsewhere?: boolean; readonly atMs?: number; readonly caps?: Partial<EngineCaps>; readonly epoch?: string; readonly ringStart?: bigint | null; readonly nodes?: readonly string[]; readonly recall?: Partial<RecallCaps> } = {},
  ) {
    this.atMs = options.atMs ?? 0;
    const clock = clockAt(this.atMs);
    this.life = new Life(store ?? createMemoryStore(clock), clock, options.epoch, options.caps);
    this.grounds = createAnswerGrounds({ model: this.life.model, clock, past: store && { store, eventsKeptMs: ENGINE_CAPS.retention.eventsMs, readRecord: (record) => this.read(record) }, caps: { ...RECALL_CAPS, ...options.recall } });
    this.life.begin(options.ringStart ?? null, options.nodes);
  }

  /** Records of lives before this one. */
  learn(flows: readonly Flow[]): void {
    for (const flow of flows) this.records.set(flow.uuid, flow);
  }

  /** Lives through what happens up to `untilMs` after START. */
  async live(happenings: readonly Happening[], untilMs: number): Promise<void> {
    const waiting = happenings.filter(({ at }) => at > this.atMs && at <= untilMs).toSorted((a, b) => a.at - b.at);
    let next = 0;
    while (this.atMs < untilMs) {
      this.atMs = Math.min(untilMs, this.atMs + BEAT_EVERY_MS);
      for (let due = waiting[next]; due && due.at <= this.atMs; due = waiting[(next += 1)]) this.take(due.event);
      await this.life.pass(BEAT_EVERY_MS);
      if (this.options.isElsewhere && this.atMs % 60_000 === 0) await this.written();
    }
  }

  /** Lets a store that is elsewhere take what it was given: one block may be what is being gathered still, and waits for its time. */
  private async written(): Promise<void> {
    const waiting = (): number => this.life.writer.status().waiting.blocks;
    for (let tries = 0; tries < 1_000 && waiting() > (tries < 10 ? 0 : 1); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await this.life.beat();
    }
  }

  async ask<Kind extends ModelQuestion["kind"]>(question: Extract<ModelQuestion, { kind: Kind }>): Promise<ReplyOf<Kind>> {
    this.life.model.settle();
    const reply = await answer(question, await this.grounds.prepare(question));
    if (reply.kind !== question.kind) throw new Error("the reply is not to the question");
    // Of the question's kind, as was just looked at.
    return reply as ReplyOf<Kind>;
  }

  private take(event: SourceEvent): void {
    if (event.kind !== "flow") return this.life.tell(event);
    this.records.set(event.flow.uuid, event.flow);
    this.life.flows([event.flow]);
  }

  private read(record: RawRecord): Flow {
    const text = record.format === "json" ? record.text : "";
    const uuid = /"uuid":"([^"]+)"/.exec(text)?.[1] ?? "";
    const flow = this.records.get(uuid);
    if (!flow) throw new Error(`no record of ${uuid}`);
    return flow;
  }
}

export function arriving(flow: Flow, lateMs = 0): Happening {
  return { at: Number(flow.time - 1_795_356_000_000_000_000n) / 1e6 + lateMs, event: { kind: "flow", flow: stored(flow), stream: "evidence" } };
}
