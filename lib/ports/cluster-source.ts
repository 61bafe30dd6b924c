import type { ClusterChanges, ClusterResource, ResourceState } from "@/lib/domain/cluster/records";

/** A right that is missing, and the line of a ClusterRole's `rules` that grants it. */
export interface MissingRight {
  readonly apiGroup: string;
  /** As RBAC names it, in the plural. */
  readonly resource: string;
  readonly verbs: readonly string[];
  /** null: in the whole cluster. */
  readonly namespace: string | null;
  /** Set where only this one object is asked for. */
  readonly name: string | null;
  readonly manifestLine: string;
}

export interface ResourceHealth {
  readonly resource: ClusterResource;
  /** What a person calls it: "Cilium identities". */
  readonly title: string;
  readonly state: ResourceState;
  /** Epoch ms at which this state began. */
  readonly sinceMs: number;
  /** What is so and what to do; "" while live with nothing to say. */
  readonly sentence: string;
  /** Set while forbidden. */
  readonly missing: MissingRight | null;
  /** Objects told and not gone since. */
  readonly objects: number;
  /** Objects that exist and were not told: too large, not readable or over the cap; the sentence says so. */
  readonly leftOut: number;
  /** Epoch ms at which the server last said anything of it, bookmarks included; null: never. */
  readonly heardAtMs: number | null;
  /** Failed attempts in a row. */
  readonly attempt: number;
  /** Epoch ms of the next attempt, when one is planned. */
  readonly retryAtMs: number | null;
}

/** Where the objects come from. */
export interface ClusterNature {
  /** How it was found and the server's address, without secrets: "in the cluster, https://10.96.0.1:443". */
  readonly label: string;
  readonly server: string;
  /** False when its certificate is not checked, because the kubeconfig says so. */
  readonly verifiesServer: boolean;
}

/** How reading the cluster stands in all: the worst that hinders, in one sentence. */
export interface ClusterHealth {
  readonly state: ResourceState;
  readonly sentence: string;
  /** As the server says it ("v1.37.2"); null: not read. */
  readonly serverVersion: string | null;
  readonly resources: readonly ResourceHealth[];
}

export type ClusterEvent =
  | { readonly kind: "changes"; readonly changes: ClusterChanges }
  | { readonly kind: "health"; readonly health: ResourceHealth };

/**
 * Where the cluster's objects come from. `events` may be iterated once; it ends after `close` or when `signal` aborts.
 * Changes come in batches, coalesced by object: whoever pulls slowly gets the latest state, never a growing queue. A
 * health event stands behind the changes it is true of; `health()` may be ahead of what was pulled.
 */
export interface ClusterSource {
  readonly nature: ClusterNature;
  events(signal: AbortSignal): AsyncIterable<readonly ClusterEvent[]>;
  health(): ClusterHealth;
  close(): Promise<void>;
}
