import type { ClusterChange } from "@/lib/domain/history/stored";
import { printInstant, type Instant } from "@/lib/domain/instant";
import { closedUntilOf } from "@/lib/domain/history/minute-close";
import type { CapReport } from "@/lib/domain/ledger-caps";
import { BUCKET_NS, bucketOf } from "@/lib/domain/pair-row";
import { createBackoff } from "@/lib/platform/backoff";
import { messageOf } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { HistoryBlock, HistorySink } from "@/lib/ports/history-store";
import type { Log } from "@/lib/ports/log";
import type { ShareWatch } from "@/lib/ports/share-watch";
import { EMPTY_BLOCK, isEmptyBlock, type DraftPart } from "./history/block";
import { createBlockQueue } from "./history/block-queue";
import { createDraft } from "./history/draft";
import { createHoleLog } from "./history/hole-log";
import { createLetGo } from "./history/let-go";
import { createLifeStart, type LifeStart } from "./history/life-start";
import { createMinuteCloser, type MinuteCloser } from "./history/minute-closer";
import { createNodeMinutes } from "./history/node-minutes";
import { createRecorder } from "./history/recorder";
import type { HistoryCaps } from "./caps";
import type { KeptHistory } from "./history/kept-history";
import type { Model } from "./model";
import type { HistoryStatus } from "./reply";

/** Writes what the model takes in to a store that outlives it: never in the way of the stream, and bounded while the store does not answer. */
export interface HistoryWriter {
  /** What the model is to be told; null: the store is memory, and the model is all there is. */
  readonly kept: KeptHistory | null;
  /** The model that is recorded, as soon as it is made. */
  attach(model: Model): void;
  /** To be called whenever the model was settled. */
  afterSettle(): void;
  /** To be called a few times a second: closes minutes, gives out blocks. */
  beat(): void;
  /** True while the store takes blocks and more than a quarter of what may wait does. */
  isBehind(): boolean;
  addChanges(changes: readonly ClusterChange[]): void;
  status(): HistoryStatus;
  reports(): readonly CapReport[];
  /** Writes what can be written within `FLUSH_MS`; then nothing more. */
  stop(): Promise<void>;
}

export interface HistoryWriterOptions {
  readonly store: HistorySink;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this life: tokens of blocks begin with it. */
  readonly epoch: string;
  readonly caps: HistoryCaps;
  /** Which part of the nodes is written here; all when absent. */
  readonly share?: ShareWatch | null;
}

/** A store that is live and refuses a block this often in a row will not take it: the ones after it shall not wait for ever. */
const REFUSALS_AT_MOST = 10;
/** How long a stop waits for what is not written yet. */
export const FLUSH_MS = 2_000;

/** A writer that asks its store at once how far it is filled; until that is answered nothing is written. */
export function createHistoryWriter({ store, clock, log, epoch, caps, share = null }: HistoryWriterOptions): HistoryWriter {
  const keepsMinutes = store.nature.type !== "memory";
  const letGo = createLetGo();
  const queue = createBlockQueue(caps, (block) => letGo.note(block));
  const draft = createDraft(() => clock.now());
  const nodes = createNodeMinutes(caps.nodeMinutes);
  const holes = createHoleLog(caps.holes);
  const recorder = createRecorder(nodes, holes, () => frontier);
  const backoff = createBackoff({ firstMs: 500, maxMs: 30_000 });
  const written = { events: 0, attempts: 0, minutes: 0 };
  let model: Model | null = null;
  let life: LifeStart | null = null;
  let closer: MinuteCloser | null = null;
  /** undefined: the store was not heard yet. */
  let span: { readonly frontier: Instant | null } | undefined;
  let frontier: Instant | null = null;
  /** The next minute to close; null before the first. */
  let next: Instant | null = null;
  let storedUntil: Instant | null = null;
  let serial = 0;
  let underWay = false;
  let cancelRetry: (() => void) | null = null;
  let lastError: string | null = null;
  let refusals = 0;
  let stopping = false;
  let stopped = false;
  let whenIdle: () => void = () => undefined;

  function tokenOf(): string {
    serial += 1;
    return `${epoch}-${serial}`;
  }

  function give(block: Omit<HistoryBlock, "token">): void {
    const whole = { ...block, token: tokenOf() };
    if (!isEmptyBlock(whole)) queue.push(whole);
  }

  async function learnSpan(): Promise<void> {
    await attempt("ask how far history reaches", async () => {
      const { closedUntil } = await store.span();
      span = { frontier: closedUntil };
      frontier = closedUntil;
      storedUntil = closedUntil;
      const beyond = beyondNow();
      if (beyond !== null) log.write("warn", beyond, { store: store.nature.label });
      discardOld(closedUntil);
    });
  }

  /** An earlier life had another clock: its minutes stand, and none is written twice. */
  function beyondNow(): string | null {
    if (storedUntil === null || !model || storedUntil <= model.time.asOf()) return null;
    return `history is stored until ${printInstant(storedUntil)}, later than now; no minute is written before that: was the clock set back?`;
  }

  /** What came before it was known how far history reaches. */
  function discardOld(until: Instant | null): void {
    if (until === null || draft.isEmpty) return;
    const { events, attempts, ...rest } = draft.take();
    draft.add({ ...rest, events: events.filter(({ time }) => time >= until), attempts: attempts.filter(({ attempt: { time } }) => time >= until) });
  }

  /** Does one thing with the store; when it fails, once more after a while, for as long as it takes. */
  async function attempt(what: string, act: () => Promise<void>): Promise<void> {
    if (underWay || cancelRetry !== null || stopped) return;
    underWay = true;
    try {
      await act();
      if (lastError !== null) log.write("info", "history is written again", { store: store.nature.label });
      lastError = null;
      refusals = 0;
      backoff.reset();
    } catch (error) {
      const reason = messageOf(error);
      if (reason !== lastError) log.write("warn", `could not ${what}`, { store: store.nature.label, reason });
      lastError = reason;
      refusals = store.health().state === "live" && span !== undefined ? refusals + 1 : 0;
      if (refusals >= REFUSALS_AT_MOST) {
        log.write("error", "the store refuses a block: it is given up", { store: store.nature.label, reason });
        queue.giveUp();
        refusals = 0;
      }
      const delayMs = stopping ? 0 : backoff.next();
      cancelRetry = clock.after(delayMs, () => {
        cancelRetry = null;
        pump();
      });
    } finally {
      underWay = false;
    }
    pump();
  }

  function pump(): void {
    if (underWay || cancelRetry !== null || stopped) return;
    if (span === undefined) return void learnSpan();
    const hole = lastError === null && keepsMinutes ? letGo.takeHole() : null;
    if (hole) draft.add({ holes: [hole] });
    const block = queue.begin();
    if (block === null) return whenIdle();
    void attempt("write history", async () => {
      await store.write(block);
      queue.done();
      written.events += block.events.length;
      written.attempts += block.attempts.length;
      written.minutes += block.minutes.length;
      const last = block.closes.at(-1);
      if (last !== undefined) storedUntil = last + BUCKET_NS;
    });
  }

  function seal(): void {
    if (span !== undefined && !draft.isEmpty) give(draft.take());
  }

  /** Closes what is closed, one block at a time: what is not given out yet is memory's to hold. */
  function closeMinutes(): void {
    const watermark = model?.coverage().watermark ?? null;
    if (!model || !life || !closer || span === undefined || watermark === null || queue.holdsMinutes) return;
    const end = closedUntilOf(watermark);
    const now = bucketOf(BigInt(clock.now()) * 1_000_000n);
    const until = model.source().nature.live && end > now ? now : end;
    if (next === null) {
      if (frontier !== null) foldGaps(life, frontier, true);
      next = life.firstMinute(frontier);
    }
    const from = next;
    if (until <= from) return;
    // Whatever the minutes' attempts and events are is written before the minutes are said to be whole.
    seal();
    const closed = closer.close(from, until);
    next = from + BigInt(closed.closes.length) * BUCKET_NS;
    give({ ...EMPTY_BLOCK, ...closed });
  }

  function foldGaps(start: LifeStart, from: Instant, isLast: boolean): void {
    for (const gap of start.takeGaps(from, isLast)) model?.fold({ kind: "gap", gap });
  }

  /** While others wait it goes on filling: a store that is slow, or away, is owed few large blocks and not many small ones. */
  function isFull(): boolean {
    return draft.bytes >= (queue.size < 2 ? caps.blockBytes : caps.fullBlockBytes);
  }

  function add(part: DraftPart): void {
    draft.add(part);
    if (isFull() && span !== undefined) seal();
    // Nothing may be written before it is known how far history reaches: until then the draft is what waits.
    else if (draft.bytes > caps.waitingBytes) {
      const { events, attempts, ...rest } = draft.take();
      letGo.note({ events, attempts });
      draft.add(rest);
    }
  }

  const forgetHealth = store.onHealth(() => {
    // A store that came back is asked at once.
    if (store.health().state !== "live" || cancelRetry === null) return;
    cancelRetry();
    cancelRetry = null;
    pump();
  });

  return {
    kept: keepsMinutes ? { recorder, frontier: () => frontier, listedFrom: () => (frontier === null ? null : (life?.seenFrom() ?? null)), storedUntil: () => storedUntil } : null,
    attach(made) {
      model = made;
      life = createLifeStart(made);
      if (keepsMinutes) closer = createMinuteCloser(made, nodes, holes, caps.blockMinutes, (node) => share?.map()?.ownsNode(node) !== false);
      pump();
    },
    afterSettle() {
      if (!keepsMinutes) return;
      if (life && frontier !== null && next === null) foldGaps(life, frontier, false);
      const { coldStarts, ...recorded } = recorder.take();
      const whole = frontier === null ? null : (life?.wholeFrom() ?? null);
      add({ ...recorded, coldStarts: whole === null ? coldStarts : coldStarts.filter(({ openedAt }) => openedAt >= whole) });
    },
    beat() {
      closeMinutes();
      if (queue.size < 2 && draft.sinceMs !== null && clock.now() - draft.sinceMs >= caps.blockMs) seal();
      pump();
    },
    isBehind: () => lastError === null && store.health().state === "live" && queue.bytes + draft.bytes > caps.waitingBytes / 4,
    addChanges: (changes) => add({ changes }),
    status: () => ({
      nature: store.nature,
      health: store.health(),
      lastError: lastError ?? beyondNow(),
      closedUntil: storedUntil,
      waiting: { blocks: queue.size + (draft.isEmpty ? 0 : 1), bytes: queue.bytes + draft.bytes },
      written: { ...written },
      letGo: { events: letGo.events, attempts: letGo.attempts },
    }),
    reports: () => [
      {
        name: "bytes waiting to be stored",
        held: queue.bytes + draft.bytes,
        cap: caps.waitingBytes,
        dropped: letGo.events + letGo.attempts,
        says: "The oldest events and attempts are not stored: they are gone from lists and links once memory has let them go; counts by minute stay.",
      },
    ],
    async stop() {
      if (stopping) return;
      stopping = true;
      closeMinutes();
      seal();
      await new Promise<void>((resolve) => {
        const cancel = clock.after(FLUSH_MS, resolve);
        whenIdle = () => {
          cancel();
          resolve();
        };
        pump();
      });
      stopped = true;
      cancelRetry?.();
      forgetHealth();
    },
  };
}
