import { instantFromMs } from "@/lib/domain/instant";
import { AppError, messageOf } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { HistoryStore } from "@/lib/ports/history-store";
import type { Log } from "@/lib/ports/log";
import type { ChangeLog } from "./change-log";

/** As long as hours are kept at most. */
const LOOKED_BACK_MS = 400 * 86_400_000;

export interface PastChangesOptions {
  readonly changes: ChangeLog;
  readonly store: Pick<HistoryStore, "changes" | "health" | "onHealth">;
  readonly clock: Clock;
  readonly log: Log;
  /** How many the log holds. */
  readonly cap: number;
}

/** Brings back the changes that earlier lives wrote down, once: a store that does not answer yet is asked again when it does. Returns how to give up. */
export function recallChanges({ changes, store, clock, log, cap }: PastChangesOptions): () => void {
  let isOver = false;
  let isAsking = false;
  let forget: () => void = () => undefined;

  async function ask(): Promise<void> {
    if (isOver || isAsking) return;
    isAsking = true;
    try {
      const now = clock.now();
      const found = await store.changes({ from: instantFromMs(now - LOOKED_BACK_MS), to: instantFromMs(now) }, cap);
      if (!isOver) changes.recall(found);
      end();
    } catch (error) {
      if (error instanceof AppError && error.code === "unavailable") return;
      log.write("error", "changes of before could not be read", { reason: messageOf(error) });
      end();
    } finally {
      isAsking = false;
    }
  }

  function end(): void {
    isOver = true;
    forget();
  }

  forget = store.onHealth(() => {
    if (store.health().state === "live") void ask();
  });
  void ask();
  return end;
}
