import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_FILTER } from "@/lib/domain/filter";
import { instantFromMs, printInstant, type Instant } from "@/lib/domain/instant";
import { bucketOf } from "@/lib/domain/pair-row";
import { ALL_NODES, shareOfNode, type NodeShare } from "@/lib/domain/share";
import { createEngine, type EngineOptions } from "@/lib/engine/create-engine";
import type { Engine } from "@/lib/engine/engine-port";
import type { PairsReply } from "@/lib/engine/reply";
import { createShareBook } from "@/lib/engine/share-book";
import { createStoreReader } from "@/lib/engine/store-reader";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import type { HistoryStore } from "@/lib/ports/history-store";
import { createRecordReader } from "@/lib/sources/record/record-reader";
import { startSimulator, type RunningSimulator } from "@/lib/sources/simulator/start";
import { linkTo, storeAt, whenLive } from "@/lib/store/clickhouse/store.fixture";
import { CREDENTIALS, hasEngine, layGround, SKIPPED, startPortChild, type Ground, type PortChild } from "@/lib/store/embedded/engine.fixture";
import { openBeside } from "./open-beside";
import { natureOf, NO_TLS_FILES, openSource } from "./sources";
import { parseSourceSpec } from "./source-spec";

const MINUTE_MS = 60_000;
const BACKFILL_MS = 12 * MINUTE_MS;
const NODES = 5;

/** One process: its engine, and what ends with it. */
interface Process {
  readonly engine: Engine;
  stop(): Promise<void>;
}

describe.skipIf(!hasEngine)(`two ingest processes and one that serves${SKIPPED}`, () => {
  let ground: Ground;
  let server: PortChild;
  let relay: RunningSimulator;
  const processes: Process[] = [];

  beforeAll(async () => {
    ground = await layGround();
    server = await startPortChild(ground.childPath, ground.directory());
    relay = await startSimulator({ listen: "127.0.0.1:0", kubernetesPort: 0, scenario: "large", rate: 40, pairs: 40, nodes: NODES, backfillMs: BACKFILL_MS, ringCapacity: 65_535 });
  }, 120_000);
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.stop()));
    await relay.close();
    await server.stop();
    ground.clear();
  }, 60_000);

  const storeFor = (share: NodeShare | null): Promise<HistoryStore> => whenLive(storeAt(linkTo(server.url, { user: CREDENTIALS.user, password: CREDENTIALS.password }), { share }));

  function run(options: Pick<EngineOptions, "source" | "epoch"> & Partial<EngineOptions>, store: HistoryStore | null): Process {
    const past = store && { store, eventsKeptMs: 1e12, readRecord: createRecordReader() };
    const engine = createEngine({ clock: systemClock, log: silentLog, clusterName: null, past, ...options });
    const process = {
      engine,
      async stop() {
        await engine.stop();
        await store?.close();
      },
    };
    processes.push(process);
    return process;
  }

  const spec = () => parseSourceSpec([`relay://${relay.address}`]);
  const beside = () => openBeside({ cluster: { kind: "address", server: relay.kubernetes ?? "" }, spireNamespace: "cilium-spire", spire: { mode: "off" }, spireSvid: null }, { clock: systemClock, log: silentLog });

  async function ingest(share: NodeShare): Promise<Process> {
    const book = share.of === 1 ? null : createShareBook(share, null);
    const store = share.of === 1 ? null : await storeFor(share);
    const source = await openSource(spec(), { tls: NO_TLS_FILES, clock: systemClock, log: silentLog, simulated: true, share: book });
    return run({ source, epoch: `ingest-${share.index}-${share.of}`, beside: await beside(), share: book, history: store }, store);
  }

  async function serve(): Promise<Process> {
    const store = await storeFor(null);
    const reader = createStoreReader({ store, nature: natureOf(spec(), true), clock: systemClock });
    return run({ source: reader.source, epoch: "ui", beside: await beside(), reader }, store);
  }

  /** What is compared: each pair with all its counts. */
  const told = ({ pairs }: PairsReply): unknown => pairs.map(({ key, counts, authRefusedBy, authRefusedRecovered, allowedBy, establishedRefused, l7, grade }) => ({ key, counts, authRefusedBy, authRefusedRecovered, allowedBy, establishedRefused, l7, grade })).sort((a, b) => (a.key < b.key ? -1 : 1));

  it("answers as one process that reads everything, up to what both closed", { timeout: 240_000 }, async () => {
    const shares = [1, 2].map((index) => ({ index, of: 2 }));
    expect(new Set(relay.nodes.map((node) => shareOfNode(node, 2))).size).toBe(2);
    const whole = await ingest(ALL_NODES);
    const [first, second] = await Promise.all(shares.map(ingest));
    // The first minute that the rings hold is none that is seen whole; the last is closed by both.
    const from = bucketOf(instantFromMs(relay.startMs + 2 * MINUTE_MS));
    const to = bucketOf(instantFromMs(relay.startMs + BACKFILL_MS - 6 * MINUTE_MS)) - 1n;
    const closed = (): (Instant | null)[] => [first, second].map((each) => each?.engine.status().history?.closedUntil ?? null);
    await until(() => closed().every((at) => at !== null && at > to));
    const ui = await serve();
    await until(() => (ui.engine.status().watermark ?? 0n) > to);

    const window = { from: { at: from }, to: { at: to } };
    const question = { kind: "pairs", window, filter: NO_FILTER, sort: "total", limit: 1_000, cursor: null, facets: false } as const;
    const [expected, answered] = await Promise.all([whole.engine.ask(question), ui.engine.ask(question)]);
    expect(expected.attempts.total).toBeGreaterThan(500);
    expect(Object.values(expected.attempts).filter((count) => count > 0).length).toBeGreaterThan(2);
    expect(told(answered)).toEqual(told(expected));
    expect(answered.attempts).toEqual(expected.attempts);

    // Neither speaks for all, and no node is spoken for twice.
    const parts = await Promise.all([first, second].map(async (each) => (await each?.engine.ask(question))?.attempts.total ?? 0));
    for (const part of parts) expect(part).toBeGreaterThan(0);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(expected.attempts.total);
    const coverage = await ui.engine.ask({ kind: "coverage", window });
    expect(coverage.nodes.map(({ node }) => node).sort()).toEqual([...relay.nodes].sort());

    const until1 = ui.engine.status().watermark ?? 0n;
    expect(ui.engine.status().coverage.reasons.join()).toContain(`counts up to ${printInstant(until1)}: ingest processes write closed minutes`);

    // Single connections, links to their flows and frozen links are answered by the process that serves, of both shares.
    const listed = await ui.engine.ask({ kind: "attempts", window, filter: NO_FILTER, limit: 5, cursor: null });
    expect(listed.attempts).toHaveLength(5);
    for (const { attempt } of listed.attempts) {
      const flow = await ui.engine.ask({ kind: "flow", id: attempt.flows[0] ?? "" });
      expect(flow).toMatchObject({ kind: "flow", attempt: { pair: expect.any(String) as string } });
    }
    const { id } = await ui.engine.ask({ kind: "freeze", page: "/pairs", answers: { "/api/v1/pairs": "{}" } });
    expect(await ui.engine.ask({ kind: "snapshot", id })).toMatchObject({ snapshot: { page: "/pairs" } });
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("it never came to hold");
}
