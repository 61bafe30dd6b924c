import { afterEach, describe, expect, test } from "vitest";
import type { FlowSource, SourceEvent } from "@/lib/ports/flow-source";

/** A source with something to read, for one test. */
export interface ContractStage {
  readonly source: FlowSource;
  /** uuids of the flows it must yield as evidence, each once; in the order of each node by itself. */
  readonly uuids: readonly string[];
  /** Ends what stands behind the source, after the source was closed. */
  leave(): Promise<void> | void;
}

const WITHIN_MS = 15_000;

function uuidsOf(events: readonly SourceEvent[]): string[] {
  return events.flatMap((event) => (event.kind === "flow" ? [event.flow.uuid] : []));
}

/** Pulls until every uuid came (a live source), or to the end (a finite one); then closes. */
async function readAll({ source, uuids }: ContractStage, betweenBatches: () => Promise<void> = async () => undefined): Promise<SourceEvent[]> {
  const events: SourceEvent[] = [];
  const missing = new Set(uuids);
  const timer = setTimeout(() => void source.close(), WITHIN_MS);
  for await (const batch of source.events(new AbortController().signal)) {
    events.push(...batch);
    for (const uuid of uuidsOf(batch)) missing.delete(uuid);
    if (source.nature.live && missing.size === 0) break;
    await betweenBatches();
  }
  clearTimeout(timer);
  await source.close();
  return events;
}

/** What every flow source keeps to; `makeStage` builds a fresh one for each test. */
export function describeFlowSource(name: string, makeStage: () => Promise<ContractStage>): void {
  describe(`${name} is a flow source`, () => {
    let stage: ContractStage | null = null;
    const start = async (): Promise<ContractStage> => (stage = await makeStage());
    afterEach(async () => {
      await stage?.source.close();
      await stage?.leave();
      stage = null;
    });

    test("yields every flow once", async () => {
      const one = await start();
      const seen = uuidsOf(await readAll(one)).filter((uuid) => uuid !== "");
      expect(one.uuids.filter((uuid) => !seen.includes(uuid))).toEqual([]);
      expect(seen).toHaveLength(new Set(seen).size);
    });

    test("yields the flows of one node in order", async () => {
      const one = await start();
      const last = new Map<string, bigint>();
      for (const event of await readAll(one)) {
        if (event.kind !== "flow") continue;
        expect(event.flow.time).toBeGreaterThanOrEqual(last.get(event.flow.node) ?? 0n);
        last.set(event.flow.node, event.flow.time);
      }
    });

    test("loses nothing when it is pulled slowly", async () => {
      const one = await start();
      const seen = new Set(uuidsOf(await readAll(one, () => new Promise((resolve) => setTimeout(resolve, 20)))));
      expect(one.uuids.filter((uuid) => !seen.has(uuid))).toEqual([]);
    });

    test("says what it is without secrets, and how it is", async () => {
      const { source } = await start();
      expect(source.nature.label).not.toBe("");
      expect(source.nature.label).not.toMatch(/\/\/[^/]*@/);
      expect(source.health()).toMatchObject({ state: "starting", attempt: 0, retryAtMs: null, lastError: null });
    });

    test("is live while it reads, and stopped after close", async () => {
      const one = await start();
      const states: string[] = [];
      await readAll(one, async () => void states.push(one.source.health().state));
      expect(states.filter((state) => !["starting", "live"].includes(state))).toEqual([]);
      await one.source.close();
      expect(one.source.health().state).toBe("stopped");
    });

    test("tells every change of its health", async () => {
      const one = await start();
      const told = (await readAll(one)).flatMap((event) => (event.kind === "health" ? [event.health] : []));
      for (const [index, health] of told.entries()) {
        expect(health.sentence === "" && !["starting", "live", "stopped"].includes(health.state)).toBe(false);
        const before = told[index - 1];
        if (before?.state === health.state) expect(health.sinceMs).toBe(before.sinceMs);
      }
    });

    test("yields no empty batch, and nothing that cannot cross a thread", async () => {
      const one = await start();
      for await (const batch of one.source.events(new AbortController().signal)) {
        expect(batch.length).toBeGreaterThan(0);
        expect(uuidsOf(structuredClone(batch))).toEqual(uuidsOf(batch));
        if (batch.some((event) => event.kind === "flow")) break;
      }
    });

    test("ends when it is closed, however often", async () => {
      const { source } = await start();
      let batches = 0;
      for await (const _batch of source.events(new AbortController().signal)) {
        batches += 1;
        if (batches === 1) await Promise.all([source.close(), source.close()]);
      }
      await source.close();
      expect(batches).toBeGreaterThan(0);
      expect(source.health().state).toBe("stopped");
    });

    test("ends when its signal is aborted", async () => {
      const { source } = await start();
      const stop = new AbortController();
      for await (const _batch of source.events(stop.signal)) stop.abort();
      expect(source.health().state).toBe("stopped");
    });

    test("yields nothing after an abort that came before it began, or a close", async () => {
      const { source } = await start();
      let count = 0;
      for await (const batch of source.events(AbortSignal.abort())) count += batch.length;
      expect(count).toBe(0);
      expect(source.health().state).toBe("stopped");
      const second = await makeStage();
      await second.source.close();
      for await (const batch of second.source.events(new AbortController().signal)) count += batch.length;
      await second.leave();
      expect(count).toBe(0);
    });

    test("is iterated once: a second time is refused", async () => {
      const { source } = await start();
      const first = source.events(new AbortController().signal)[Symbol.asyncIterator]();
      await first.next();
      await expect((async () => source.events(new AbortController().signal)[Symbol.asyncIterator]().next())()).rejects.toThrow(/once/);
      await source.close();
    });

    test("takes a wish for the tail at any time", async () => {
      const one = await start();
      one.source.wantTail(true);
      const events = await readAll(one, async () => one.source.wantTail(false));
      one.source.wantTail(true);
      const seen = uuidsOf(events).filter((uuid) => uuid !== "");
      expect(seen).toHaveLength(new Set(seen).size);
    });
  });
}
