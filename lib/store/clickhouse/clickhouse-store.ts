import { AppError } from "@/lib/platform/errors";
import { createBackoff } from "@/lib/platform/backoff";
import type { Instant } from "@/lib/domain/instant";
import type { NodeShare } from "@/lib/domain/share";
import type { Clock } from "@/lib/ports/clock";
import type { HistoryNature, HistoryStore, PairPast, PastQuery } from "@/lib/ports/history-store";
import type { Log } from "@/lib/ports/log";
import { checkPast, HOUR_NS, MINUTE_NS, startOf } from "../past-plan";
import { addUp } from "./add-up";
import { faultOf } from "./faults";
import { createHealthBook } from "./health-book";
import { readHeld, spanOf } from "./held";
import type { Layout } from "./layout";
import { createLink, type LinkOptions } from "./link";
import { applyKeep, migrate } from "./migrations";
import { createRowNumbers } from "./row-numbers";
import { readAliases, readChanges, readSnapshot, removeSnapshot } from "./read-changes";
import { readHoles, readNodes, readUnrecorded } from "./read-coverage";
import { readAttempts, readColdStarts, readEvent, readEvents } from "./read-lists";
import { readPairs, readSeries } from "./read-past";
import { applySizeCap } from "./size-cap";
import { tableSql, TOKENS_KNOWN } from "./definitions";
import { SNAPSHOTS } from "./tables";
import { writeBlock } from "./write-block";

export interface ClickHouseOptions {
  readonly type: Exclude<HistoryNature["type"], "memory">;
  /** Where it is, as a sentence goes on with it: "ClickHouse at https://clickhouse:8443". */
  readonly label: string;
  readonly link: LinkOptions;
  readonly layout: Layout;
  /** null: this process only reads, but for frozen links; it neither makes nor changes tables. */
  readonly share: NodeShare | null;
  readonly clock: Clock;
  readonly log: Log;
}

const RETRY = { firstMs: 500, maxMs: 30_000 };
const GOES_ON = "The live view goes on without it.";
/** How often size is looked at, and days are let go for it. */
const SIZE_EACH_MS = 60_000;
/** Blocks that wait to be written: their writer holds each until it is. */
const WRITES_CAP = 16;

/** History in ClickHouse SQL: an embedded engine or a server. Opens by itself and again after every fault; `health` says how it stands. */
export function openClickHouseStore(options: ClickHouseOptions): HistoryStore {
  const { label, layout, share, clock, log } = options;
  const link = createLink(options.link);
  const health = createHealthBook(clock, label);
  const backoff = createBackoff(RETRY);
  const numbers = createRowNumbers(clock);
  const place = { label, user: options.link.user };
  let cancelTimer = (): void => undefined;
  let writing: Promise<void> = Promise.resolve();
  let waiting = 0;
  /** Tokens of blocks that are written. The server knows them by table, and not of tables that got nothing. */
  const written = new Set<string>();
  /** The hour of the next minute, once all before it are added up. */
  let hourOpen: Instant | null = null;

  const isStopped = (): boolean => health.now.state === "stopped";

  async function open(): Promise<void> {
    try {
      await migrate(link, layout, { reads: share === null });
      await numbers.start(link, layout);
      if (share !== null) {
        await applyKeep(link, layout);
        await addUp(link, layout, share.index);
      }
      const bytes = share === null ? null : await applySizeCap(link, layout);
      if (isStopped()) return;
      backoff.reset();
      health.set({ state: "live", sentence: sayFull(bytes), attempt: 0, retryAtMs: null, bytes });
      cancelTimer = clock.after(SIZE_EACH_MS, () => void lookAtSize());
    } catch (error) {
      note(error);
    }
  }

  /** Takes down what a request met; the store is opened again where it may be more than the question's fault. */
  function note(error: unknown): string {
    const { weight, sentence } = faultOf(error, place);
    if (isStopped() || (weight === "question" && health.now.state === "live")) return sentence;
    if (health.now.retryAtMs !== null) return sentence;
    cancelTimer();
    const waitMs = backoff.next();
    log.write("warn", "history does not answer", { sentence, attempt: backoff.attempt });
    health.set({ state: weight === "person" ? "failed" : "retrying", sentence, attempt: backoff.attempt, retryAtMs: clock.now() + waitMs });
    cancelTimer = clock.after(waitMs, () => {
      health.set({ retryAtMs: null });
      void open();
    });
    return sentence;
  }

  function refusalOf(error: unknown): unknown {
    // What is wrong with this program is no fault of the store's.
    if (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError) return error;
    return new AppError("unavailable", note(error), GOES_ON, { cause: error });
  }

  function sayFull(bytes: number | null): string {
    const cap = layout.keep.bytes;
    return cap === null || bytes === null || bytes <= cap ? "" : `The history takes ${bytes} bytes, more than the ${cap} of history-size, and the days that may be let go are gone: allow it more.`;
  }

  async function lookAtSize(): Promise<void> {
    if (health.now.state !== "live") return;
    try {
      const bytes = share === null ? null : await applySizeCap(link, layout);
      if (health.now.state !== "live") return;
      health.set({ bytes, sentence: sayFull(bytes) });
      cancelTimer = clock.after(SIZE_EACH_MS, () => void lookAtSize());
    } catch (error) {
      note(error);
      if (health.now.state === "live") cancelTimer = clock.after(SIZE_EACH_MS, () => void lookAtSize());
    }
  }

  async function asked<T>(work: () => Promise<T>): Promise<T> {
    health.refuseUnlessLive();
    try {
      return await work();
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** One write after the other; whoever waits too long in line is told so. */
  function inLine<T>(work: () => Promise<T>): Promise<T> {
    health.refuseUnlessLive();
    if (waiting >= WRITES_CAP) throw new AppError("unavailable", `${WRITES_CAP} blocks wait to be written already.`, "Write this one later.");
    waiting += 1;
    const done = writing.then(() => asked(work)).finally(() => (waiting -= 1));
    writing = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  async function* pairs(query: PastQuery): AsyncGenerator<readonly PairPast[]> {
    health.refuseUnlessLive();
    checkPast(query);
    try {
      yield* readPairs(link, layout, query);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  async function addUpTo(index: number, hour: Instant | null): Promise<void> {
    try {
      await addUp(link, layout, index);
      hourOpen = hour;
    } catch (error) {
      // The block is written; until its hours are added up they are read from minutes.
      note(error);
    }
  }

  void open();

  return {
    nature: { type: options.type, label, outlivesRestart: true },
    health: () => health.now,
    onHealth: (callback) => health.onChange(callback),
    write: async (block) => {
      if (share === null) throw new AppError("unavailable", `This process only reads the history in ${label}.`, "Another one writes it.");
      return inLine(async () => {
        if (written.has(block.token)) return;
        await writeBlock(link, layout, block, share, numbers.number, clock.now());
        written.add(block.token);
        for (const oldest of written) {
          if (written.size <= TOKENS_KNOWN) break;
          written.delete(oldest);
        }
        const closed = block.closes.at(-1);
        const hour = closed === undefined ? hourOpen : startOf(closed + MINUTE_NS, HOUR_NS);
        if (hour !== hourOpen) await addUpTo(share.index, hour);
      });
    },
    span: () => asked(async () => spanOf(link, layout, await readHeld(link, layout), share)),
    pairs,
    series: async (query) => {
      checkPast(query);
      return asked(() => readSeries(link, layout, query));
    },
    attempts: (query) => asked(() => readAttempts(link, layout, query)),
    coldStarts: (query) => asked(() => readColdStarts(link, layout, query)),
    events: (query) => asked(() => readEvents(link, layout, query)),
    event: (id) => asked(() => readEvent(link, layout, id)),
    nodes: (window) => asked(() => readNodes(link, layout, window)),
    unrecorded: (window) => asked(() => readUnrecorded(link, layout, window)),
    holes: (window) => asked(() => readHoles(link, layout, window)),
    changes: (window, limit) => asked(() => readChanges(link, layout, window, limit)),
    aliases: () => asked(() => readAliases(link, layout)),
    putSnapshot: async (snapshot) => inLine(() => link.insert(tableSql(layout, SNAPSHOTS), SNAPSHOTS.columns, numbers.number([snapshot]), crypto.randomUUID())),
    snapshot: (id) => asked(() => readSnapshot(link, layout, id)),
    removeSnapshot: async (id) => inLine(() => removeSnapshot(link, layout, id)),
    async close() {
      if (isStopped()) return;
      cancelTimer();
      await writing;
      if (isStopped()) return;
      health.set({ state: "stopped", sentence: "", retryAtMs: null });
      cancelTimer();
      await link.close();
    },
  };
}
