import type { Clock } from "@/lib/ports/clock";

/** A clock that stands until it is moved. */
export interface HeldClock extends Clock {
  /** Moves time on, running what falls due in its order. */
  move(ms: number): void;
  readonly waiting: number;
}

export function createHeldClock(startMs = 1_000_000): HeldClock {
  let nowMs = startMs;
  let nextId = 0;
  const timers = new Map<number, { readonly dueMs: number; readonly callback: () => void }>();
  return {
    now: () => nowMs,
    after(ms, callback) {
      const id = nextId;
      nextId += 1;
      timers.set(id, { dueMs: nowMs + ms, callback });
      return () => timers.delete(id);
    },
    move(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const due = [...timers].filter(([, timer]) => timer.dueMs <= untilMs).sort(([a, x], [b, y]) => x.dueMs - y.dueMs || a - b)[0];
        if (!due) break;
        const [id, { dueMs, callback }] = due;
        timers.delete(id);
        nowMs = Math.max(nowMs, dueMs);
        callback();
      }
      nowMs = untilMs;
    },
    get waiting() {
      return timers.size;
    },
  };
}
