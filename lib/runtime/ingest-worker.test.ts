import { build } from "esbuild";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALL_NODES } from "@/lib/domain/share";
import { NO_FILTER } from "@/lib/domain/filter";
import { createRemoteEngine, type RemoteEngine, type WorkerLife } from "@/lib/engine/remote-engine";
import { WHOLE_WINDOW } from "@/lib/engine/question";
import { silentLog } from "@/lib/platform/log";
import type { WorkerHandle } from "@/lib/engine/worker-port";
import { systemClock } from "@/lib/platform/system-clock";
import type { HistoryOrder } from "./open-history";
import { NO_TLS_FILES, natureOf } from "./sources";
import { startSimulatedRelay } from "./simulate";
import { parseSourceSpec, type SourceSpec } from "./source-spec";
import { startIngestWorker, type WorkerOrder } from "./worker-order";

const FLOWS = "testdata/recordings/hubble/v1.20/a-team-yellow/flows.pb.gz";
const folder = mkdtempSync(join(tmpdir(), "countersign-worker-"));
const url = pathToFileURL(join(folder, "ingest-worker.mjs"));

beforeAll(async () => {
  await build({
    entryPoints: ["lib/runtime/ingest-worker.ts"],
    outfile: join(folder, "ingest-worker.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
    logLevel: "error",
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HISTORY: HistoryOrder = {
  spec: { mode: "memory", directory: null, server: null, user: "default", passwordFile: null, ca: null, sizeBytes: 2 ** 30, memoryBytes: 2 ** 30 },
  retention: { eventsMs: 1e12, minutesMs: 1e12, hoursMs: 1e12 },
  usualDirectory: null,
  enginePath: "/nowhere",
  childPath: "/nowhere",
};

/** A ClickHouse where nothing listens. */
const STORE_AWAY: HistoryOrder = { ...HISTORY, spec: { ...HISTORY.spec, mode: "clickhouse", server: { origin: "http://127.0.0.1:1", database: "countersign" } } };

function start(source: SourceSpec, onLife: (life: WorkerLife, worker: WorkerHandle) => void = () => undefined, more: Partial<Pick<WorkerOrder, "role" | "share" | "history">> = {}): RemoteEngine {
  return createRemoteEngine({
    nature: natureOf(source, false),
    clock: systemClock,
    log: silentLog,
    epoch: "t",
    clusterName: null,
    startWorker: (life) => {
      const worker = startIngestWorker(url, { ...life, source, relayTls: NO_TLS_FILES, cluster: { kind: "off" }, spire: { mode: "off" }, spireSvid: null, spireNamespace: "cilium-spire", clusterName: null, role: "all", share: ALL_NODES, logLevel: "error", logFormat: "text", simulated: false, history: HISTORY, ...more });
      onLife(life, worker);
      return worker;
    },
  });
}

const pairs = { kind: "pairs", window: WHOLE_WINDOW, filter: NO_FILTER, sort: "worst", limit: 100, cursor: null, facets: true } as const;

/** Looks again until it holds. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it never came to hold");
}

describe("the ingest worker's bundle", () => {
  it("reads a capture and answers from it", async () => {
    const engine = start(parseSourceSpec([FLOWS]));
    await engine.opened;
    await engine.finished;
    const reply = await engine.ask(pairs);
    expect(reply.pairs.length).toBeGreaterThan(3);
    expect(reply.pairs.reduce((sum, pair) => sum + pair.counts.total, 0)).toBe(reply.attempts.total);
    expect(engine.status()).toMatchObject({ source: { nature: { type: "capture" } } });
    await engine.stop();
  });

  it("says in one sentence why a capture cannot be opened, and is not started again", async () => {
    let lives = 0;
    const engine = start(parseSourceSpec(["/nowhere/flows.pb"]), () => (lives += 1));
    await expect(engine.opened).rejects.toMatchObject({ code: "bad-source", message: "there is no file /nowhere/flows.pb" });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(lives).toBe(1);
    await engine.stop();
  });

  it("refuses a share of the nodes where Kubernetes cannot say which they are", async () => {
    const engine = start(parseSourceSpec(["relay://127.0.0.1:1"]), undefined, { role: "ingest", share: { index: 2, of: 3 }, history: STORE_AWAY });
    await expect(engine.opened).rejects.toMatchObject({ code: "bad-config", message: "share is `2/3`, and which node a pod's address lies on is not known: Kubernetes is not read: `cluster` is off." });
    await engine.stop();
  });

  it("reads no Relay where it serves what others store, and says that the store is away", async () => {
    const engine = start(parseSourceSpec(["relay://127.0.0.1:1"]), undefined, { role: "ui", history: STORE_AWAY });
    await engine.opened;
    await until(() => engine.status().source.health.state === "retrying");
    expect(engine.status().source.health.sentence).toContain("the history that ingest processes write cannot be asked: ");
    expect((await engine.ask(pairs)).total).toBe(0);
    expect(engine.status().coverage.complete).toBe(false);
    await engine.stop();
  });

  it("is started anew over a live Relay when it dies, with a declared gap", async () => {
    const relay = await startSimulatedRelay({ listen: "127.0.0.1:0", scenario: "team-yellow", seed: 7 });
    const lives: { life: WorkerLife; worker: WorkerHandle }[] = [];
    const engine = start(parseSourceSpec([`relay://${relay.address}`]), (life, worker) => lives.push({ life, worker }));
    try {
      await until(() => engine.status().historyRead);
      expect((await engine.ask(pairs)).total).toBeGreaterThan(0);
      const states: string[] = [];
      engine.onBatch(({ status }) => states.push(status.source.health.state));
      // As a crash would: nobody asks it.
      await lives[0]?.worker.terminate();
      await until(() => states.includes("retrying"));
      await until(() => lives.length === 2 && engine.status().historyRead);
      const reply = await engine.ask(pairs);
      expect(reply.epoch).toBe("t.1");
      expect(reply.total).toBeGreaterThan(0);
      expect(reply.coverage.reasons.join()).toContain("the worker that counts flows was started anew");
    } finally {
      await engine.stop();
      await relay.close();
    }
  }, 60_000);
});
