import type { ClusterChanges, ClusterRecords, ClusterResource, ResourceState } from "@/lib/domain/cluster/records";
import type { ClusterEvent, ClusterSource, ResourceHealth } from "@/lib/ports/cluster-source";
import { startApiServer, type ApiServerPlan, type RunningApiServer } from "@/lib/sources/simulator/apiserver/api-server";
import type { AccessPlan } from "../access";
import { openClusterSource, type ClusterSourceOptions } from "../cluster-source";
import { createHeldClock, type HeldClock } from "./held-clock";

/** A source over a real server, and everything it told so far. */
export interface Stage {
  readonly server: RunningApiServer;
  readonly source: ClusterSource;
  readonly clock: HeldClock;
  readonly batches: readonly ClusterChanges[];
  /** What is held after all changes. */
  records<Resource extends ClusterResource>(resource: Resource): ReadonlyMap<string, ClusterRecords[Resource]>;
  health(resource: ClusterResource): ResourceHealth;
  /** True when, of everything that is read, the events told that it is live or absent. */
  isSettled(): boolean;
  /** Health events of a resource, in their order. */
  states(resource: ClusterResource): readonly ResourceState[];
  /** Waits for `check`, moving the clock on by `stepMs` again and again. */
  until(check: () => boolean, stepMs?: number): Promise<void>;
  /** Stops the server and starts it again on its port, with the plan changed. */
  restart(change?: Partial<ApiServerPlan>): Promise<void>;
  stopServer(): Promise<void>;
  close(): Promise<void>;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface StageOptions extends Partial<ClusterSourceOptions> {
  /** The way in to the server at an address; without credentials unless given. */
  readonly openedBy?: (url: string) => AccessPlan;
}

export async function openStage(plan: ApiServerPlan, { openedBy, ...options }: StageOptions = {}): Promise<Stage> {
  let current = plan;
  let server = await startApiServer(current);
  const port = Number(new URL(server.url).port);
  const clock = createHeldClock();
  const source = await openClusterSource({ access: openedBy?.(server.url) ?? { kind: "address", server: server.url }, spireNamespace: "cilium-spire", clock, random: () => 0.5, ...options });
  const batches: ClusterChanges[] = [];
  const healths: ResourceHealth[] = [];
  const held = new Map<ClusterResource, Map<string, ClusterRecords[ClusterResource]>>();
  const ending = new AbortController();

  const take = (event: ClusterEvent): void => {
    if (event.kind === "health") return void healths.push(event.health);
    batches.push(event.changes);
    const { resource, upserts, deletes } = event.changes;
    const shelf = held.get(resource) ?? new Map<string, ClusterRecords[ClusterResource]>();
    held.set(resource, shelf);
    for (const key of deletes) shelf.delete(key);
    for (const record of upserts) shelf.set(record.key, record);
  };
  const pulling = (async () => {
    for await (const events of source.events(ending.signal)) events.forEach(take);
  })();

  const stage: Stage = {
    get server() {
      return server;
    },
    source, clock, batches,
    records: <Resource extends ClusterResource>(resource: Resource) => (held.get(resource) ?? new Map()) as ReadonlyMap<string, ClusterRecords[Resource]>,
    health(resource) {
      const found = source.health().resources.find((health) => health.resource === resource);
      if (!found) throw new Error(`${resource} is not read`);
      return found;
    },
    isSettled() {
      const told = new Map(healths.map((health) => [health.resource, health.state]));
      const read = source.health().resources;
      return read.length > 0 && read.every(({ resource }) => told.get(resource) === "live" || told.get(resource) === "absent");
    },
    states: (resource) => healths.filter((health) => health.resource === resource).map(({ state }) => state),
    async until(check, stepMs = 100) {
      const endMs = Date.now() + 10_000;
      while (!check()) {
        if (Date.now() > endMs) throw new Error(`not reached: ${JSON.stringify(source.health().resources.map(({ resource, state, sentence }) => [resource, state, sentence]), null, 1)}`);
        await sleep(2);
        clock.move(stepMs);
      }
    },
    async restart(change = {}) {
      await server.close();
      current = { ...current, ...change, port };
      server = await startApiServer(current);
    },
    stopServer: () => server.close(),
    async close() {
      ending.abort();
      await pulling;
      await source.close();
      await server.close();
    },
  };
  return stage;
}
