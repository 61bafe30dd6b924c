import { Worker } from "node:worker_threads";
import type { WorkerLife } from "@/lib/engine/remote-engine";
import type { FromWorker, WorkerHandle } from "@/lib/engine/worker-port";
import { messageOf } from "@/lib/platform/errors";
import type { Config } from "./config";
import { limitIngestHeap } from "./ingest-heap";
import type { HistoryOrder } from "./open-history";

/** All that the ingest worker is told; plain data. */
export interface WorkerOrder extends WorkerLife, Pick<Config, "source" | "relayTls" | "clusterName" | "cluster" | "spire" | "spireSvid" | "spireNamespace" | "role" | "share" | "logLevel" | "logFormat"> {
  readonly simulated: boolean;
  readonly history: HistoryOrder;
}

/** Starts the worker's bundle; `url` names its file. */
export function startIngestWorker(url: URL, order: WorkerOrder): WorkerHandle {
  const worker = new Worker(url, { workerData: order, name: "ingest", resourceLimits: limitIngestHeap() });
  let death: string | null = null;
  worker.on("error", (error) => {
    death = messageOf(error);
  });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (callback: (message: FromWorker) => void) => void worker.on("message", callback),
    onGone: (callback) => void worker.on("exit", (code) => callback(death ?? (code === 0 ? null : `exit code ${code}`))),
    terminate: async () => void (await worker.terminate()),
  };
}
