import { exit } from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import { createEngine } from "@/lib/engine/create-engine";
import { openEngineLine } from "@/lib/engine/serve-engine";
import type { ParentHandle } from "@/lib/engine/worker-port";
import { recordOfError } from "@/lib/platform/errors";
import { createLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { createRecordReader } from "@/lib/sources/record/record-reader";
import { capsFor } from "./engine-caps";
import { openBeside } from "./open-beside";
import { openHistory } from "./open-history";
import { openSource } from "./sources";
import type { WorkerOrder } from "./worker-order";

/** The ingest worker: opens the source it is ordered to, keeps the model, answers its parent. */
async function run(port: NonNullable<typeof parentPort>, order: WorkerOrder): Promise<void> {
  const parent: ParentHandle = {
    post: (message) => port.postMessage(message),
    onMessage: (callback) => port.on("message", callback),
    // Ends this thread alone: whatever a library still holds open is of no more use.
    close: () => exit(0),
  };
  const log = createLog({ level: order.logLevel, format: order.logFormat });
  try {
    const source = await openSource(order.source, { tls: order.relayTls, clock: systemClock, log, simulated: order.simulated });
    const beside = await openBeside(order, { clock: systemClock, log });
    const { retention } = order.history;
    // What a file holds was recorded already.
    const store = source.nature.live ? openHistory(order.history, { clock: systemClock, log }) : null;
    const past = store && { store, eventsKeptMs: retention.eventsMs, readRecord: createRecordReader() };
    const line = openEngineLine(parent);
    const engine = createEngine({ source, clock: systemClock, log, epoch: order.epoch, clusterName: order.clusterName, caps: capsFor(retention), gaps: order.gaps, isTaken: line.isTaken, beside, history: store, past });
    line.serve({
      ...engine,
      async stop() {
        await engine.stop();
        await store?.close();
      },
    });
  } catch (error) {
    parent.post({ type: "finished", error: recordOfError(error) });
    parent.close();
  }
}

// Only ever started by startIngestWorker, which gives the order.
if (parentPort) await run(parentPort, workerData as WorkerOrder);
