import type { Clock } from "@/lib/ports/clock";

/** A clock that stands still until it is moved by hand. */
export interface HandClock extends Clock {
  /** Moves on, running what falls due on the way, in order. */
  advance(ms: number): void;
  readonly waiting: number;
}

/** Starts at `startMs` (epoch ms). */
export function createHandClock(startMs: number): HandClock {
  let nowMs = startMs;
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  return {
    now: () => nowMs,
    after(ms, callback) {
      const timer = { atMs: nowMs + ms, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = [...timers].sort((x, y) => x.atMs - y.atMs)[0];
        if (next === undefined || next.atMs > untilMs) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.callback();
      }
      nowMs = untilMs;
    },
    get waiting() {
      return timers.size;
    },
  };
}
