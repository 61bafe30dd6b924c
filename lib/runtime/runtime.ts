import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { RawRecord } from "@/lib/domain/flow";
import type { Engine } from "@/lib/engine/engine-port";
import { createRemoteEngine } from "@/lib/engine/remote-engine";
import { messageOf } from "@/lib/platform/errors";
import { createLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { createRateGate, type RateGate } from "@/lib/platform/rate-gate";
import type { Log } from "@/lib/ports/log";
import { describeRecord } from "@/lib/sources/record/describe";
import type { Config } from "./config";
import { readStateHome } from "./environment";
import { historyNameOf, usualDirectory } from "./history-place";
import { createLiveFeed, type LiveFeed } from "./live-feed";
import type { HistoryOrder } from "./open-history";
import { natureOf } from "./sources";
import { startIngestWorker } from "./worker-order";

/** Whether this server can answer, and what a person should know about it either way. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** Everything one process serves from. */
export interface Runtime {
  readonly config: Config;
  readonly log: Log;
  readonly engine: Engine;
  readonly feed: LiveFeed;
  /** How often a frozen link may be made. */
  readonly freezes: RateGate;
  /** Rejects with the sentence that says why the source cannot be opened. */
  readonly opened: Promise<void>;
  readiness(): Readiness;
  /** A flow's record as Hubble's JSON, or the sentence that says why it cannot be shown. */
  printRecord(raw: RawRecord | null): string;
  /** Says goodbye to every stream. */
  closeStreams(reason: string): void;
  /** Ends the engine and its worker; safe to call twice. */
  stop(): Promise<void>;
}

export interface RuntimeOptions {
  readonly config: Config;
  /** The ingest worker's bundle. */
  readonly workerUrl: URL;
  /** The Relay is a simulated one, and is shown as such. */
  readonly simulated: boolean;
}

/** Browsers come back after this long when the server stops: it may be restarting. */
const BACK_AFTER_STOP_MS = 2_000;

/** A few at once, then one each three seconds: each asks as much as a page does, and is kept. */
export function createFreezeGate(now: () => number): RateGate {
  return createRateGate(10, 20, now);
}

function historyOrderOf({ history: spec, retention, source, clusterName }: Config, workerUrl: URL): HistoryOrder {
  return {
    spec,
    retention,
    usualDirectory: usualDirectory(readStateHome(), historyNameOf(source, clusterName)),
    // Beside the bundles' folder: where `make engine` puts it, and where the image has it.
    enginePath: fileURLToPath(new URL("../engine", workerUrl)),
    childPath: fileURLToPath(new URL("store-child.mjs", workerUrl)),
  };
}

/** Starts the worker and everything that is served from it. */
export function startRuntime({ config, workerUrl, simulated }: RuntimeOptions): Runtime {
  const log = createLog({ level: config.logLevel, format: config.logFormat });
  const { source, relayTls, clusterName, cluster, spire, spireSvid, spireNamespace, role, share, logLevel, logFormat } = config;
  const history = historyOrderOf(config, workerUrl);
  const engine = createRemoteEngine({
    nature: natureOf(source, simulated),
    clock: systemClock,
    log,
    epoch: randomUUID().slice(0, 8),
    clusterName,
    startWorker: (life) => startIngestWorker(workerUrl, { ...life, source, relayTls, clusterName, cluster, spire, spireSvid, spireNamespace, role, share, logLevel, logFormat, simulated, history }),
  });
  const feed = createLiveFeed(engine, systemClock);
  let isStopping = false;
  return {
    config,
    log,
    engine,
    feed,
    freezes: createFreezeGate(systemClock.now),
    opened: engine.opened,
    readiness() {
      if (isStopping) return { ready: false, reasons: ["the server is stopping"] };
      const { source: now, coverage } = engine.status();
      const reasons = now.health.sentence === "" ? [] : [now.health.sentence];
      // A Relay that is away does not make the server unready: its page is where one sees that it is away.
      return { ready: engine.isReady(), reasons: [...reasons, ...coverage.reasons.filter((reason) => !reasons.some((said) => reason.includes(said)))] };
    },
    printRecord(raw) {
      if (raw === null) return "The record was not kept.";
      try {
        return describeRecord(raw);
      } catch (error) {
        return `The record cannot be shown: ${messageOf(error)}.`;
      }
    },
    closeStreams: (reason) => feed.close(reason, BACK_AFTER_STOP_MS),
    async stop() {
      isStopping = true;
      feed.close("The server stops.", BACK_AFTER_STOP_MS);
      await engine.stop();
    },
  };
}
