import { openClusterSource } from "@/lib/cluster/cluster-source";
import { systemClock } from "@/lib/platform/system-clock";
import { VERSION } from "@/lib/platform/version";
import type { ClusterHealth, ClusterNature } from "@/lib/ports/cluster-source";
import { findCluster } from "./cluster-access";
import type { Config } from "./config";
import { readSurroundings } from "./environment";

/** A resource that failed this often in a row is not waited for. */
const GIVEN_UP_AFTER = 3;

/** What reading the cluster for a moment showed. */
export type ClusterTrial = { readonly read: true; readonly nature: ClusterNature; readonly health: ClusterHealth } | { readonly read: false; readonly reason: string };

/** Reads the cluster until every resource has been told or refused, at most `waitMs`; throws `bad-config`. */
export async function tryCluster(config: Pick<Config, "cluster" | "spireNamespace">, waitMs: number, signal: AbortSignal): Promise<ClusterTrial> {
  const way = findCluster(config.cluster, readSurroundings());
  if (!way.read) return way;
  const source = await openClusterSource({ access: way.access, spireNamespace: config.spireNamespace, clock: systemClock, userAgent: `countersign/${VERSION}` });
  const waiting = new AbortController();
  // Between attempts nothing else keeps the process alive: the source's own timers do not.
  const timer = setTimeout(() => waiting.abort(), waitMs);
  try {
    for await (const _ of source.events(AbortSignal.any([signal, waiting.signal]))) {
      if (source.health().resources.every(({ state, attempt }) => state !== "syncing" || attempt >= GIVEN_UP_AFTER)) break;
    }
  } finally {
    clearTimeout(timer);
  }
  return { read: true, nature: source.nature, health: source.health() };
}

// What the command line needs to speak of it.
export type { ClusterHealth, ResourceHealth } from "@/lib/ports/cluster-source";
