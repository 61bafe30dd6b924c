import type { ClusterBook } from "@/lib/domain/cluster/cluster-book";
import type { ClusterResource, ResourceState } from "@/lib/domain/cluster/records";
import { spireHintsOf } from "@/lib/domain/join/spire-hints";
import { healthOf } from "@/lib/domain/spire/spire-view";
import { knownOf, silenceOf, type ReadingState } from "@/lib/domain/spire/reading";
import type { SpireTier } from "@/lib/domain/spire/spire-view";
import { messageOf } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { ClusterEvent, ClusterSource, ResourceHealth } from "@/lib/ports/cluster-source";
import type { Log } from "@/lib/ports/log";
import type { HintedSpireSource, SpireSource } from "@/lib/ports/spire-source";
import type { Surroundings } from "./surroundings";

/** What is read beside the flows, or why it is not. */
export type ClusterBeside = { readonly read: true; readonly source: ClusterSource } | { readonly read: false; readonly reason: string };

export interface BesideOptions {
  readonly cluster: ClusterBeside;
  /** One that takes hints is told what the cluster says of its SPIRE, whenever that changes. */
  readonly spire: SpireSource | HintedSpireSource | null;
  /** Told when Cilium's nodes or its configuration changed: which nodes are whose hangs on them. */
  readonly share?: { hear(book: ClusterBook): void } | null;
  readonly clock: Clock;
  readonly log: Log;
}

/** How the reading of the cluster and of SPIRE stands, as the strip shows it. */
export interface BesideStatus {
  readonly cluster: {
    readonly read: boolean;
    readonly state: ResourceState | "off";
    readonly sentence: string;
    readonly server: string | null;
    readonly serverVersion: string | null;
    readonly resources: readonly ResourceHealth[];
    /** Policies of all kinds; null while not all are known. */
    readonly policies: number | null;
  };
  readonly spire: {
    readonly read: boolean;
    readonly tier: SpireTier | null;
    readonly state: ReadingState;
    readonly sentence: string;
    /** As they were last read; null: not observed, or not yet. */
    readonly entries: number | null;
    /** How the list of entries alone stands: SPIRE may refuse it and answer the rest. */
    readonly entriesState: ReadingState;
    /** Why nothing follows from an entry that is not there; "" where something does. */
    readonly entriesReason: string;
  };
}

export const NOTHING_BESIDE: BesideStatus = {
  cluster: { read: false, state: "off", sentence: "Kubernetes is not read", server: null, serverVersion: null, resources: [], policies: null },
  spire: { read: false, tier: null, state: "not-observed", sentence: "SPIRE is not read", entries: null, entriesState: "not-observed", entriesReason: "SPIRE is not read" },
};

/** The readers beside the flows: they run until closed and tell the surroundings what they bring. */
export interface Beside {
  status(): BesideStatus;
  close(): Promise<void>;
}

/** Starts reading. A reader that fails leaves the other and the flows as they are; its state says why. */
export function readBeside({ cluster, spire, share = null, clock, log }: BesideOptions, surroundings: Surroundings): Beside {
  const closing = new AbortController();
  let failure: string | null = null;

  async function followCluster(source: ClusterSource): Promise<void> {
    try {
      for await (const events of source.events(closing.signal)) {
        surroundings.takeCluster(events, clock.now());
        if (share !== null && events.some(bearsOnShare)) share.hear(surroundings.book);
        if (spire !== null && "hear" in spire && events.some(bearsOnSpire)) spire.hear(spireHintsOf(surroundings.book));
      }
    } catch (error) {
      if (closing.signal.aborted) return;
      failure = `Reading Kubernetes stopped through an error within Countersign: ${messageOf(error)}`;
      log.write("error", "reading Kubernetes stopped", { reason: messageOf(error) });
    }
  }

  const following = cluster.read ? followCluster(cluster.source) : Promise.resolve();
  const unsubscribe = spire?.subscribe(() => surroundings.takeSpire(spire.view(), clock.now()));
  if (spire) {
    surroundings.takeSpire(spire.view(), clock.now());
    spire.start();
  }

  function clusterStatus(): BesideStatus["cluster"] {
    if (!cluster.read) return { ...NOTHING_BESIDE.cluster, sentence: cluster.reason };
    const { state, sentence, serverVersion, resources } = cluster.source.health();
    const { records, missing } = surroundings.policies();
    return { read: true, state: failure === null ? state : "stale", sentence: failure ?? sentence, server: cluster.source.nature.label, serverVersion, resources, policies: missing === null ? records.length : null };
  }

  function spireStatus(): BesideStatus["spire"] {
    if (!spire) return NOTHING_BESIDE.spire;
    const view = spire.view();
    const { state, sentence } = healthOf(view);
    return { read: view.tier !== "0", tier: view.tier, state, sentence, entries: knownOf(view.entries)?.value.entries.size ?? null, entriesState: view.entries.state, entriesReason: silenceOf(view.entries) ?? "" };
  }

  return {
    status: () => ({ cluster: clusterStatus(), spire: spireStatus() }),
    async close() {
      closing.abort();
      unsubscribe?.();
      await Promise.all([cluster.read && cluster.source.close(), spire?.close(), following]);
    },
  };
}

/** Where the cluster says how its SPIRE is reached. */
const SPIRE_HINTS_REST_ON: ReadonlySet<ClusterResource> = new Set<ClusterResource>(["cilium-config", "spire-bundle"]);

/** Where the cluster says what its nodes are. */
const SHARES_REST_ON: ReadonlySet<ClusterResource> = new Set<ClusterResource>(["cilium-config", "ciliumnodes"]);

function bearsOnSpire(event: ClusterEvent): boolean {
  return SPIRE_HINTS_REST_ON.has(resourceOf(event));
}

function bearsOnShare(event: ClusterEvent): boolean {
  return SHARES_REST_ON.has(resourceOf(event));
}

function resourceOf(event: ClusterEvent): ClusterResource {
  return event.kind === "changes" ? event.changes.resource : event.health.resource;
}

/** Whether anything at all is read beside the flows. */
export function readsAnything({ cluster, spire }: Pick<BesideOptions, "cluster" | "spire">): boolean {
  return cluster.read || (spire !== null && spire.view().tier !== "0");
}
