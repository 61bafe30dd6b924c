import { exit } from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import type { NodeShare } from "@/lib/domain/share";
import { createEngine } from "@/lib/engine/create-engine";
import { createShareBook } from "@/lib/engine/share-book";
import { createStoreReader } from "@/lib/engine/store-reader";
import { openEngineLine } from "@/lib/engine/serve-engine";
import type { ParentHandle } from "@/lib/engine/worker-port";
import { AppError, recordOfError } from "@/lib/platform/errors";
import { createLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { createRecordReader } from "@/lib/sources/record/record-reader";
import { capsFor } from "./engine-caps";
import { openBeside } from "./open-beside";
import { openHistory } from "./open-history";
import { natureOf, openSource } from "./sources";
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
    const { role, clusterName } = order;
    const { retention } = order.history;
    const share = order.share.of === 1 ? null : createShareBook(order.share, clusterName);
    const open = (of: NodeShare | null) => openHistory(order.history, { clock: systemClock, log }, of);
    const filled = role === "ui" ? open(null) : null;
    const reader = filled && createStoreReader({ store: filled, nature: natureOf(order.source, order.simulated), clock: systemClock });
    const source = reader?.source ?? (await openSource(order.source, { tls: order.relayTls, clock: systemClock, log, simulated: order.simulated, share }));
    const beside = await openBeside(order, { clock: systemClock, log });
    if (share !== null && !beside.cluster.read) {
      throw new AppError("bad-config", `share is \`${order.share.index}/${order.share.of}\`, and which node a pod's address lies on is not known: ${beside.cluster.reason}.`, "Let Kubernetes be read (cluster), or set share to 1/1.");
    }
    // What a file holds was recorded already.
    const store = filled ?? (source.nature.live ? open(order.share) : null);
    const past = store && { store, eventsKeptMs: retention.eventsMs, readRecord: createRecordReader() };
    const line = openEngineLine(parent);
    const engine = createEngine({ source, clock: systemClock, log, epoch: order.epoch, clusterName, caps: capsFor(retention), gaps: order.gaps, isTaken: line.isTaken, beside, share, history: reader ? null : store, reader, past });
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
