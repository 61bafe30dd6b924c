import type { Clock } from "@/lib/ports/clock";
import type { SourceHealth, SourceState } from "@/lib/ports/flow-source";

/** What changes of a health at once; what is left out is cleared. */
export interface HealthChange {
  readonly state: SourceState;
  readonly sentence?: string;
  readonly lastError?: string | null;
  readonly attempt?: number;
  readonly retryAtMs?: number | null;
}

/** The state of the connection as people see it, told on every change. */
export interface HealthState {
  readonly now: SourceHealth;
  /** Moves to a state; `sinceMs` stays while the state does. An error is remembered until the connection is live again. */
  become(change: HealthChange): void;
}

/** Starts as `starting`; `tell` hears every change, never the same twice. */
export function trackHealth(clock: Clock, tell: (health: SourceHealth) => void): HealthState {
  let now: SourceHealth = { state: "starting", sinceMs: clock.now(), attempt: 0, retryAtMs: null, lastError: null, sentence: "" };
  return {
    get now() {
      return now;
    },
    become(change) {
      const next: SourceHealth = {
        state: change.state,
        sinceMs: change.state === now.state ? now.sinceMs : clock.now(),
        attempt: change.attempt ?? 0,
        retryAtMs: change.retryAtMs ?? null,
        lastError: change.lastError ?? (change.state === "live" ? null : now.lastError),
        sentence: change.sentence ?? "",
      };
      const isSame = (["state", "attempt", "retryAtMs", "lastError", "sentence"] as const).every((field) => next[field] === now[field]);
      if (isSame) return;
      now = next;
      tell(now);
    },
  };
}
