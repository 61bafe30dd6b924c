import { coverageOf, type TimeWindow } from "@/lib/domain/coverage-of";
import type { CoverageHole } from "@/lib/domain/coverage";
import { plusMs } from "@/lib/domain/instant";
import { bucketOf } from "@/lib/domain/pair-row";
import { NOTHING_BESIDE, type Beside } from "./beside";
import { holesWithin } from "./holes-within";
import type { Model } from "./model";
import { DEFAULT_WINDOW_MS } from "./question";
import type { EngineStatus } from "./reply";

const HOLES_SHOWN = 50;

/** The state of a model now; its coverage and holes are those of the default window. */
export function statusOf(model: Model, beside: Beside | null): EngineStatus {
  const window = statusWindow(model);
  const { epoch, cluster, revision, watermark } = model.head(window);
  return {
    epoch,
    revision,
    cluster,
    asOf: model.time.asOf(),
    watermark,
    historyRead: model.historyRead,
    ended: model.ended,
    source: model.source(),
    coverage: coverageOf(model.ground(window), null),
    holes: holesWithin(model.coverage().holes, window, HOLES_SHOWN),
    counters: model.counters(),
    beside: beside?.status() ?? NOTHING_BESIDE,
    history: model.written(),
  };
}

/** The last 30 minutes of a live source; all of a capture. */
function statusWindow(model: Model): TimeWindow {
  const to = model.time.asOf();
  const first = model.firstHeld();
  if (!model.source().nature.live) return { from: first ?? to, to };
  return { from: bucketOf(plusMs(to, -DEFAULT_WINDOW_MS)), to };
}

/** Tells which holes are new, or grew, since it was last asked. */
export function createHoleWatch(model: Model): () => readonly CoverageHole[] {
  let known = new Set<string>();
  return () => {
    const holes = model.coverage().holes;
    const names = new Set(holes.map(nameOf));
    const fresh = holes.filter((hole) => !known.has(nameOf(hole)));
    known = names;
    return fresh.slice(-HOLES_SHOWN);
  };
}

function nameOf(hole: CoverageHole): string {
  return `${hole.kind} ${hole.node ?? ""} ${hole.from} ${hole.to} ${hole.count ?? ""}`;
}
