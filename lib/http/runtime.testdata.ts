import type { Flow } from "@/lib/domain/flow";
import type { BesideOptions } from "@/lib/engine/beside";
import { scriptedEngine, type ScriptedEngine } from "@/lib/engine/scripted.testdata";
import { silentLog } from "@/lib/platform/log";
import type { SourceNature } from "@/lib/ports/flow-source";
import { parseConfig } from "@/lib/runtime/config";
import { createLiveFeed } from "@/lib/runtime/live-feed";
import { createFreezeGate, type Runtime } from "@/lib/runtime/runtime";
import { putRuntime } from "@/lib/runtime/slot";

export interface ScriptedRuntime extends ScriptedEngine {
  readonly runtime: Runtime;
  see(...flows: Flow[]): Promise<void>;
}

/** A runtime over a scripted source in this thread, in the slot where handlers find it. */
export function scriptedRuntime(nature?: SourceNature, beside?: Pick<BesideOptions, "cluster" | "spire">): ScriptedRuntime {
  const scripted = scriptedEngine({ ...(nature && { nature }), ...(beside && { beside }) });
  const { engine, clock } = scripted;
  const feed = createLiveFeed(engine, clock);
  const runtime: Runtime = {
    config: parseConfig({ env: {}, flags: {}, file: {} }),
    log: silentLog,
    engine,
    feed,
    freezes: createFreezeGate(() => clock.now()),
    opened: Promise.resolve(),
    readiness: () => ({ ready: true, reasons: [] }),
    printRecord: (raw) => (raw?.format === "json" ? raw.text : "The record was not kept."),
    closeStreams: (reason) => feed.close(reason, 2_000),
    stop: () => engine.stop(),
  };
  putRuntime(Promise.resolve(runtime));
  return {
    ...scripted,
    runtime,
    async see(...flows) {
      await scripted.source.give(...flows.map((flow) => ({ kind: "flow", flow, stream: "evidence" }) as const));
    },
  };
}

/** A request as a browser on this machine sends it. */
export function ask(path: string, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Request {
  return new Request(`http://localhost:8088${path}`, { headers: { host: "localhost:8088", ...headers }, ...(signal && { signal }) });
}
