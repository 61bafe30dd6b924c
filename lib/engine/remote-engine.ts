import type { Filter } from "@/lib/domain/filter";
import { instantFromMs, type Instant } from "@/lib/domain/instant";
import { createBackoff } from "@/lib/platform/backoff";
import { AppError, errorOfRecord, type ErrorRecord } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { SourceGap, SourceNature } from "@/lib/ports/flow-source";
import type { Log } from "@/lib/ports/log";
import type { Engine, EngineBatch } from "./engine-port";
import type { QuestionKind, QuestionOf } from "./question";
import type { EngineStatus, Reply, ReplyOf } from "./reply";
import { statusBeforeStart, statusWithoutWorker } from "./status-beside";
import type { FromWorker, WorkerHandle } from "./worker-port";

/** What a new worker is told of its place in the row of workers. */
export interface WorkerLife {
  /** Names this life of the model. */
  readonly epoch: string;
  /** What an earlier worker could not see, or took with it. */
  readonly gaps: readonly SourceGap[];
}

export interface RemoteEngineOptions {
  readonly startWorker: (life: WorkerLife) => WorkerHandle;
  readonly nature: SourceNature;
  readonly clock: Clock;
  readonly log: Log;
  /** First part of every epoch, of this process alone. */
  readonly epoch: string;
  readonly clusterName: string | null;
}

/** The live model in a worker. */
export interface RemoteEngine extends Engine {
  /** Resolves when the source was opened; rejects with the sentence that says why it cannot be. */
  readonly opened: Promise<void>;
  /** Whether a question would be answered now. */
  isReady(): boolean;
}

interface Asked {
  readonly kind: QuestionKind;
  resolve(reply: Reply): void;
  reject(error: AppError): void;
  cancelTimeout(): void;
}

/** Questions under way at once; beyond it the next is refused. */
const ASKED_CAP = 256;
const ANSWER_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 1_500;
/** A worker that stood this long makes the next death the first again. */
const STEADY_MS = 60_000;

/**
 * The engine as the main thread sees it. A worker that dies is started anew, with a gap declared from its last sign of
 * life on and a state that a person can see meanwhile; what it had counted is gone.
 */
export function createRemoteEngine(options: RemoteEngineOptions): RemoteEngine {
  const { clock, log, nature } = options;
  const backoff = createBackoff({ firstMs: 500, maxMs: 30_000 });
  const listeners = new Set<(batch: EngineBatch) => void>();
  const asked = new Map<number, Asked>();
  const gaps: SourceGap[] = [];
  let nextId = 0;
  let life = 0;
  let startedMs = 0;
  let worker: WorkerHandle | null = null;
  let isReady = false;
  let isStopping = false;
  let hasFinished = false;
  let filters: readonly Filter[] = [];
  let status: EngineStatus = statusBeforeStart(nature, options.epoch, options.clusterName, clock.now());
  let failure: ErrorRecord | null = null;
  let lastSeenAt: Instant = instantFromMs(clock.now());
  let cancelRestart: () => void = () => undefined;
  const openedGate = Promise.withResolvers<void>();
  const finishedGate = Promise.withResolvers<void>();
  openedGate.promise.catch(() => undefined);
  finishedGate.promise.catch(() => undefined);

  function take(message: FromWorker): void {
    switch (message.type) {
      case "ready":
        isReady = true;
        status = message.status;
        if (filters.length > 0) worker?.post({ type: "want-tail", filters });
        openedGate.resolve();
        return;
      case "batch":
        return takeBatch(message.batch);
      case "reply":
        return settle(message.id, (waiting) => waiting.resolve(message.reply));
      case "refusal":
        return settle(message.id, (waiting) => waiting.reject(errorOfRecord(message.error)));
      case "finished":
        return takeEnd(message.error);
      default:
        return message satisfies never;
    }
  }

  function takeBatch(batch: EngineBatch): void {
    status = batch.status;
    lastSeenAt = batch.status.asOf;
    for (const listener of listeners) listener(batch);
    worker?.post({ type: "taken" });
  }

  function takeEnd(error: ErrorRecord | null): void {
    hasFinished = true;
    if (error === null) return finishedGate.resolve();
    failure = isReady ? null : error;
    status = statusWithoutWorker(status, clock.now(), { state: "stopped", sentence: error.message, lastError: error.message, attempt: 0, retryAtMs: null });
    const thrown = errorOfRecord(error);
    openedGate.reject(thrown);
    finishedGate.reject(thrown);
  }

  function settle(id: number, tell: (waiting: Asked) => void): void {
    const waiting = asked.get(id);
    if (!waiting) return;
    asked.delete(id);
    waiting.cancelTimeout();
    tell(waiting);
  }

  function start(): void {
    const epoch = life === 0 ? options.epoch : `${options.epoch}.${life}`;
    life += 1;
    startedMs = clock.now();
    const started = options.startWorker({ epoch, gaps });
    worker = started;
    started.onMessage((message) => {
      if (worker === started) take(message);
    });
    started.onGone((reason) => {
      if (worker === started) takeDeath(reason);
    });
  }

  function takeDeath(reason: string | null): void {
    worker = null;
    isReady = false;
    for (const id of [...asked.keys()]) settle(id, (waiting) => waiting.reject(notReady("The worker that counts flows stopped before it answered.")));
    if (isStopping || (hasFinished && failure !== null)) return;
    if (!nature.live && hasFinished) hasFinished = false;
    if (clock.now() - startedMs >= STEADY_MS) backoff.reset();
    const waitMs = backoff.next();
    const why = reason === null ? "it exited" : reason;
    const sentence = `The worker that counts flows stopped (${why}); it is started anew, and what it had counted is read again as far as the source still holds it`;
    log.write("error", "ingest worker stopped", { reason: why, restartInMs: waitMs, attempt: backoff.attempt });
    status = statusWithoutWorker(status, clock.now(), { state: "retrying", sentence, lastError: why, attempt: backoff.attempt, retryAtMs: clock.now() + waitMs });
    for (const listener of listeners) listener({ status, changedPairs: null, newHoles: [], tail: [], skipped: 0 });
    const goneAt = lastSeenAt;
    cancelRestart = clock.after(waitMs, () => {
      if (nature.live) gaps.push({ node: null, from: goneAt, to: instantFromMs(clock.now()), reason: "the worker that counts flows was started anew" });
      if (gaps.length > GAPS_KEPT) gaps.splice(0, 2, ...gaps.slice(0, 1).map((gap) => ({ ...gap, to: gaps[1]?.to ?? gap.to })));
      start();
    });
  }

  start();

  return {
    ask<Kind extends QuestionKind>(question: QuestionOf<Kind>): Promise<ReplyOf<Kind>> {
      if (failure !== null) return Promise.reject(errorOfRecord(failure));
      if (worker === null || !isReady) return Promise.reject(notReady(status.source.health.sentence || "The source is being opened."));
      if (asked.size >= ASKED_CAP) return Promise.reject(new AppError("too-many", `${ASKED_CAP} questions are being answered already.`, "Ask again in a moment."));
      const id = nextId;
      nextId += 1;
      const port = worker;
      return new Promise<ReplyOf<Kind>>((resolve, reject) => {
        const cancelTimeout = clock.after(ANSWER_WITHIN_MS, () => settle(id, (waiting) => waiting.reject(notReady(`No answer within ${ANSWER_WITHIN_MS / 1000} s.`))));
        asked.set(id, {
          kind: question.kind,
          // The worker answers every question with the reply of its kind (see createEngine); checked before it is believed.
          resolve: (reply) => (reply.kind === question.kind ? resolve(reply as ReplyOf<Kind>) : reject(new AppError("internal", "The reply is not to the question."))),
          reject,
          cancelTimeout,
        });
        port.post({ type: "ask", id, question });
      });
    },
    status: () => status,
    onBatch(callback) {
      listeners.add(callback);
      return () => void listeners.delete(callback);
    },
    wantTail(wanted) {
      filters = wanted;
      if (isReady) worker?.post({ type: "want-tail", filters });
    },
    opened: openedGate.promise,
    isReady: () => isReady && worker !== null,
    finished: finishedGate.promise,
    async stop() {
      if (isStopping) return;
      isStopping = true;
      cancelRestart();
      const last = worker;
      if (last === null) return;
      const gone = Promise.withResolvers<void>();
      last.onGone(() => gone.resolve());
      last.post({ type: "stop" });
      const cancel = clock.after(STOP_WITHIN_MS, () => gone.resolve());
      await gone.promise;
      cancel();
      await last.terminate();
    },
  };
}

/** Restarts told apart; beyond it the oldest two become one gap. */
const GAPS_KEPT = 50;

function notReady(message: string): AppError {
  return new AppError("not-ready", message, "Ask again in a moment; the coverage strip shows the state.");
}

