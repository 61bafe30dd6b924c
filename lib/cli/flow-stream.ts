import type { Flow } from "@/lib/domain/flow";
import { AppError } from "@/lib/platform/errors";
import { openOnce, type Config } from "@/lib/runtime/once";
import { printHubbleLine, printLostLine } from "@/lib/wire/hubble-line";
import { openProgress } from "./progress";
import { sayMany } from "./say";
import type { Terminal } from "./terminal";
import { remark } from "./writing";

export interface LinePlan {
  readonly config: Config;
  readonly listenMs: number;
  readonly accepts: (flow: Flow) => boolean;
}

const CONNECT_MS = 10_000;

/** Prints a source's flows as they come, in constant memory; a Relay is listened to for `listenMs` once it is live. */
export async function streamLines(plan: LinePlan, { out, err, signal }: Terminal): Promise<void> {
  const isLive = plan.config.source.type === "relay";
  const progress = openProgress(err);
  const source = await openOnce(plan.config, { onProgress: ({ bytesRead }) => progress.say(`read ${Math.ceil(bytesRead / 1024)} KiB`) });
  const stop = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const stopAfter = (ms: number): void => void timers.push(setTimeout(() => stop.abort(), ms));
  if (isLive) stopAfter(CONNECT_MS);
  let wasLive = false;
  let broken = 0;
  let firstBroken = "";
  try {
    for await (const events of source.events(AbortSignal.any([stop.signal, signal]))) {
      for (const event of events) {
        switch (event.kind) {
          case "flow":
            if (plan.accepts(event.flow)) await out.write(`${printHubbleLine(event.flow)}\n`);
            break;
          case "lost":
            await out.write(`${printLostLine(event.lost)}\n`);
            break;
          case "gap":
            await remark(err, `a gap: ${event.gap.reason}.`);
            break;
          case "broken":
            broken += 1;
            firstBroken ||= `${event.file}, line ${event.line}: ${event.reason}`;
            break;
          case "health":
            if (event.health.state === "live" && !wasLive) {
              wasLive = true;
              for (const timer of timers.splice(0)) clearTimeout(timer);
              if (isLive) stopAfter(plan.listenMs);
            }
            if (event.health.state === "forbidden") stop.abort();
            break;
          case "node-status":
          case "nodes":
          case "watermark":
          case "lag":
          case "heartbeat":
            break;
          default:
            event satisfies never;
        }
      }
      await out.flush();
    }
    const { sentence, lastError } = source.health();
    if (isLive && !wasLive) throw new AppError("source-failed", `${source.nature.label} cannot be read: ${(sentence || lastError || "it did not answer").replace(/\.$/, "")}.`);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    await source.close();
    await progress.end();
  }
  if (broken > 0) await remark(err, `${sayMany(broken, "record")} could not be read and ${broken === 1 ? "was" : "were"} passed over; first ${firstBroken}.`);
}
