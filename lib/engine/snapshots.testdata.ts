import type { Snapshot } from "@/lib/domain/history/stored";
import type { HistorySpan, HistoryStore } from "@/lib/ports/history-store";
import type { ReplyHead } from "./reply";

/** A head of a reply before anything was seen. */
export const EMPTY_HEAD: ReplyHead = {
  epoch: "test",
  revision: 0,
  cluster: "default",
  window: { from: 0n, to: 0n },
  watermark: null,
  coverage: { complete: false, nodes: 0, nodesReporting: 0, lost: 0, late: 0, unattributedDrops: 0, verdicts: "none seen", reasons: [] },
};

const NOTHING_HELD: HistorySpan = { minutesFrom: null, hoursFrom: null, eventsFrom: null, closedUntil: null };

/** A store that keeps snapshots and says how far it reaches; nothing changed as far as it knows, and whatever else it is asked fails the test. */
export interface StoreOfSnapshots extends HistoryStore {
  /** Ids it was asked for. */
  readonly asked: readonly string[];
  fail(error: Error): void;
}

export function storeOfSnapshots(outlivesRestart = true, span: () => Promise<HistorySpan> = async () => NOTHING_HELD): StoreOfSnapshots {
  const held = new Map<string, Snapshot>();
  const asked: string[] = [];
  let failure: Error | null = null;
  const refuse = (): never => {
    throw new Error("frozen links need nothing of the history");
  };
  return {
    asked,
    fail: (error) => (failure = error),
    nature: { type: outlivesRestart ? "embedded" : "memory", label: "a test's", outlivesRestart },
    health: () => ({ state: "live", sinceMs: 0, sentence: "", attempt: 0, retryAtMs: null, bytes: null }),
    onHealth: () => () => undefined,
    write: refuse,
    span,
    pairs: refuse,
    series: refuse,
    attempts: refuse,
    coldStarts: refuse,
    events: refuse,
    event: refuse,
    nodes: refuse,
    unrecorded: refuse,
    holes: refuse,
    changes: async () => [],
    aliases: async () => [],
    putSnapshot: async (snapshot) => {
      if (failure !== null) throw failure;
      held.set(snapshot.id, snapshot);
    },
    snapshot: async (id) => {
      asked.push(id);
      return held.get(id) ?? null;
    },
    removeSnapshot: async (id) => {
      asked.push(id);
      return held.delete(id);
    },
    close: async () => undefined,
  };
}
