import type { ClusterChanges, ClusterRecords, ClusterResource, ResourceChanges } from "@/lib/domain/cluster/records";
import type { Clock } from "@/lib/ports/clock";
import type { ClusterEvent, ResourceHealth } from "@/lib/ports/cluster-source";

/** Where readers put what they learn and whoever follows the source takes it: one change an object, the latest. */
export interface Mailbox {
  put<Resource extends ClusterResource>(resource: Resource, key: string, record: ClusterRecords[Resource] | null): void;
  relisted(resource: ClusterResource): void;
  health(health: ResourceHealth): void;
  /** Resolves when there is room for more: readers wait here, and the server's stream waits with them. */
  room(): Promise<void>;
  /** Everything since the last time; waits until there is something. Empty when closed. */
  take(): Promise<readonly ClusterEvent[]>;
  close(): void;
}

interface Pending<Resource extends ClusterResource> {
  readonly changes: Map<string, ClusterRecords[Resource] | null>;
  relisted: boolean;
}

type AllPending = { [Resource in ClusterResource]?: Pending<Resource> };

/** Changes held before readers have to wait. */
const HELD_CAP = 4_000;
/** Changes that come together are handed out together. */
const GATHER_MS = 50;
const AT_ONCE = 1_000;

/** An empty mailbox. */
export function createMailbox(clock: Clock): Mailbox {
  let pending: AllPending = {};
  let healths = new Map<ClusterResource, ResourceHealth>();
  let held = 0;
  let isClosed = false;
  let wake: (() => void) | null = null;
  let waitingForRoom: (() => void)[] = [];

  function pendingOf<Resource extends ClusterResource>(resource: Resource): Pending<Resource> {
    const found: Pending<Resource> | undefined = pending[resource];
    if (found !== undefined) return found;
    const made: Pending<Resource> = { changes: new Map<string, ClusterRecords[Resource] | null>(), relisted: false };
    // The key and the value are of one resource; TypeScript loses that for a generic key.
    pending[resource] = made as AllPending[Resource];
    return made;
  }

  function drain(): readonly ClusterEvent[] {
    const events: ClusterEvent[] = [];
    for (const [resource, of] of Object.entries(pending)) {
      // Entries of `pending` pair a resource with its own changes.
      events.push({ kind: "changes", changes: changesOf(resource as ClusterResource, of as Pending<ClusterResource>) as ClusterChanges });
    }
    for (const health of healths.values()) events.push({ kind: "health", health });
    pending = {};
    healths = new Map();
    held = 0;
    const waiting = waitingForRoom;
    waitingForRoom = [];
    for (const proceed of waiting) proceed();
    return events;
  }

  function told(): void {
    wake?.();
  }

  const isEmpty = (): boolean => healths.size === 0 && Object.keys(pending).length === 0;

  return {
    put(resource, key, record) {
      const { changes } = pendingOf(resource);
      if (!changes.has(key)) held += 1;
      changes.set(key, record);
      told();
    },
    relisted(resource) {
      pendingOf(resource).relisted = true;
      told();
    },
    health(health) {
      healths.set(health.resource, health);
      told();
    },
    room() {
      if (held < HELD_CAP || isClosed) return Promise.resolve();
      return new Promise((resolve) => waitingForRoom.push(resolve));
    },
    async take() {
      while (isEmpty() && !isClosed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (held < AT_ONCE && !isClosed) {
        await new Promise<void>((resolve) => {
          const cancel = clock.after(GATHER_MS, resolve);
          wake = () => {
            if (held < AT_ONCE && !isClosed) return;
            cancel();
            resolve();
          };
        });
      }
      wake = null;
      return drain();
    },
    close() {
      isClosed = true;
      told();
      for (const proceed of waitingForRoom) proceed();
      waitingForRoom = [];
    },
  };
}

function changesOf<Resource extends ClusterResource>(resource: Resource, { changes, relisted }: Pending<Resource>): ResourceChanges<Resource> {
  const upserts: ClusterRecords[Resource][] = [];
  const deletes: string[] = [];
  for (const [key, record] of changes) {
    if (record === null) deletes.push(key);
    else upserts.push(record);
  }
  return { resource, upserts, deletes, relisted };
}
