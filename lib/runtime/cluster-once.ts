import { openClusterSource } from "@/lib/cluster/cluster-source";
import { tryForward, type ForwardTrial } from "@/lib/cluster/forward/forward-trial";
import { createClusterBook } from "@/lib/domain/cluster/cluster-book";
import { spireHintsOf, type SpireHints } from "@/lib/domain/join/spire-hints";
import { systemClock } from "@/lib/platform/system-clock";
import { VERSION } from "@/lib/platform/version";
import type { ClusterHealth, ClusterNature } from "@/lib/ports/cluster-source";
import { findCluster } from "./cluster-access";
import type { Config } from "./config";
import { readSurroundings } from "./environment";

/** A resource that failed this often in a row is not waited for. */
const GIVEN_UP_AFTER = 3;

/** What reading the cluster for a moment showed. */
export interface ClusterSight {
  readonly read: true;
  readonly nature: ClusterNature;
  readonly health: ClusterHealth;
  /** What it says of its SPIRE. */
  readonly spire: SpireHints;
  /** Whether `connect` could forward to Relay; null within the cluster, where nobody needs to. */
  readonly forward: ForwardTrial | null;
}

export type ClusterTrial = ClusterSight | { readonly read: false; readonly reason: string };

/** Reads the cluster until every resource has been told or refused, at most `waitMs`; throws `bad-config`. */
export async function tryCluster(config: Pick<Config, "cluster" | "spireNamespace">, waitMs: number, signal: AbortSignal): Promise<ClusterTrial> {
  const way = findCluster(config.cluster, readSurroundings());
  if (!way.read) return way;
  const userAgent = `countersign/${VERSION}`;
  const source = await openClusterSource({ access: way.access, spireNamespace: config.spireNamespace, clock: systemClock, userAgent });
  const book = createClusterBook();
  const waiting = new AbortController();
  // Between attempts nothing else keeps the process alive: the source's own timers do not.
  const timer = setTimeout(() => waiting.abort(), waitMs);
  const until = AbortSignal.any([signal, waiting.signal]);
  const forwarding = way.access.kind === "in-cluster" ? null : tryForward({ access: way.access, clock: systemClock, userAgent, signal: until });
  // Whoever waits for it may have given up by then.
  forwarding?.catch(() => undefined);
  try {
    for await (const events of source.events(until)) {
      for (const event of events) {
        if (event.kind === "health") book.setState(event.health.resource, event.health.state);
        else if (event.changes.resource === "cilium-config" || event.changes.resource === "spire-bundle") book.apply(event.changes, systemClock.now());
      }
      // A state that was told has its objects before it.
      if (source.health().resources.every(({ resource, state, attempt }) => (state !== "syncing" && book.stateOf(resource) === state) || attempt >= GIVEN_UP_AFTER)) break;
    }
    return { read: true, nature: source.nature, health: source.health(), spire: spireHintsOf(book), forward: await forwarding };
  } finally {
    clearTimeout(timer);
  }
}

// What the command line needs to speak of it.
export type { ClusterHealth, ResourceHealth } from "@/lib/ports/cluster-source";
