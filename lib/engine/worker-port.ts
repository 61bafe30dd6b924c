import type { Filter } from "@/lib/domain/filter";
import type { ErrorRecord } from "@/lib/platform/errors";
import type { EngineBatch } from "./engine-port";
import type { Question } from "./question";
import type { EngineStatus, Reply } from "./reply";

/** What the main thread says to the worker. */
export type ToWorker =
  | { readonly type: "ask"; readonly id: number; readonly question: Question }
  | { readonly type: "want-tail"; readonly filters: readonly Filter[] }
  /** The last batch has been dealt with: the next one may come. */
  | { readonly type: "taken" }
  | { readonly type: "stop" };

/** What the worker says: never one message a flow. */
export type FromWorker =
  /** The source was opened; nothing else comes before. */
  | { readonly type: "ready"; readonly status: EngineStatus }
  | { readonly type: "reply"; readonly id: number; readonly reply: Reply }
  | { readonly type: "refusal"; readonly id: number; readonly error: ErrorRecord }
  | { readonly type: "batch"; readonly batch: EngineBatch }
  /** A finite source was read to its end, or failed; or the source could not be opened at all. */
  | { readonly type: "finished"; readonly error: ErrorRecord | null };

/** The worker as the main thread holds it: a Worker, or what a test puts in its place. */
export interface WorkerHandle {
  post(message: ToWorker): void;
  onMessage(callback: (message: FromWorker) => void): void;
  /** Called once, when it is gone; with what it died of, or null for an exit without an error. */
  onGone(callback: (reason: string | null) => void): void;
  /** Ends it without asking. */
  terminate(): Promise<void>;
}

/** The worker's end of the line. */
export interface ParentHandle {
  post(message: FromWorker): void;
  onMessage(callback: (message: ToWorker) => void): void;
  close(): void;
}
