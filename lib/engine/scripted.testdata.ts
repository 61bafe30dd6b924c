import { msOfInstant } from "@/lib/domain/instant";
import { START } from "@/lib/domain/flow.testdata";
import type { Clock } from "@/lib/ports/clock";
import type { FlowSource, SourceEvent, SourceHealth, SourceNature } from "@/lib/ports/flow-source";
import type { HistorySink } from "@/lib/ports/history-store";
import { silentLog } from "@/lib/platform/log";
import type { BesideOptions } from "./beside";
import { ENGINE_CAPS, type EngineCaps } from "./caps";
import { createEngine } from "./create-engine";
import type { PastSource } from "./past-source";
import type { Engine, EngineBatch } from "./engine-port";

/** A clock that stands until it is told to go on; timers run in order of their time. */
export interface HeldClock extends Clock {
  pass(ms: number): void;
}

export function heldClock(startMs = msOfInstant(START)): HeldClock {
  let nowMs = startMs;
  let timers: { atMs: number; callback: () => void }[] = [];
  return {
    now: () => nowMs,
    after(ms, callback) {
      const timer = { atMs: nowMs + ms, callback };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    pass(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!due) break;
        timers = timers.filter((timer) => timer !== due);
        nowMs = Math.max(nowMs, due.atMs);
        due.callback();
      }
      nowMs = untilMs;
    },
  };
}

/** A source that yields what a test gives it. */
export interface ScriptedSource extends FlowSource {
  /** Resolves once the engine has folded everything given. */
  give(...events: SourceEvent[]): Promise<void>;
  /** The source ends, as a file does; with an error when one is given. */
  end(error?: Error): Promise<void>;
  readonly tailWanted: readonly boolean[];
  readonly closed: boolean;
}

export const LIVE: SourceNature = { type: "relay", label: "relay://scripted:80", live: true };
export const CAPTURE: SourceNature = { type: "capture", label: "scripted.jsonl", live: false };

export function healthOf(state: SourceHealth["state"], sentence = ""): SourceHealth {
  return { state, sinceMs: 0, attempt: 0, retryAtMs: null, lastError: null, sentence };
}

export function scriptedSource(nature: SourceNature = LIVE, first = healthOf("live")): ScriptedSource {
  let waiting: SourceEvent[] = [];
  let wake: () => void = () => undefined;
  let ended = false;
  let failure: Error | null = null;
  let health = first;
  let closed = false;
  const tailWanted: boolean[] = [];
  const turns = async () => {
    for (let i = 0; i < 4; i += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    nature,
    health: () => health,
    wantTail: (want) => void tailWanted.push(want),
    tailWanted,
    get closed() {
      return closed;
    },
    async *events(signal) {
      signal.addEventListener("abort", () => wake());
      while (!signal.aborted) {
        if (waiting.length > 0) {
          const batch = waiting;
          waiting = [];
          yield batch;
        } else if (failure) throw failure;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    async give(...events) {
      for (const event of events) if (event.kind === "health") health = event.health;
      waiting.push(...events);
      wake();
      await turns();
    },
    async end(error) {
      failure = error ?? null;
      ended = true;
      wake();
      await turns();
    },
    async close() {
      closed = true;
      ended = true;
      wake();
    },
  };
}

export interface ScriptedEngine {
  readonly engine: Engine;
  readonly source: ScriptedSource;
  readonly clock: HeldClock;
  readonly batches: EngineBatch[];
}

export function scriptedEngine(options: { nature?: SourceNature; caps?: Partial<EngineCaps>; startMs?: number; health?: SourceHealth; beside?: Pick<BesideOptions, "cluster" | "spire">; history?: HistorySink; past?: PastSource } = {}): ScriptedEngine {
  const source = scriptedSource(options.nature, options.health);
  const clock = heldClock(options.startMs);
  const engine = createEngine({ source, clock, log: silentLog, epoch: "e1", clusterName: null, caps: { ...ENGINE_CAPS, ...options.caps }, ...(options.beside && { beside: options.beside }), history: options.history ?? null, past: options.past ?? null });
  const batches: EngineBatch[] = [];
  engine.onBatch((batch) => batches.push(batch));
  return { engine, source, clock, batches };
}
