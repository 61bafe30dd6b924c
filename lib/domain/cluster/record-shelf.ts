import type { ClusterChanges, ClusterRecords, ClusterResource, ResourceChanges, ResourceState } from "./records";

/** The records of one resource. */
export type ResourceRecords<Resource extends ClusterResource> = ReadonlyMap<string, ClusterRecords[Resource]>;

/** A record that came, changed or went: `before` and `after` are undefined where there was none. */
export interface RecordChange<Resource extends ClusterResource> {
  readonly resource: Resource;
  readonly key: string;
  readonly before: ClusterRecords[Resource] | undefined;
  readonly after: ClusterRecords[Resource] | undefined;
}

export type AnyRecordChange = { readonly [Resource in ClusterResource]: RecordChange<Resource> }[ClusterResource];

/** The latest record of every object that was told, by resource and key. Its size is bounded by the source's caps. */
export interface RecordShelf {
  of<Resource extends ClusterResource>(resource: Resource): ResourceRecords<Resource>;
  /** Takes the changes in and calls `changed` for each record that differs from before by identity. */
  apply(changes: ClusterChanges, changed: (change: AnyRecordChange) => void): void;
  /** `leftOut`: objects that exist and are not told, for their size or number. */
  setState(resource: ClusterResource, state: ResourceState, leftOut?: number): void;
  /** null: never heard of. */
  stateOf(resource: ClusterResource): ResourceState | null;
  /** True when what is not on the shelf does not exist, as far as the API server has told. */
  isComplete(resource: ClusterResource): boolean;
  /** Objects that exist and were not told. */
  leftOutOf(resource: ClusterResource): number;
}

type Shelves = { readonly [Resource in ClusterResource]: Map<string, ClusterRecords[Resource]> };

/** An empty shelf: nothing is told, nothing complete. */
export function createRecordShelf(): RecordShelf {
  const shelves: Shelves = emptyShelves();
  const told = new Set<ClusterResource>();
  const states = new Map<ClusterResource, ResourceState>();
  const leftOuts = new Map<ClusterResource, number>();

  function take<Resource extends ClusterResource>({ resource, upserts, deletes, relisted }: ResourceChanges<Resource>, changed: (change: RecordChange<Resource>) => void): void {
    const shelf: Map<string, ClusterRecords[Resource]> = shelves[resource];
    for (const key of deletes) {
      const before = shelf.get(key);
      if (before === undefined) continue;
      shelf.delete(key);
      changed({ resource, key, before, after: undefined });
    }
    for (const after of upserts) {
      const before = shelf.get(after.key);
      shelf.set(after.key, after);
      changed({ resource, key: after.key, before, after });
    }
    if (relisted) told.add(resource);
  }

  return {
    of: (resource) => shelves[resource],
    // Each member of the union pairs a resource with its own records; TypeScript loses that pairing for a generic call.
    apply: (changes, changed) => take(changes as ResourceChanges<ClusterResource>, changed as (change: RecordChange<ClusterResource>) => void),
    setState(resource, state, leftOut = 0) {
      states.set(resource, state);
      leftOuts.set(resource, leftOut);
      if (state === "forbidden" || state === "absent") told.delete(resource);
    },
    stateOf: (resource) => states.get(resource) ?? null,
    isComplete(resource) {
      const state = states.get(resource);
      return state === "absent" || (told.has(resource) && (state === undefined || state === "live") && (leftOuts.get(resource) ?? 0) === 0);
    },
    leftOutOf: (resource) => leftOuts.get(resource) ?? 0,
  };
}

function emptyShelves(): Shelves {
  return {
    pods: new Map(),
    namespaces: new Map(),
    nodes: new Map(),
    services: new Map(),
    replicasets: new Map(),
    jobs: new Map(),
    daemonsets: new Map(),
    deployments: new Map(),
    statefulsets: new Map(),
    networkpolicies: new Map(),
    ciliumnetworkpolicies: new Map(),
    ciliumclusterwidenetworkpolicies: new Map(),
    ciliumcidrgroups: new Map(),
    ciliumidentities: new Map(),
    ciliumendpointslices: new Map(),
    ciliumendpoints: new Map(),
    ciliumnodes: new Map(),
    "cilium-config": new Map(),
    "spire-server-config": new Map(),
    "spire-agent-config": new Map(),
    "spire-bundle": new Map(),
  };
}
