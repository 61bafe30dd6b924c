import type { Snapshot } from "@/lib/domain/history/stored";
import type { HistoryStore } from "@/lib/ports/history-store";
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

/** A store that keeps snapshots, and nothing else: whatever else it is asked fails the test. */
export interface StoreOfSnapshots extends HistoryStore {
  /** Ids it was asked for. */
  readonly asked: readonly string[];
  fail(error: Error): void;
}

export function storeOfSnapshots(outlivesRestart = true): StoreOfSnapshots {
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
    health: refuse,
    onHealth: refuse,
    write: refuse,
    span: refuse,
    pairs: refuse,
    series: refuse,
    attempts: refuse,
    coldStarts: refuse,
    events: refuse,
    event: refuse,
    nodes: refuse,
    unrecorded: refuse,
    holes: refuse,
    changes: refuse,
    aliases: refuse,
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
