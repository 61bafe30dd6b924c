import type { FlowRow } from "@/lib/wire/flow";

/** A row of the tail with its place in the order of arrival, which never changes. */
export interface TailRow {
  readonly index: number;
  readonly row: FlowRow;
}

/** What the tail shows now; a new object whenever something changed. */
export interface TailView {
  /** Oldest first. */
  readonly rows: readonly TailRow[];
  readonly paused: boolean;
  /** Rows that arrived since the pause and wait to be shown. */
  readonly waiting: number;
  /** Waiting rows that were let go because more arrived than are kept. */
  readonly waitingDropped: number;
  /** Flows the server left out of the tail because they came too fast. */
  readonly skipped: number;
  /** Rows that went out at the old end since the ring was opened. */
  readonly aged: number;
}

/** The newest rows of the live tail; React reads it by useSyncExternalStore. */
export interface TailRing {
  readonly cap: number;
  subscribe(listener: () => void): () => void;
  read(): TailView;
  push(rows: readonly FlowRow[], skipped: number): void;
  pause(): void;
  resume(): void;
  clear(): void;
}

/** Rows kept; as many again may wait while paused. */
export const TAIL_CAP = 50_000;

/** An empty ring of at most `cap` shown rows and `cap` waiting rows; beyond it the oldest of each go and are counted. */
export function createTailRing(cap: number = TAIL_CAP): TailRing {
  const listeners = new Set<() => void>();
  let shown: TailRow[] = [];
  let waiting: TailRow[] = [];
  let nextIndex = 0;
  let paused = false;
  let waitingDropped = 0;
  let skippedTotal = 0;
  let aged = 0;
  let view = makeView();

  function makeView(): TailView {
    return { rows: shown, paused, waiting: waiting.length, waitingDropped, skipped: skippedTotal, aged };
  }
  function changed(): void {
    view = makeView();
    for (const listener of listeners) listener();
  }
  function show(rows: readonly TailRow[]): void {
    const all = [...shown, ...rows];
    const over = Math.max(0, all.length - cap);
    aged += over;
    shown = over === 0 ? all : all.slice(over);
  }

  return {
    cap,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read: () => view,
    push(rows, skipped) {
      if (rows.length === 0 && skipped === 0) return;
      const numbered = rows.map((row) => ({ index: nextIndex++, row }));
      skippedTotal += skipped;
      if (paused) {
        waiting = [...waiting, ...numbered];
        const over = Math.max(0, waiting.length - cap);
        waitingDropped += over;
        if (over > 0) waiting = waiting.slice(over);
      } else {
        show(numbered);
      }
      changed();
    },
    pause() {
      if (paused) return;
      paused = true;
      changed();
    },
    resume() {
      if (!paused) return;
      paused = false;
      show(waiting);
      waiting = [];
      waitingDropped = 0;
      changed();
    },
    clear() {
      shown = [];
      waiting = [];
      waitingDropped = 0;
      skippedTotal = 0;
      aged = 0;
      changed();
    },
  };
}
