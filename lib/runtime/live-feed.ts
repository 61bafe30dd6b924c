import type { CoverageHole } from "@/lib/domain/coverage";
import type { Filter } from "@/lib/domain/filter";
import type { Engine, EngineBatch } from "@/lib/engine/engine-port";
import type { EngineStatus, FlowRow } from "@/lib/engine/reply";
import { AppError } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";

/** One thing that happened, in the order of `seq` within one epoch; every reader gets the same frames. */
export type FeedFrame = { readonly seq: number } & (
  | { readonly kind: "delta"; readonly revision: number; readonly pairs: readonly string[] | null }
  | { readonly kind: "health"; readonly status: EngineStatus }
  | { readonly kind: "gap"; readonly hole: CoverageHole }
  | { readonly kind: "flows"; readonly rows: readonly FlowRow[]; readonly skipped: number }
);

/** Where a reader stands: after this frame. */
export interface FeedPlace {
  readonly epoch: string;
  readonly seq: number;
}

/** What a reader missed, or the frames that come next. */
export type FeedNews =
  | { readonly kind: "frames"; readonly frames: readonly FeedFrame[] }
  /** Its place is no longer held: it starts anew from `place`. */
  | { readonly kind: "lost"; readonly reason: string; readonly place: FeedPlace }
  | { readonly kind: "closing"; readonly reason: string; readonly backInMs: number };

/** A reader pulls; nothing is queued for it. A slow reader only falls behind, until its place is gone. */
export interface FeedReader {
  readonly place: FeedPlace;
  take(): FeedNews;
  /** Resolves when `take` would bring something, or after `ms`. */
  wait(ms: number): Promise<void>;
  close(): void;
}

/** The engine's batches as one bounded row of frames for any number of readers. */
export interface LiveFeed {
  /** `after` null: from now on. `tail` null: no flows. Throws `too-many` at the cap of readers. */
  open(options: { readonly after: FeedPlace | null; readonly tail: Filter | null }): FeedReader;
  status(): EngineStatus;
  readonly readers: number;
  /** Tells every reader goodbye; those who come later as well. */
  close(reason: string, backInMs: number): void;
}

/** Frames held for readers that fall behind or come back, and tail rows in them; at either cap the oldest frame goes. */
const FRAMES_KEPT = 512;
const ROWS_KEPT = 6_000;
export const READERS_CAP = 64;
/** The state is repeated this often, so that screens can tell a quiet stream from a broken one. */
const HEALTH_EVERY_MS = 5_000;
/** The tail goes on this long after its last viewer left: turning a page does not open it anew. */
const TAIL_LINGERS_MS = 3_000;

/** A feed over an engine; it listens as long as the engine lives. */
export function createLiveFeed(engine: Engine, clock: Clock): LiveFeed {
  const readers = new Set<{ tail: Filter | null; wake: () => void }>();
  let frames: FeedFrame[] = [];
  let rowsHeld = 0;
  let epoch = engine.status().epoch;
  let seq = 0;
  let healthText = "";
  let healthAtMs = -HEALTH_EVERY_MS;
  let closing: { readonly reason: string; readonly backInMs: number } | null = null;
  let tailText = "[]";
  let cancelLinger: () => void = () => undefined;

  function add(frame: FeedFrame): void {
    frames.push(frame);
    if (frame.kind === "flows") rowsHeld += frame.rows.length;
    while (frames.length > FRAMES_KEPT || rowsHeld > ROWS_KEPT) {
      const oldest = frames.shift();
      if (oldest?.kind === "flows") rowsHeld -= oldest.rows.length;
    }
  }

  const nextSeq = () => (seq += 1);

  function take(batch: EngineBatch): void {
    if (batch.status.epoch !== epoch) {
      epoch = batch.status.epoch;
      frames = [];
      rowsHeld = 0;
      seq = 0;
      healthText = "";
    }
    for (const hole of batch.newHoles) add({ seq: nextSeq(), kind: "gap", hole });
    if (batch.changedPairs === null || batch.changedPairs.length > 0) add({ seq: nextSeq(), kind: "delta", revision: batch.status.revision, pairs: batch.changedPairs });
    if (batch.tail.length > 0 || batch.skipped > 0) add({ seq: nextSeq(), kind: "flows", rows: batch.tail, skipped: batch.skipped });
    const text = stateText(batch.status);
    if (text !== healthText || clock.now() - healthAtMs >= HEALTH_EVERY_MS) {
      healthText = text;
      healthAtMs = clock.now();
      add({ seq: nextSeq(), kind: "health", status: batch.status });
    }
    wakeAll();
  }

  function wakeAll(): void {
    for (const reader of readers) reader.wake();
  }

  function askForTail(): void {
    const wanted = new Map([...readers].flatMap(({ tail }) => (tail === null ? [] : [[JSON.stringify(tail), tail] as const])));
    const text = JSON.stringify([...wanted.keys()].sort());
    cancelLinger();
    if (text === tailText) return;
    const ask = () => {
      tailText = text;
      engine.wantTail([...wanted.values()]);
    };
    if (wanted.size > 0) ask();
    else cancelLinger = clock.after(TAIL_LINGERS_MS, ask);
  }

  engine.onBatch(take);

  return {
    open({ after, tail }) {
      if (closing === null && readers.size >= READERS_CAP) throw new AppError("too-many", `${READERS_CAP} live streams are open already.`, "Close a browser that you do not need; one stream serves all tabs of a browser.");
      let place: FeedPlace = after ?? { epoch, seq };
      let told = false;
      let resolveWait: () => void = () => undefined;
      const reader = { tail, wake: () => resolveWait() };
      readers.add(reader);
      askForTail();

      function hasNews(): boolean {
        return (closing !== null && !told) || place.epoch !== epoch || place.seq !== seq;
      }

      return {
        get place() {
          return place;
        },
        take() {
          if (closing !== null && !told) {
            told = true;
            return { kind: "closing", ...closing };
          }
          const oldest = frames[0]?.seq ?? seq + 1;
          if (place.epoch !== epoch || place.seq > seq || place.seq + 1 < oldest) {
            const reason = place.epoch === epoch ? "This stream fell behind what is kept for it." : "The model was started anew.";
            place = { epoch, seq };
            return { kind: "lost", reason, place };
          }
          const next = frames.filter((frame) => frame.seq > place.seq);
          place = { epoch, seq };
          return { kind: "frames", frames: next };
        },
        wait(ms) {
          if (hasNews()) return Promise.resolve();
          return new Promise((resolve) => {
            const cancel = clock.after(ms, () => resolveWait());
            resolveWait = () => {
              cancel();
              resolve();
            };
          });
        },
        close() {
          resolveWait();
          if (readers.delete(reader)) askForTail();
        },
      };
    },
    status: () => engine.status(),
    get readers() {
      return readers.size;
    },
    close(reason, backInMs) {
      closing ??= { reason, backInMs };
      wakeAll();
    },
  };
}

/** What of the state is worth a frame of its own when it changes; counters and clocks are not. */
function stateText({ source, coverage, ended }: EngineStatus): string {
  const { state, sentence, attempt } = source.health;
  return JSON.stringify([state, sentence, attempt, ended, coverage.complete, coverage.nodes, coverage.nodesReporting, coverage.lost, coverage.verdicts]);
}
