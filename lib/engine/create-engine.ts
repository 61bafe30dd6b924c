import type { Filter } from "@/lib/domain/filter";
import { AppError, messageOf } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { FlowSource, SourceEvent, SourceGap, SourceHealth } from "@/lib/ports/flow-source";
import type { HistorySink } from "@/lib/ports/history-store";
import type { Log } from "@/lib/ports/log";
import type { ShareWatch } from "@/lib/ports/share-watch";
import { answer } from "./answer";
import { createAnswerGrounds } from "./answer-grounds";
import { rowOfEntry } from "./answer-flows";
import { BROKEN_LINES_KEPT, ENGINE_CAPS, type EngineCaps } from "./caps";
import { createChangeLog } from "./change-log";
import { BEAT_MS, type Engine, type EngineBatch } from "./engine-port";
import type { FlowEntry } from "./flow-ring";
import { createHistoryWriter } from "./history-writer";
import { createModel } from "./model";
import { recallChanges } from "./past-changes";
import { NOTHING_BESIDE, readBeside, readsAnything, type BesideOptions } from "./beside";
import type { StoreReader } from "./store-reader";
import { createSurroundings } from "./surroundings";
import type { PastSource } from "./past-source";
import type { Question, QuestionKind, QuestionOf } from "./question";
import type { Reply, ReplyOf } from "./reply";
import { createSnapshots, isSnapshotQuestion } from "./snapshots";
import { createHoleWatch, statusOf } from "./status";
import { createTail } from "./tail";

export interface EngineOptions {
  readonly source: FlowSource;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this life of the model. */
  readonly epoch: string;
  /** null: as the flows say. */
  readonly clusterName: string | null;
  readonly caps?: EngineCaps;
  /** Known from before the source was opened: what an earlier engine could not see. */
  readonly gaps?: readonly SourceGap[];
  /** False while whoever takes the batches is not done with the last one: what changes meanwhile goes into the next. */
  readonly isTaken?: () => boolean;
  /** Where history is kept; nothing is written when absent, nor of a source that ends. */
  readonly history?: HistorySink | null;
  /** Instead of `history`: others write the store, and nothing is written here. Its `source` is the engine's. */
  readonly reader?: StoreReader | null;
  /** Where what memory does not hold is read; nowhere when absent. */
  readonly past?: PastSource | null;
  /** Which part of the nodes is counted and written here; all when absent. It is told of the cluster as that is read. */
  readonly share?: (ShareWatch & NonNullable<BesideOptions["share"]>) | null;
  /** What is read beside the flows; nothing when absent. */
  readonly beside?: Omit<BesideOptions, "clock" | "log" | "share">;
}

/** Pairs named in one batch; beyond it "too many to name". */
const CHANGED_PAIRS_NAMED = 1_000;
/** A batch goes out at least this often, so that clocks on screens go on. */
const QUIET_BEAT_MS = 5_000;
/** The longest stretch of folding before timers and messages get their turn. */
const TURN_MS = 10;
/** What a store that takes what it is given, and is behind, gets between two such stretches: reading keeps seven tenths of its speed. */
const WRITING_MS = 4;
/** Events folded before the model is settled in between: bounds what waits, however fast a file is read. */
const SETTLE_EVERY = 2_000;

/** The live model over one source, in this thread. It starts reading at once. */
export function createEngine(options: EngineOptions): Engine {
  const { source, clock, log, epoch, clusterName, caps = ENGINE_CAPS, isTaken = () => true } = options;
  let failed: SourceHealth | null = null;
  const changes = createChangeLog(caps.changes);
  const around = createSurroundings(changes);
  // Where nothing is read beside the flows, pairs say what flows say, and no more.
  const surroundings = options.beside && readsAnything(options.beside) ? around : null;
  const history = options.history && source.nature.live ? createHistoryWriter({ store: options.history, clock, log, epoch, caps: caps.history, share: options.share ?? null }) : null;
  const model = createModel({ nature: source.nature, health: () => failed ?? source.health(), clock, caps, epoch, clusterName, reread: source.reread ?? null, surroundings, changes, share: options.share ?? null, kept: history?.kept ?? options.reader?.kept ?? null, writing: history ?? options.reader ?? null });
  history?.attach(model);
  const beside = options.beside ? readBeside({ ...options.beside, share: options.share ?? null, clock, log }, around) : null;
  const grounds = createAnswerGrounds({ model, clock, beside: () => beside?.status() ?? NOTHING_BESIDE, past: options.past ?? null });
  const snapshots = createSnapshots({ history: options.past?.store ?? null, clock, caps: caps.snapshots });
  const endRecall = options.past ? recallChanges({ changes, store: options.past.store, clock, log, cap: caps.changes }) : () => undefined;
  const tail = createTail(caps.tailRows);
  const newHoles = createHoleWatch(model);
  const stopping = new AbortController();
  const listeners = new Set<(batch: EngineBatch) => void>();
  let changedPairs: Set<string> | null = new Set();
  let sentRevision = -1;
  let sentAtMs = 0;
  let cancelBeat: () => void = () => undefined;

  if (source.nature.live) changes.noteStart(epoch, clock.now());
  for (const gap of options.gaps ?? []) model.fold({ kind: "gap", gap });

  function settle(): void {
    const settled = model.settle();
    const told = history === null ? [] : changes.takeNew();
    if (told.length > 0) history?.addChanges(told);
    history?.afterSettle();
    if (settled.changedPairs === null) changedPairs = null;
    else for (const key of settled.changedPairs) changedPairs?.add(key);
    if (changedPairs !== null && changedPairs.size > CHANGED_PAIRS_NAMED) changedPairs = null;
    if (tail.isWanted) addToTail(settled.flows);
  }

  function addToTail(entries: readonly FlowEntry[]): void {
    for (const entry of entries) tail.add(rowOfEntry(model, entry));
  }

  function beat(): void {
    settle();
    history?.beat();
    grounds.expireViews();
    if (isTaken()) emit();
    if (!stopping.signal.aborted) cancelBeat = clock.after(BEAT_MS, beat);
  }

  function emit(): void {
    const fresh = newHoles();
    const isDue = model.revision !== sentRevision || fresh.length > 0 || clock.now() - sentAtMs >= QUIET_BEAT_MS;
    if (!isDue) return;
    for (const hole of fresh) tail.add({ row: "hole", hole });
    const { rows, skipped } = tail.take();
    const batch: EngineBatch = { status: statusOf(model, beside), changedPairs: changedPairs && [...changedPairs], newHoles: fresh, tail: rows, skipped };
    changedPairs = new Set();
    sentRevision = model.revision;
    sentAtMs = clock.now();
    for (const listener of listeners) listener(batch);
  }

  async function read(): Promise<void> {
    let turnAtMs = performance.now();
    let folded = 0;
    for await (const events of source.events(stopping.signal)) {
      for (const event of events) {
        foldKnown(event);
        folded += 1;
        if (folded % SETTLE_EVERY === 0) settle();
        if ((folded & 63) === 0 && performance.now() - turnAtMs > TURN_MS) {
          await new Promise((resolve) => (history?.isBehind() ? setTimeout(resolve, WRITING_MS) : setImmediate(resolve)));
          turnAtMs = performance.now();
        }
      }
    }
  }

  function foldKnown(event: SourceEvent): void {
    if (event.kind === "health") log.write(event.health.state === "live" ? "info" : "warn", `source ${event.health.state}`, { source: source.nature.label, attempt: event.health.attempt, reason: event.health.sentence });
    try {
      model.fold(event);
    } catch (error) {
      // One event that breaks the model must not end the reading of all others: it is counted, and said.
      const reason = `this ${event.kind} could not be folded: ${messageOf(error)}`;
      if (model.brokenLines.count < BROKEN_LINES_KEPT) log.write("error", "an event was skipped", { kind: event.kind, reason: messageOf(error) });
      model.fold({ kind: "broken", file: source.nature.label, line: 0, reason });
    }
  }

  async function run(): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (!stopping.signal.aborted) {
        const sentence = messageOf(error);
        log.write("error", "source failed", { source: source.nature.label, reason: sentence });
        failed = { ...source.health(), state: "stopped", sinceMs: clock.now(), lastError: sentence, sentence };
        model.fold({ kind: "health", health: failed });
        settle();
        throw error;
      }
    } finally {
      model.end();
      settle();
    }
  }

  model.fold({ kind: "health", health: source.health() });
  cancelBeat = clock.after(BEAT_MS, beat);
  const finished = run();
  // Whoever cares awaits `finished`; others see the state of the source.
  finished.catch(() => undefined);

  return {
    async ask<Kind extends QuestionKind>(question: QuestionOf<Kind>): Promise<ReplyOf<Kind>> {
      settle();
      const asked: Question = question;
      const reply: Reply = isSnapshotQuestion(asked) ? await snapshots.answer(asked, model.head(await grounds.heldWindow())) : await answer(asked, await grounds.prepare(asked));
      if (reply.kind !== question.kind) throw new AppError("internal", "The reply is not to the question.");
      // Guaranteed by the check above, which TypeScript cannot carry over to the generic parameter.
      return reply as ReplyOf<Kind>;
    },
    status() {
      settle();
      return statusOf(model, beside);
    },
    onBatch(callback) {
      listeners.add(callback);
      return () => void listeners.delete(callback);
    },
    wantTail(filters: readonly Filter[]) {
      tail.want(filters, model.time.asOf());
      source.wantTail(filters.length > 0);
    },
    finished,
    async stop() {
      stopping.abort();
      cancelBeat();
      endRecall();
      await Promise.all([source.close(), beside?.close()]);
      await finished.catch(() => undefined);
      await history?.stop();
    },
  };
}
