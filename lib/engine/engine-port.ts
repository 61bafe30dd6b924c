import type { CoverageHole } from "@/lib/domain/coverage";
import type { Filter } from "@/lib/domain/filter";
import type { QuestionKind, QuestionOf } from "./question";
import type { EngineStatus, FlowRow, ReplyOf } from "./reply";

/** What changed within one beat (250 ms): one batch, never one message a flow. */
export interface EngineBatch {
  readonly status: EngineStatus;
  /** Keys of pairs whose counts changed; null when there were too many to name. */
  readonly changedPairs: readonly string[] | null;
  readonly newHoles: readonly CoverageHole[];
  /** Rows of the tail, oldest first; empty unless wanted. */
  readonly tail: readonly FlowRow[];
  /** Tail rows that were left out of this batch, because more came than a batch may carry. */
  readonly skipped: number;
}

/** The live model as the rest of the server sees it, whether it runs in this thread or in the worker. */
export interface Engine {
  /** The answer to one question; rejects with an AppError (`not-found`, `bad-request`, `not-ready`). */
  ask<Kind extends QuestionKind>(question: QuestionOf<Kind>): Promise<ReplyOf<Kind>>;
  status(): EngineStatus;
  /** Calls back with every batch until the returned function is called. */
  onBatch(callback: (batch: EngineBatch) => void): () => void;
  /** Asks for tail rows that match any of the filters; none = no tail, and the source is told so. */
  wantTail(filters: readonly Filter[]): void;
  /** Resolves when a finite source was read to its end (never for a live one before `stop`). */
  readonly finished: Promise<void>;
  /** Closes the source and ends all timers; safe to call twice. */
  stop(): Promise<void>;
}

export const BEAT_MS = 250;
