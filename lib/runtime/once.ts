import { randomUUID } from "node:crypto";
import { ENGINE_CAPS, type EngineCaps } from "@/lib/engine/caps";
import { createEngine } from "@/lib/engine/create-engine";
import type { Engine } from "@/lib/engine/engine-port";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import type { FlowSource, SourceHealth } from "@/lib/ports/flow-source";
import { openCapture, type CaptureProgress } from "@/lib/sources/capture/capture-source";
import type { Config } from "./config";
import { openSource, type OpenSourceOptions } from "./sources";

export interface InlineOptions {
  readonly onProgress?: (progress: CaptureProgress) => void;
  /** What the question will ask for: the rest is not kept. */
  readonly keep: "pairs" | "attempts" | "flows" | "wait";
}

/** A command that ends may keep more than a server that runs for weeks. */
const ONCE_ATTEMPTS = 500_000;
const ONCE_FLOWS = { flows: 400_000, bytes: 512 << 20 };
const TEN_YEARS_MS = 3_652 * 86_400_000;
const FEW_FLOWS = { flows: 1, bytes: 1 << 20 };

/** The source of `config`, opened to be read once and without a model, one file in its own order; throws `bad-source`. */
export function openOnce(config: Config, options: Pick<InlineOptions, "onProgress"> = {}): Promise<FlowSource> {
  if (config.source.type === "capture") return openCapture(config.source.files, { clock: systemClock, onProgress: options.onProgress, order: "file" });
  return openSource(config.source, { ...sourceOptions(config, options), everything: true });
}

/** An engine over the source of `config` in this thread, for a command that asks it and ends; throws `bad-source`. */
export async function openInlineEngine(config: Config, options: InlineOptions): Promise<Engine> {
  const source = await openSource(config.source, { ...sourceOptions(config, options), everything: options.keep === "flows" });
  return createEngine({ source, clock: systemClock, log: silentLog, epoch: randomUUID(), clusterName: config.clusterName, caps: capsToKeep(options.keep) });
}

function sourceOptions(config: Config, { onProgress }: Pick<InlineOptions, "onProgress">): OpenSourceOptions {
  return { tls: config.relayTls, clock: systemClock, log: silentLog, simulated: false, onProgress };
}

function capsToKeep(keep: InlineOptions["keep"]): EngineCaps {
  const forever = { eventsMs: TEN_YEARS_MS, minutesMs: TEN_YEARS_MS };
  return {
    ...ENGINE_CAPS,
    retention: forever,
    attempts: keep === "attempts" || keep === "wait" ? ONCE_ATTEMPTS : ENGINE_CAPS.attempts,
    flows: keep === "flows" ? ONCE_FLOWS : keep === "wait" ? ENGINE_CAPS.flows : FEW_FLOWS,
  };
}

// What the command line needs to speak of it.
export type { CaptureProgress, Config, Engine, FlowSource, SourceHealth };
