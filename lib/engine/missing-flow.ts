import { printInstant, type Instant } from "@/lib/domain/instant";
import { AppError } from "@/lib/platform/errors";

/** What is held of flows, and so what may have been let go. */
export interface HeldFlows {
  /** Flows in memory, and since when they are whole; null: none was let go from there. */
  readonly inMemory: number;
  readonly memorySince: Instant | null;
  /** What is written down beyond memory; null where no history is kept. */
  readonly history: {
    /** Whether it is there after a restart. */
    readonly outlivesRestart: boolean;
    /** Time of the first event held; null: none is. */
    readonly eventsFrom: Instant | null;
    readonly retentionMs: number;
  } | null;
}

const DAY_MS = 86_400_000;

/**
 * Why a flow cannot be shown. An id says nothing of its time, so that what was let go cannot be told from what never was:
 * `not-found` while nothing was let go, `gone` with all that is held otherwise.
 */
export function sayMissingFlow({ inMemory, memorySince, history }: HeldFlows): AppError {
  const memory = memorySince === null ? null : `memory holds the ${inMemory} flows since ${printInstant(memorySince)}`;
  if (history?.outlivesRestart === true) {
    const days = `events are kept ${Math.round((history.retentionMs / DAY_MS) * 10) / 10} days`;
    if (history.eventsFrom === null) return new AppError(memory === null ? "not-found" : "gone", `No flow with this id is held: ${memory ?? "it was not received"}, and history has no event yet.`, `History keeps events that are evidence of an attempt; ${days}.`);
    return new AppError("gone", `No flow with this id is held: history has events since ${printInstant(history.eventsFrom)}${memory === null ? "" : `, and ${memory}`}.`, `History keeps events that are evidence of an attempt, and no others; ${days}. If it is older, look for its pair: counts outlive single flows.`);
  }
  if (memory !== null) return new AppError("gone", `This flow is not in memory: ${memory}. No history is kept.`, "Look for its pair: counts outlive single flows. With a history store links to flows live on.");
  return new AppError("not-found", "No flow with this id was received since Countersign was started.", "No history is kept: flows are held in memory only while it runs, and only those that its source sent.");
}
