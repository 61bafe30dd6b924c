import type { CoverageHole } from "@/lib/domain/coverage";
import type { Instant } from "@/lib/domain/instant";
import type { HistoryBlock } from "@/lib/ports/history-store";

/** What could not be stored, for the store did not answer for too long: counted, and told as a hole once it does. */
export interface LetGo {
  note(block: Pick<HistoryBlock, "events" | "attempts">): void;
  readonly events: number;
  readonly attempts: number;
  /** The stretch of what was let go since this was last taken; null: nothing was. */
  takeHole(): CoverageHole | null;
}

/** Nothing let go yet. */
export function createLetGo(): LetGo {
  let events = 0;
  let attempts = 0;
  let stretch: { from: Instant; to: Instant } | null = null;

  function widen(at: Instant): void {
    if (stretch === null) stretch = { from: at, to: at };
    else if (at < stretch.from) stretch.from = at;
    else if (at > stretch.to) stretch.to = at;
  }

  return {
    note(block) {
      events += block.events.length;
      attempts += block.attempts.length;
      for (const { time } of block.events) widen(time);
      for (const { attempt } of block.attempts) widen(attempt.time);
    },
    get events() {
      return events;
    },
    get attempts() {
      return attempts;
    },
    takeHole() {
      const taken = stretch;
      stretch = null;
      return taken && { kind: "gap", node: null, ...taken, count: null, reason: "events and attempts were not stored, for the store did not answer; counts by minute are whole" };
    },
  };
}
