import { LATE_AFTER_MS, WATERMARK_DELAY_MS } from "@/lib/domain/attempt";
import { instantFromMs, plusMs, type Instant } from "@/lib/domain/instant";
import type { Clock } from "@/lib/ports/clock";
import type { SourceState } from "@/lib/ports/flow-source";

/** The source's own time: what "now" and "nothing older will come" mean for it (rule 2.7). */
export interface StreamClock {
  noteEvent(at: Instant): void;
  /** The source's own word on its clock: captures and replays. From then on nothing else moves it. */
  noteWatermark(at: Instant): void;
  noteState(state: SourceState): void;
  noteLag(lagMs: number): void;
  /** The newest moment: the wall clock once a live stream has caught up with it, else the newest event. */
  asOf(): Instant;
  /** Up to where no older event is to be expected; null while that is not known. */
  watermark(): Instant | null;
}

/** A live stream without events for this long has nothing older to bring either. */
const QUIET_MS = 70_000;

/**
 * A clock for one source. Every (re)connection first brings what the rings held, in no strict order across nodes: while
 * the stream is not live nothing is decided, and until an event within a minute of the wall clock arrived, its events
 * are its clock, or all of them would be late.
 */
export function createStreamClock(clock: Clock, live: boolean): StreamClock {
  let newest: Instant | null = null;
  let own: Instant | null = null;
  let state: SourceState = "starting";
  let caughtUp = false;
  let everCaughtUp = false;
  let sinceConnect: Instant | null = null;
  let quietSinceMs = clock.now();
  let lagMs = 0;

  const wall = (): Instant => instantFromMs(clock.now());

  function lookAtWall(): void {
    if (caughtUp || state !== "live") return;
    const near = sinceConnect !== null && sinceConnect > plusMs(wall(), -LATE_AFTER_MS);
    if (near || clock.now() - quietSinceMs >= QUIET_MS) {
      caughtUp = true;
      everCaughtUp = true;
    }
  }

  return {
    noteEvent(at) {
      quietSinceMs = clock.now();
      if (newest === null || at > newest) newest = at;
      if (sinceConnect === null || at > sinceConnect) sinceConnect = at;
    },
    noteWatermark(at) {
      if (own === null || at > own) own = at;
    },
    noteState(next) {
      if (next === "live" && state !== "live") quietSinceMs = clock.now();
      if (next !== "live" && state === "live") {
        caughtUp = false;
        sinceConnect = null;
      }
      state = next;
    },
    noteLag: (ms) => void (lagMs = ms),
    asOf() {
      if (!live || own !== null) return later(newest, own) ?? wall();
      lookAtWall();
      return everCaughtUp || newest === null ? wall() : newest;
    },
    watermark() {
      if (!live || own !== null) return own;
      if (state !== "live") return null;
      lookAtWall();
      const delayMs = Math.max(WATERMARK_DELAY_MS, lagMs);
      if (caughtUp) return plusMs(wall(), -delayMs);
      return sinceConnect === null ? null : plusMs(sinceConnect, -WATERMARK_DELAY_MS);
    },
  };
}

function later(a: Instant | null, b: Instant | null): Instant | null {
  return a === null ? b : b === null || a > b ? a : b;
}
