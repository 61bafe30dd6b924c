import type { Flow } from "@/lib/domain/flow";
import type { AppError } from "@/lib/platform/errors";
import { openOnce, type Config } from "@/lib/runtime/once";
import { printHubbleLine, printLostLine } from "@/lib/wire/hubble-line";
import { givenUp } from "./connecting";
import { openProgress } from "./progress";
import { sayMany } from "./say";
import type { Terminal } from "./terminal";
import { remark } from "./writing";

export interface LinePlan {
  readonly config: Config;
  readonly listenMs: number;
  readonly accepts: (flow: Flow) => boolean;
}

const LOOK_MS = 100;

/** Prints a source's flows as they come, in constant memory; a Relay is listened to for `listenMs` once it is live. */
export async function streamLines(plan: LinePlan, { out, err, signal }: Terminal): Promise<void> {
  const isLive = plan.config.source.type === "relay";
  const progress = openProgress(err);
  const source = await openOnce(plan.config, { onProgress: ({ bytesRead }) => progress.say(`read ${Math.ceil(bytesRead / 1024)} KiB`) });
  const stop = new AbortController();
  const openedAt = Date.now();
  let liveAt: number | null = null;
  const given: { up: AppError | null } = { up: null };
  const look = setInterval(() => {
    const health = source.health();
    if (health.state === "live") liveAt ??= Date.now();
    if (liveAt === null) given.up = givenUp(source.nature.label, health, Date.now() - openedAt);
    if (given.up !== null || (liveAt !== null && Date.now() - liveAt >= plan.listenMs)) stop.abort();
  }, LOOK_MS);
  if (!isLive) clearInterval(look);
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
            firstBroken ||= `${event.file}, ${event.unit ?? "line"} ${event.line}: ${event.reason}`;
            break;
          case "health":
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
    if (given.up !== null) throw given.up;
  } finally {
    clearInterval(look);
    await source.close();
    await progress.end();
  }
  if (broken > 0) await remark(err, `${sayMany(broken, "record")} could not be read and ${broken === 1 ? "was" : "were"} passed over; first ${firstBroken}.`);
}
