import { describe, expect, it } from "vitest";
import { NO_FILTER } from "@/lib/domain/filter";
import { allowedWithAuth, ms } from "@/lib/domain/flow.testdata";
import { recordOfError } from "@/lib/platform/errors";
import { silentLog } from "@/lib/platform/log";
import type { SourceNature } from "@/lib/ports/flow-source";
import { createEngine } from "./create-engine";
import type { EngineBatch } from "./engine-port";
import { WHOLE_WINDOW } from "./question";
import { createRemoteEngine, type WorkerLife } from "./remote-engine";
import { CAPTURE, heldClock, LIVE, scriptedSource, type ScriptedSource } from "./scripted.testdata";
import { openEngineLine } from "./serve-engine";
import type { FromWorker, ToWorker, WorkerHandle } from "./worker-port";

interface FakeWorker extends WorkerHandle {
  readonly life: WorkerLife;
  readonly source: ScriptedSource;
  die(reason: string | null): void;
}

/** Engines behind a line that clones every message, as threads do. */
function setUp(nature: SourceNature = LIVE, openingFails = false) {
  const clock = heldClock();
  const workers: FakeWorker[] = [];
  const engine = createRemoteEngine({ nature, clock, log: silentLog, epoch: "e", clusterName: "lab", startWorker });
  const batches: EngineBatch[] = [];
  engine.onBatch((batch) => batches.push(batch));

  function startWorker(life: WorkerLife): WorkerHandle {
    const source = scriptedSource(nature);
    let alive = true;
    let toParent: (message: FromWorker) => void = () => undefined;
    let toWorker: (message: ToWorker) => void = () => undefined;
    const gone: ((reason: string | null) => void)[] = [];
    const die = (reason: string | null) => {
      if (!alive) return;
      alive = false;
      for (const callback of gone) callback(reason);
    };
    const send = (message: FromWorker) => queueMicrotask(() => alive && toParent(structuredClone(message)));
    const worker: FakeWorker = {
      life,
      source,
      die,
      post: (message) => queueMicrotask(() => alive && toWorker(structuredClone(message))),
      onMessage: (callback) => void (toParent = callback),
      onGone: (callback) => void gone.push(callback),
      terminate: async () => die(null),
    };
    workers.push(worker);
    if (openingFails) {
      send({ type: "finished", error: recordOfError(new Error("there is no file flows.pb")) });
      queueMicrotask(() => queueMicrotask(() => die(null)));
    } else {
      const line = openEngineLine({ post: send, onMessage: (callback) => void (toWorker = callback), close: () => die(null) });
      line.serve(createEngine({ source, clock, log: silentLog, epoch: life.epoch, clusterName: null, gaps: life.gaps, isTaken: line.isTaken }));
    }
    return worker;
  }

  const workerNow = () => {
    const last = workers.at(-1);
    if (!last) throw new Error("no worker was started");
    return last;
  };
  return { engine, clock, workers, batches, workerNow };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const pairs = { kind: "pairs", window: WHOLE_WINDOW, filter: NO_FILTER, sort: "worst", limit: 10, cursor: null, facets: false } as const;
const flow = (at: number, port: number) => ({ kind: "flow", flow: allowedWithAuth(at, { sourcePort: port }), stream: "evidence" }) as const;

describe("the engine in a worker", () => {
  it("answers as it would in this thread, and passes refusals on", async () => {
    const { engine, workerNow } = setUp();
    expect(engine.status()).toMatchObject({ cluster: "lab", watermark: null, source: { health: { state: "starting" } } });
    await engine.opened;
    await workerNow().source.give(flow(0, 1));
    expect((await engine.ask(pairs)).attempts).toMatchObject({ total: 1, authenticated: 1 });
    await expect(engine.ask({ kind: "flow", id: "x" })).rejects.toMatchObject({ code: "not-found" });
    await engine.stop();
    expect(workerNow().source.closed).toBe(true);
  });

  it("sends one batch at a time, however many beats pass", async () => {
    const { engine, clock, batches, workerNow } = setUp();
    await engine.opened;
    for (let step = 1; step <= 3; step += 1) {
      await workerNow().source.give(flow(step, step));
      clock.pass(250);
    }
    // The parent had no turn to say that it took the first one before the beats; it has had one after each.
    await turn();
    expect(batches.length).toBeGreaterThan(0);
    const held = batches.length;
    await workerNow().source.give(flow(10, 10));
    clock.pass(250);
    clock.pass(250);
    await workerNow().source.give(flow(11, 11));
    await turn();
    expect(batches.length).toBe(held + 1);
    await engine.stop();
  });

  it("is not ready before the source was opened, and says so", async () => {
    const { engine } = setUp();
    await expect(engine.ask(pairs)).rejects.toMatchObject({ code: "not-ready", message: "The source is being opened" });
    await engine.stop();
  });

  it("gives a source that cannot be opened as the reason for everything", async () => {
    const { engine } = setUp(CAPTURE, true);
    await expect(engine.opened).rejects.toThrow("there is no file flows.pb");
    await expect(engine.finished).rejects.toThrow("there is no file flows.pb");
    await expect(engine.ask(pairs)).rejects.toThrow("there is no file flows.pb");
    expect(engine.status().source.health).toMatchObject({ state: "stopped", sentence: "there is no file flows.pb" });
    await engine.stop();
  });

  it("starts a dead worker anew, with a gap and a state that can be seen", async () => {
    const { engine, clock, workers, batches, workerNow } = setUp();
    await engine.opened;
    await workerNow().source.give(flow(0, 1));
    clock.pass(250);
    await turn();
    const asked = engine.ask(pairs);
    workerNow().die("out of memory");
    await expect(asked).rejects.toMatchObject({ code: "not-ready" });
    expect(engine.status().source.health).toMatchObject({ state: "retrying", attempt: 1, lastError: "out of memory" });
    expect(engine.status().coverage.complete).toBe(false);
    expect(batches.at(-1)?.status.source.health.sentence).toContain("out of memory");
    expect(workers).toHaveLength(1);
    clock.pass(500);
    expect(workers).toHaveLength(2);
    await turn();
    expect(workerNow().life).toMatchObject({ epoch: "e.1", gaps: [{ node: null, from: ms(250), reason: "the worker that counts flows was started anew" }] });
    const answer = await engine.ask(pairs);
    expect(answer.coverage.reasons.join()).toContain("the worker that counts flows was started anew");
    await workerNow().source.give(flow(1_000, 2));
    expect((await engine.ask(pairs)).attempts.total).toBe(1);
    await engine.stop();
  });

  it("waits longer and longer for a worker that keeps dying", async () => {
    const { engine, clock, workers, workerNow } = setUp();
    for (let death = 0; death < 4; death += 1) {
      await turn();
      workerNow().die("crash");
      clock.pass(60_000);
    }
    await turn();
    expect(workers).toHaveLength(5);
    workerNow().die("crash");
    clock.pass(2_000);
    expect(workers).toHaveLength(5);
    clock.pass(60_000);
    expect(workers).toHaveLength(6);
    await engine.stop();
  });

  it("asks a new worker for the tail that was wanted of the old one", async () => {
    const { engine, clock, workerNow } = setUp();
    await engine.opened;
    engine.wantTail([NO_FILTER]);
    await turn();
    expect(workerNow().source.tailWanted).toEqual([true]);
    workerNow().die(null);
    clock.pass(1_000);
    await turn();
    expect(workerNow().source.tailWanted).toEqual([true]);
    await engine.stop();
  });

  it("resolves `finished` when a capture was read to its end", async () => {
    const { engine, workerNow } = setUp(CAPTURE);
    await engine.opened;
    await workerNow().source.give(flow(0, 1));
    await workerNow().source.end();
    await engine.finished;
    await engine.stop();
  });
});
