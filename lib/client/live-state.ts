import type { HoleWire } from "@/lib/wire/attempt";
import type { Frame, HealthFrame } from "@/lib/wire/frames";

/** How this browser's own stream stands; the state of the server's source is in `health`. */
export type Link =
  | { readonly state: "connecting" }
  | { readonly state: "open" }
  | { readonly state: "retrying"; readonly sinceMs: number; readonly attempt: number; readonly retryAtMs: number | null }
  | { readonly state: "leaving"; readonly reason: string; readonly backAtMs: number };

/** What the stream has said so far. */
export interface LiveState {
  readonly link: Link;
  /** Another epoch = another run of the server: nothing of the last one holds. */
  readonly epoch: string | null;
  readonly revision: number;
  readonly health: HealthFrame | null;
}

export const NO_LIVE_STATE: LiveState = Object.freeze({ link: Object.freeze({ state: "connecting" }), epoch: null, revision: 0, health: null });

/** What a frame asks of those who hold answers: which are old. */
export type LiveEffect =
  | { readonly kind: "all-old" }
  | { readonly kind: "older-than"; readonly revision: number; /** null = every pair may have changed. */ readonly pairs: readonly string[] | null };

export interface AppliedFrame {
  readonly state: LiveState;
  readonly effects: readonly LiveEffect[];
}

/** Holes that a stream names beyond the last health frame are kept up to this many, newest last. */
const HOLES_CAP = 200;

/** Folds one frame into the state. Pure: the same frames give the same state and effects, whoever reads them. */
export function applyFrame(state: LiveState, frame: Frame, nowMs: number): AppliedFrame {
  switch (frame.event) {
    case "snapshot":
      return applySnapshot(state, frame.data);
    case "health":
      return applyHealth(state, frame.data);
    case "delta": {
      if (frame.data.revision <= state.revision) return { state, effects: [] };
      return { state: { ...state, revision: frame.data.revision }, effects: [{ kind: "older-than", ...frame.data }] };
    }
    case "flows":
      // That rows came shows in the revision; a screen lists them, with their outcomes as every other screen has them.
      return { state, effects: [] };
    case "gap":
      return { state: addHole(state, frame.data), effects: [] };
    case "resync":
      return { state, effects: [{ kind: "all-old" }] };
    case "bye":
      return { state: { ...state, link: { state: "leaving", reason: frame.data.reason, backAtMs: nowMs + frame.data.backInMs } }, effects: [] };
    default: {
      const never: never = frame;
      return never;
    }
  }
}

/** The first frame of a stream: what was held before is as old as the time in between, unless nothing happened. */
function applySnapshot(state: LiveState, health: HealthFrame): AppliedFrame {
  const next: LiveState = { link: { state: "open" }, epoch: health.epoch, revision: health.revision, health };
  if (state.epoch === health.epoch && state.revision === health.revision) return { state: next, effects: [] };
  return { state: next, effects: [{ kind: "all-old" }] };
}

function applyHealth(state: LiveState, health: HealthFrame): AppliedFrame {
  if (state.epoch !== null && state.epoch !== health.epoch) return applySnapshot(state, health);
  const next: LiveState = { ...state, link: { state: "open" }, epoch: health.epoch, revision: Math.max(state.revision, health.revision), health };
  if (health.revision <= state.revision) return { state: next, effects: [] };
  return { state: next, effects: [{ kind: "older-than", revision: health.revision, pairs: null }] };
}

function addHole(state: LiveState, hole: HoleWire): LiveState {
  if (state.health === null) return state;
  return { ...state, health: { ...state.health, holes: [...state.health.holes, hole].slice(-HOLES_CAP) } };
}
