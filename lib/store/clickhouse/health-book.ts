import { AppError } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { HistoryHealth } from "@/lib/ports/history-store";

/** How a store stands, and whom to tell. */
export interface HealthBook {
  readonly now: HistoryHealth;
  onChange(callback: () => void): () => void;
  /** `sinceMs` stays while the state does. */
  set(change: Partial<Omit<HistoryHealth, "sinceMs">>): void;
  /** Throws `unavailable` unless the store is live. */
  refuseUnlessLive(): void;
}

/** The health of a store that is starting. */
export function createHealthBook(clock: Clock, label: string): HealthBook {
  const callbacks = new Set<() => void>();
  let now: HistoryHealth = { state: "starting", sinceMs: clock.now(), sentence: `The history in ${label} is being opened.`, attempt: 0, retryAtMs: null, bytes: null };
  return {
    get now() {
      return now;
    },
    onChange(callback) {
      callbacks.add(callback);
      return () => void callbacks.delete(callback);
    },
    set(change) {
      const next = { ...now, ...change };
      now = next.state === now.state ? next : { ...next, sinceMs: clock.now() };
      for (const callback of callbacks) callback();
    },
    refuseUnlessLive() {
      if (now.state !== "live") throw new AppError("unavailable", now.state === "stopped" ? "The history is closed." : now.sentence, "The live view goes on without it.");
    },
  };
}
