import { coverageOf } from "@/lib/domain/coverage-of";
import { instantFromMs } from "@/lib/domain/instant";
import type { SourceHealth, SourceNature } from "@/lib/ports/flow-source";
import { NOTHING_BESIDE } from "./beside";
import type { EngineStatus } from "./reply";

/** The state before any worker said one: nothing is known, which is not the same as nothing happened. */
export function statusBeforeStart(nature: SourceNature, epoch: string, clusterName: string | null, nowMs: number): EngineStatus {
  const asOf = instantFromMs(nowMs);
  const sentence = "The source is being opened";
  return {
    epoch,
    revision: 0,
    cluster: clusterName ?? "default",
    asOf,
    watermark: null,
    historyRead: false,
    ended: false,
    source: { nature, health: { state: "starting", sinceMs: nowMs, attempt: 0, retryAtMs: null, lastError: null, sentence }, relayVersion: null, flowsPerSec: null, lagMs: null },
    coverage: coverageOf(
      { window: { from: asOf, to: asOf }, nodes: [], holes: [], late: 0, unattributedDrops: 0, carriesCoverage: nature.type !== "capture", streamReasons: [sentence] },
      null,
    ),
    holes: [],
    counters: { flows: 0, repeats: 0, lost: 0, gaps: 0, late: 0, unattributedDrops: 0, brokenLines: 0, attempts: 0, pairs: 0 },
    beside: NOTHING_BESIDE,
    history: null,
  };
}

/** The last state a worker said, with what is known since it is gone. */
export function statusWithoutWorker(last: EngineStatus, nowMs: number, health: Omit<SourceHealth, "sinceMs">): EngineStatus {
  return {
    ...last,
    historyRead: false,
    source: { ...last.source, health: { ...health, sinceMs: nowMs }, flowsPerSec: null, lagMs: null },
    coverage: { ...last.coverage, complete: false, reasons: [health.sentence, ...last.coverage.reasons] },
  };
}
