import type { CaptureProgress, Engine } from "@/lib/runtime/once";
import { openInlineEngine, type Config } from "@/lib/runtime/once";
import { AppError } from "@/lib/platform/errors";
import { givenUp } from "./connecting";
import { openProgress, type Progress } from "./progress";
import type { Terminal } from "./terminal";

export interface ReadingPlan {
  readonly config: Config;
  readonly keep: "pairs" | "attempts" | "flows" | "wait";
  readonly listenMs: number;
}

const POLL_MS = 100;

/**
 * Reads a source (a capture to its end, a Relay for `listenMs` after it is live), then calls `answer` and closes it.
 * Rejects with the source's own sentence when it cannot be read, or when the person stopped it.
 */
export async function readThenAnswer<T>(plan: ReadingPlan, terminal: Terminal, answer: (engine: Engine) => Promise<T>): Promise<T> {
  const progress = openProgress(terminal.err);
  try {
    progress.say("opening the source");
    const engine = await openInlineEngine(plan.config, { keep: plan.keep, onProgress: (read) => progress.say(sayRead(read)) });
    try {
      await (plan.config.source.type === "relay" ? listen(engine, plan.listenMs, terminal.signal, progress) : readToEnd(engine, terminal.signal));
      await progress.end();
      return await answer(engine);
    } finally {
      await engine.stop();
    }
  } finally {
    await progress.end();
  }
}

async function readToEnd(engine: Engine, signal: AbortSignal): Promise<void> {
  await Promise.race([engine.finished, interrupted(signal)]);
}

async function listen(engine: Engine, listenMs: number, signal: AbortSignal, progress: Progress): Promise<void> {
  const openedAt = Date.now();
  let liveAt: number | null = null;
  const stopped = interrupted(signal);
  for (;;) {
    const { source, counters } = engine.status();
    if (source.health.state === "live") liveAt ??= Date.now();
    const failure = liveAt === null ? givenUp(source.nature.label, source.health, Date.now() - openedAt) : null;
    if (failure) throw failure;
    if (liveAt !== null && Date.now() - liveAt >= listenMs) return;
    progress.say(liveAt === null ? `${source.health.state} ${source.nature.label} ${source.health.sentence}` : `listening to ${source.nature.label}: ${counters.flows} flows`);
    await Promise.race([pause(POLL_MS), stopped]);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Rejects once the person stopped the command; never resolves. */
function interrupted(signal: AbortSignal): Promise<never> {
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => reject(new AppError("source-failed", "Stopped before the source was read: nothing was answered."));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  // Nobody may be waiting any more when it comes.
  stopped.catch(() => undefined);
  return stopped;
}

function sayRead({ bytesRead, totalBytes }: CaptureProgress): string {
  const read = `read ${sayBytes(bytesRead)}`;
  return totalBytes === null || totalBytes === 0 ? read : `${read} of ${sayBytes(totalBytes)} (${Math.floor((bytesRead / totalBytes) * 100)} %)`;
}

function sayBytes(bytes: number): string {
  return bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}
