import { allowedWithAuth, deniedForAuth, ms, START } from "@/lib/domain/flow.testdata";
import type { Flow } from "@/lib/domain/flow";
import { msOfInstant, type Instant } from "@/lib/domain/instant";
import { silentLog } from "@/lib/platform/log";
import type { NodeReport, SourceEvent } from "@/lib/ports/flow-source";
import type { HistorySink } from "@/lib/ports/history-store";
import { createChangeLog } from "../change-log";
import { ENGINE_CAPS, type EngineCaps, type HistoryCaps } from "../caps";
import { createHistoryWriter, type HistoryWriter } from "../history-writer";
import { createModel, type Model } from "../model";
import { healthOf, heldClock, LIVE, type HeldClock } from "../scripted.testdata";

export type LifeCaps = { readonly history?: Partial<HistoryCaps> } & Partial<Omit<EngineCaps, "history">>;

/** One life of an engine, without its threads: a model and the writer of its history, moved by hand. */
export class Life {
  readonly model: Model;
  readonly writer: HistoryWriter;

  constructor(
    store: HistorySink,
    readonly clock: HeldClock,
    epoch = "life",
    caps: LifeCaps = {},
  ) {
    const history = { ...ENGINE_CAPS.history, ...caps.history };
    this.writer = createHistoryWriter({ store, clock, log: silentLog, epoch, caps: history });
    this.model = createModel({
      nature: LIVE,
      health: () => healthOf("live"),
      clock,
      caps: { ...ENGINE_CAPS, ...caps, history },
      epoch,
      clusterName: null,
      reread: null,
      surroundings: null,
      changes: createChangeLog(ENGINE_CAPS.changes),
      kept: this.writer.kept,
      writing: this.writer,
    });
    this.writer.attach(this.model);
  }

  /** Nodes as the source lists them, then that it is live. */
  begin(ringStart: Instant | null, nodes: readonly string[] = ["worker-1", "worker-2"]): void {
    this.tell({ kind: "nodes", nodes: nodes.map((name) => nodeReport(name, ringStart)), relayVersion: null, flowsPerSec: null }, { kind: "health", health: healthOf("live") });
  }

  tell(...events: SourceEvent[]): void {
    for (const event of events) this.model.fold(event);
  }

  flows(flows: readonly Flow[]): void {
    for (const flow of flows) this.model.fold({ kind: "flow", flow: stored(flow), stream: "evidence" });
  }

  /** Settles as the engine does, and lets what is under way come back. */
  async beat(): Promise<void> {
    this.model.settle();
    this.writer.afterSettle();
    this.writer.beat();
    await turn();
  }

  /** Beats each `stepMs` for so long. */
  async pass(ms: number, stepMs = 5_000): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.clock.pass(Math.min(stepMs, ms - passed));
      await this.beat();
    }
  }
}

export function clockAt(afterStartMs: number): HeldClock {
  return heldClock(msOfInstant(START) + afterStartMs);
}

/** The flow with a record, as every source gives it. */
export function stored(flow: Flow): Flow {
  return { ...flow, raw: flow.raw ?? { format: "json", text: JSON.stringify({ uuid: flow.uuid }) } };
}

export function nodeReport(name: string, ringStart: Instant | null, state = "NODE_CONNECTED"): NodeReport {
  return { name, version: "1.18.0", state, address: null, seenFlows: null, numFlows: null, maxFlows: null, uptimeNs: null, ringStart };
}

export async function turn(): Promise<void> {
  for (let i = 0; i < 12; i += 1) await Promise.resolve();
}

/** A life that began a quarter of an hour after what its nodes hold. */
export async function beginLife(store: HistorySink, caps: LifeCaps = {}, epoch = "life"): Promise<Life> {
  const life = new Life(store, clockAt(0), epoch, caps);
  await life.beat();
  life.begin(ms(-900_000));
  return life;
}

/** One connection that is refused and let through a second later. */
export function dial(at: number, port: number): Flow[] {
  return [deniedForAuth(at, { sourcePort: port }), allowedWithAuth(at + 1_030, { sourcePort: port })];
}
