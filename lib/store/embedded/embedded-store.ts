import { AppError } from "@/lib/platform/errors";
import type { HistoryHealth, HistoryStore, PairPast, PastQuery } from "@/lib/ports/history-store";
import { openClickHouseStore, type ClickHouseOptions } from "../clickhouse/clickhouse-store";
import { limitsFor } from "./engine-limits";
import { startEngineProcess, type EngineProcess, type EngineProcessOptions } from "./engine-process";

export type EmbeddedOptions = EngineProcessOptions & Pick<ClickHouseOptions, "layout" | "share">;

/**
 * History in the embedded engine: the store speaks to it as to any ClickHouse. While the engine's process does not answer, its
 * own sentence is what people are told. Throws `bad-config` as startEngineProcess does.
 */
export function openEmbeddedStore(options: EmbeddedOptions): HistoryStore {
  const { directory, memoryBytes, clock, log, layout, share } = options;
  const engine = startEngineProcess(options);
  const link = { url: engine.url, agent: engine.agent, user: "default", password: "", ca: null, queryBytes: limitsFor(memoryBytes).statementBytes };
  return withEngine(openClickHouseStore({ type: "embedded", label: `the embedded engine in ${directory}`, link, layout, share, clock, log }), engine);
}

function withEngine(store: HistoryStore, engine: EngineProcess): HistoryStore {
  function inSentence(error: unknown): unknown {
    const { state, sentence } = engine.health();
    return state === "live" || state === "stopped" ? error : new AppError("unavailable", sentence, "The live view goes on without it.", { cause: error });
  }

  async function told<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      throw inSentence(error);
    }
  }

  async function* pairs(query: PastQuery): AsyncGenerator<readonly PairPast[]> {
    try {
      yield* store.pairs(query);
    } catch (error) {
      throw inSentence(error);
    }
  }

  function health(): HistoryHealth {
    const own = store.health();
    const { state } = engine.health();
    return state === "live" || own.state === "stopped" ? own : { ...engine.health(), bytes: own.bytes };
  }

  return {
    nature: store.nature,
    health,
    onHealth(callback) {
      const leave = [store.onHealth(callback), engine.onHealth(callback)];
      return () => leave.forEach((left) => left());
    },
    write: (block) => told(store.write(block)),
    span: () => told(store.span()),
    pairs,
    series: (query) => told(store.series(query)),
    attempts: (query) => told(store.attempts(query)),
    coldStarts: (query) => told(store.coldStarts(query)),
    events: (query) => told(store.events(query)),
    event: (id) => told(store.event(id)),
    nodes: (window) => told(store.nodes(window)),
    unrecorded: (window) => told(store.unrecorded(window)),
    holes: (window) => told(store.holes(window)),
    changes: (window, limit) => told(store.changes(window, limit)),
    aliases: () => told(store.aliases()),
    putSnapshot: (snapshot) => told(store.putSnapshot(snapshot)),
    snapshot: (id) => told(store.snapshot(id)),
    removeSnapshot: (id) => told(store.removeSnapshot(id)),
    async close() {
      // Nothing is answered without the engine: what waits for it would wait in vain.
      if (engine.health().state !== "live") await engine.stop();
      await store.close();
      await engine.stop();
    },
  };
}
