import { spawn, type ChildProcess } from "node:child_process";
import type { Agent } from "node:http";
import { createBackoff } from "@/lib/platform/backoff";
import type { Clock } from "@/lib/ports/clock";
import type { HistoryHealth } from "@/lib/ports/history-store";
import type { Log } from "@/lib/ports/log";
import { isReport, type ChildOrder, type ChildReport } from "./child-order";
import { ALLOCATOR, PLACES, POOL_THREADS } from "./engine-limits";
import { sayChildEnd } from "./engine-sentence";
import { SocketAgent } from "./socket-agent";
import { makeSocketFolder } from "./socket-folder";

export type EngineHealth = Omit<HistoryHealth, "bytes">;

export interface EngineProcessOptions {
  /** The child's bundle; absolute. */
  readonly childPath: string;
  /** The folder that holds the engine's node_modules; absolute. */
  readonly enginePath: string;
  readonly directory: string;
  readonly memoryBytes: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly pace?: Pace;
}

/** How soon a child is started anew, in ms: after the first death, after many, and how long one stands before its death counts as the first again. */
export interface Pace {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly steadyMs: number;
}

/** The engine in a process of its own, kept running. */
export interface EngineProcess {
  /** What ClickHouse's client is given: what is under way when a child dies fails at once, what comes after waits for the next. */
  readonly url: string;
  readonly agent: Agent;
  health(): EngineHealth;
  /** Calls back when health changes, until the returned function is called. */
  onHealth(callback: () => void): () => void;
  /** Of the child that runs now; null: none does. */
  pid(): number | null;
  /** Ends the child and its socket within 2 s; safe to call twice. */
  stop(): Promise<void>;
}

/** Opening takes a quarter of a second, and longer where there are many parts to look through. */
const OPEN_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 1_500;
const PACE: Pace = { firstMs: 200, maxMs: 30_000, steadyMs: 60_000 };
const LINE_CHARS = 4_000;
/** V8's part of the child: answers and rows lie outside of it. */
const HEAP_MB = 96;

/** Starts the child, and starts it anew when it dies or could not open its directory; throws `bad-config` where it can have no socket. */
export function startEngineProcess(options: EngineProcessOptions): EngineProcess {
  const { clock, log, pace = PACE } = options;
  const folder = makeSocketFolder();
  const agent = new SocketAgent(folder.socket, 2 * (PLACES.questions + PLACES.inserts), false);
  const backoff = createBackoff(pace);
  const listeners = new Set<() => void>();
  const order: ChildOrder = { type: "open", enginePath: options.enginePath, directory: options.directory, memoryBytes: options.memoryBytes, listen: { socket: folder.socket } };
  let health: EngineHealth = { state: "starting", sinceMs: clock.now(), sentence: "The history engine is being opened.", attempt: 0, retryAtMs: null };
  let child: ChildProcess | null = null;
  let cancelTimer: () => void = () => undefined;
  let stopping: Promise<void> | null = null;

  function tell(next: Omit<EngineHealth, "sinceMs">): void {
    health = { ...next, sinceMs: next.state === health.state ? health.sinceMs : clock.now() };
    for (const listener of listeners) listener();
  }

  function start(): void {
    const startedMs = clock.now();
    const started = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, options.childPath], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { NODE_ENV: "production", JE_MALLOC_CONF: ALLOCATOR, UV_THREADPOOL_SIZE: String(POOL_THREADS), TZ: "UTC" },
    });
    child = started;
    let refusal: Extract<ChildReport, { readonly type: "refused" }> | null = null;
    let written = "";
    started.stderr?.setEncoding("utf8").on("data", (text: string) => (written = (written + text).slice(-LINE_CHARS)));
    started.on("message", (message) => {
      if (!isReport(message) || child !== started || stopping) return;
      if (message.type === "refused") refusal = message;
      else takeLive(message.version);
    });
    const over = (code: number | null, signal: string | null, said: string) => {
      if (child !== started) return;
      child = null;
      agent.shut();
      cancelTimer();
      if (stopping) return;
      if (clock.now() - startedMs >= pace.steadyMs) backoff.reset();
      takeEnd(sayChildEnd({ refusal, code, signal, lastLine: said || lastLineOf(written) }, options));
    };
    started.once("error", (error) => over(null, null, error.message));
    started.once("close", (code, signal) => over(code, signal, ""));
    started.send(order, () => undefined);
    cancelTimer = clock.after(OPEN_WITHIN_MS, () => started.kill("SIGKILL"));
  }

  function takeLive(version: string): void {
    cancelTimer();
    agent.open();
    log.write("info", "history engine answers", { version, directory: options.directory });
    tell({ state: "live", sentence: "", attempt: 0, retryAtMs: null });
  }

  function takeEnd({ needsPerson, sentence }: ReturnType<typeof sayChildEnd>): void {
    const waitMs = backoff.next();
    log.write("error", "history engine stopped", { reason: sentence, restartInMs: waitMs, attempt: backoff.attempt });
    cancelTimer = clock.after(waitMs, start);
    tell({ state: needsPerson ? "failed" : "retrying", sentence, attempt: backoff.attempt, retryAtMs: clock.now() + waitMs });
  }

  async function stop(): Promise<void> {
    cancelTimer();
    const last = child;
    if (last) {
      const gone = Promise.withResolvers<void>();
      last.once("close", () => gone.resolve());
      last.kill("SIGTERM");
      const cancel = clock.after(STOP_WITHIN_MS, () => last.kill("SIGKILL"));
      await gone.promise;
      cancel();
    }
    agent.destroy();
    folder.clear();
    tell({ state: "stopped", sentence: "The history engine was stopped.", attempt: 0, retryAtMs: null });
  }

  start();
  return {
    url: "http://history-engine",
    agent,
    health: () => health,
    onHealth(callback) {
      listeners.add(callback);
      return () => void listeners.delete(callback);
    },
    pid: () => child?.pid ?? null,
    stop: () => (stopping ??= stop()),
  };
}

function lastLineOf(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
