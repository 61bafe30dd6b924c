import type { ClusterResource } from "@/lib/domain/cluster/records";
import type { Clock } from "@/lib/ports/clock";
import type { ClusterHealth, ClusterSource, ResourceHealth } from "@/lib/ports/cluster-source";
import type { Log } from "@/lib/ports/log";
import type { AccessPlan } from "./access";
import { createApiClient } from "./api-client";
import { healthOf } from "./cluster-health";
import { objectOf, textOf } from "./json";
import { createMailbox } from "./mailbox";
import { openAccess } from "./open-access";
import { startReader, type ReaderParts, type ResourceReader } from "./reader";
import { RESOURCE_PLANS, type AnyResourcePlan } from "./resources";
import { createServerPulse } from "./server-pulse";
import { createSharedValues } from "./shared-values";

export interface ClusterSourceOptions {
  readonly access: AccessPlan;
  /** Where SPIRE's ConfigMaps may be read. */
  readonly spireNamespace: string;
  readonly clock: Clock;
  readonly log?: Log;
  /** What requests call themselves. */
  readonly userAgent?: string;
  /** 0 ≤ x < 1, for waits that must not fall together; Math.random unless given. */
  readonly random?: () => number;
}

/** Read only where slices do not tell the same. */
const FALLBACK: ClusterResource = "ciliumendpoints";
const VERSION_IDLE_MS = 10_000;
const REFRESH_EVERY_MS = 5_000;

/**
 * The cluster's objects through its API server. Nothing is asked before `events` is iterated; then every resource is
 * read by itself, so that one that fails or is forbidden hinders no other. Throws `bad-config` when the access plan
 * names no cluster.
 */
export async function openClusterSource(options: ClusterSourceOptions): Promise<ClusterSource> {
  const { clock, log, spireNamespace } = options;
  const access = await openAccess(options.access, clock);
  const client = createApiClient(access, clock, options.userAgent ?? "countersign");
  const mailbox = createMailbox(clock);
  const readers = new Map<ClusterResource, ResourceReader>();
  const ending = new AbortController();
  const states = new Map<ClusterResource, string>();
  let serverVersion: string | null = null;
  let isClosing: Promise<void> | null = null;
  let refreshedAtMs = -Infinity;

  const parts: ReaderParts = {
    client, clock, mailbox, spireNamespace,
    shared: createSharedValues(),
    pulse: createServerPulse(clock),
    random: options.random ?? Math.random,
    onUnauthorized() {
      // Every reader meets the same refusal: once is enough for all.
      if (clock.now() - refreshedAtMs < REFRESH_EVERY_MS) return;
      refreshedAtMs = clock.now();
      try {
        access.refresh();
      } catch (thrown) {
        log?.write("warn", "The kubeconfig could not be read again", { error: thrown instanceof Error ? thrown.message : String(thrown) });
      }
    },
    onState: () => {
      considerEndpoints();
      noteStates();
      if (serverVersion === null) void readVersion();
    },
  };

  function start(plan: AnyResourcePlan): void {
    if (!ending.signal.aborted && !readers.has(plan.resource)) readers.set(plan.resource, startReader<ClusterResource>(plan, parts));
  }

  /** Endpoints are read one by one only where there are no slices: the CRD is not there, not allowed, or not filled. */
  function considerEndpoints(): void {
    const slices = readers.get("ciliumendpointslices")?.health();
    const plan = RESOURCE_PLANS.find(({ resource }) => resource === FALLBACK);
    if (!slices || !plan) return;
    const isNeeded = slices.state === "absent" || slices.state === "forbidden" || (slices.state === "live" && slices.objects === 0);
    const reader = readers.get(FALLBACK);
    if (isNeeded) start(plan);
    else if (reader && slices.state === "live") {
      readers.delete(FALLBACK);
      void reader.stop(true);
    }
  }

  function noteStates(): void {
    for (const [resource, reader] of readers) {
      const { state, sentence } = reader.health();
      if (states.get(resource) === state) continue;
      states.set(resource, state);
      log?.write(state === "stale" || state === "forbidden" ? "warn" : "debug", `Kubernetes ${resource}: ${state}`, { sentence });
    }
  }

  let isAskingVersion = false;
  async function readVersion(): Promise<void> {
    if (isAskingVersion || ending.signal.aborted) return;
    isAskingVersion = true;
    try {
      const text = await client.text({ path: "/version", accept: "application/json", idleMs: VERSION_IDLE_MS, signal: ending.signal });
      serverVersion = textOf(objectOf(JSON.parse(text))["gitVersion"]) || null;
    } catch {
      // Its version is a nicety: a server that keeps it to itself is read all the same.
    } finally {
      isAskingVersion = false;
    }
  }

  const healths = (): ResourceHealth[] => [...readers.values()].map((reader) => reader.health());

  function close(): Promise<void> {
    ending.abort();
    mailbox.close();
    isClosing ??= Promise.all([...readers.values()].map((reader) => reader.stop(false))).then(() => client.close());
    return isClosing;
  }

  return {
    nature: { label: `${access.foundBy}, ${access.server}`, server: access.server, verifiesServer: access.verifiesServer },
    async *events(signal) {
      const stop = (): void => void close();
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop);
      try {
        for (const plan of RESOURCE_PLANS) if (plan.resource !== FALLBACK) start(plan);
        for (;;) {
          const events = await mailbox.take();
          if (ending.signal.aborted) return;
          yield events;
          considerEndpoints();
        }
      } finally {
        signal.removeEventListener("abort", stop);
        await close();
      }
    },
    health: (): ClusterHealth => healthOf(healths(), serverVersion),
    close,
  };
}
