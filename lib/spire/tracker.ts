import type { Reading } from "@/lib/domain/spire/reading";
import type { Clock } from "@/lib/ports/clock";
import type { SpireFault } from "./fault";

/** One reading as it goes. */
export interface Tracker<Value> {
  readonly now: Reading<Value>;
  succeed(value: Value): void;
  fail(fault: SpireFault, retryAtMs: number | null): void;
}

/** Starts as `syncing`; `tell` hears every change. */
export function trackReading<Value>(clock: Clock, tell: () => void): Tracker<Value> {
  let now: Reading<Value> = { state: "syncing", sinceMs: clock.now(), attempt: 0, retryAtMs: null, lastError: null, sentence: "" };

  /** A refusal drops what was known: who may no longer look must not go on showing. An outage keeps it, as stale. */
  const stateAfter = (fault: SpireFault): "forbidden" | "absent" | "stale" | "syncing" => {
    switch (fault.kind) {
      case "denied":
        return "forbidden";
      case "unknown-method":
        return "absent";
      case "connection":
      case "oversized":
      case "method":
        return now.state === "live" || now.state === "stale" ? "stale" : "syncing";
      default:
        return fault.kind satisfies never;
    }
  };

  return {
    get now() {
      return now;
    },
    succeed(value) {
      const sinceMs = now.state === "live" ? now.sinceMs : clock.now();
      now = { state: "live", sinceMs, attempt: 0, retryAtMs: null, lastError: null, sentence: "", value, readAtMs: clock.now() };
      tell();
    },
    fail(fault, retryAtMs) {
      const state = stateAfter(fault);
      const before = now.state === "not-observed" ? null : now;
      const standing = {
        sinceMs: before?.state === state ? before.sinceMs : clock.now(),
        attempt: (before?.attempt ?? 0) + 1,
        retryAtMs,
        lastError: fault.error,
        sentence: fault.sentence,
      };
      if (state !== "stale") now = { state, ...standing };
      else if (now.state === "live" || now.state === "stale") now = { state, ...standing, value: now.value, readAtMs: now.readAtMs };
      tell();
    },
  };
}

/** The reading of what this way of reading SPIRE cannot see: nothing that happens changes it. */
export function neverObserved<Value>(sentence: string): Tracker<Value> {
  const now: Reading<Value> = { state: "not-observed", sentence };
  return { now, succeed: () => undefined, fail: () => undefined };
}
