import { exit } from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import { createEngine } from "@/lib/engine/create-engine";
import { openEngineLine } from "@/lib/engine/serve-engine";
import type { ParentHandle } from "@/lib/engine/worker-port";
import { recordOfError } from "@/lib/platform/errors";
import { createLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { capsFor } from "./engine-caps";
import { openBeside } from "./open-beside";
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
    const line = openEngineLine(parent);
    line.serve(createEngine({ source, clock: systemClock, log, epoch: order.epoch, clusterName: order.clusterName, caps: capsFor(order.retention), gaps: order.gaps, isTaken: line.isTaken, beside }));
  } catch (error) {
    parent.post({ type: "finished", error: recordOfError(error) });
    parent.close();
  }
}

// Only ever started by startIngestWorker, which gives the order.
if (parentPort) await run(parentPort, workerData as WorkerOrder);
