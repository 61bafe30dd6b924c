import { describe, expect, it } from "vitest";
import { NO_FILTER, type Filter, type FilterKey } from "@/lib/domain/filter";
import type { Flow } from "@/lib/domain/flow";
import { allowed, allowedWithAuth, deniedForAuth, ms, podEnd } from "@/lib/domain/flow.testdata";
import { AppError } from "@/lib/platform/errors";
import type { HistoryStore } from "@/lib/ports/history-store";
import type { WindowSpec } from "./question";
import { Answering, arriving, lastingStore } from "./recall.testdata";

const MINUTE_MS = 60_000;
const END_MS = 30 * MINUTE_MS;
const RING = ms(-10 * MINUTE_MS);
const KEEP = { ringStart: RING, caps: { storedMinutesMs: 5 * MINUTE_MS } };

const window = (fromMs: number, toMs: number | null = null): WindowSpec => ({ from: { at: ms(fromMs) }, to: toMs === null ? null : { at: ms(toMs) } });
const pairs = (asked: WindowSpec) => ({ kind: "pairs", window: asked, filter: NO_FILTER, sort: "worst", limit: 100, cursor: null, facets: false }) as const;

function only(key: FilterKey, ...values: string[]): Filter {
  return { terms: [{ key, negated: false, values, comparison: null }] };
}

/** One connection a minute, the last of every three refused first. */
function perMinute(minutes: number): Flow[] {
  return Array.from({ length: minutes }, (_, minute) => {
    const change = { sourcePort: 40_000 + minute };
    const at = minute * MINUTE_MS + 1_000;
    return minute % 3 === 2 ? [deniedForAuth(at, change), allowedWithAuth(at + 1_010, change)] : [allowedWithAuth(at, change)];
  }).flat();
}

async function lived(flows: readonly Flow[], store: HistoryStore = lastingStore(), options: ConstructorParameters<typeof Answering>[1] = KEEP): Promise<Answering> {
  const engine = new Answering(store, options);
  await engine.live(flows.map((flow) => arriving(flow)), END_MS);
  return engine;
}

describe("history that does not answer", () => {
  it("leaves what memory holds, and says what is missing", async () => {
    const store = lastingStore();
    const flows = perMinute(30);
    const engine = await lived(flows, store);
    await store.close();
    const reply = await engine.ask(pairs(window(0)));
    expect(reply.attempts.total).toBeGreaterThan(0);
    expect(reply.attempts.total).toBeLessThan(30);
    expect(reply.coverage).toMatchObject({ complete: false, reasons: [expect.stringContaining("history cannot be asked: The history is closed.")] });
    const list = await engine.ask({ kind: "attempts", window: window(0), filter: NO_FILTER, limit: 100, cursor: null });
    expect([list.attempts.length, list.coverage.reasons.join()]).toEqual([30, expect.stringContaining("history cannot be asked")]);
    await expect(engine.ask({ kind: "flow", id: "none" })).rejects.toBeInstanceOf(AppError);
  });

  it("in time is as good as away", async () => {
    const store = lastingStore();
    const engine = await lived(perMinute(30), store);
    const never = new Promise<never>(() => undefined);
    Object.assign(store, { nodes: () => never, attempts: () => never });
    const answers = [engine.ask(pairs(window(0))), engine.ask({ kind: "attempts", window: window(0), filter: NO_FILTER, limit: 100, cursor: null })] as const;
    for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
    engine.life.clock.pass(10_000);
    const [counts, list] = await Promise.all(answers);
    expect(counts.coverage.reasons.join()).toContain("No answer within 10 s.");
    expect(list.coverage.reasons.join()).toContain("No answer within 10 s.");
    expect(list.attempts.length).toBeGreaterThan(0);
  });

  it("is not asked for what memory holds whole", async () => {
    const store = lastingStore();
    const engine = await lived(perMinute(30), store);
    await store.close();
    const reply = await engine.ask(pairs(window(28 * MINUTE_MS)));
    expect([reply.attempts.total, reply.coverage.complete]).toEqual([2, true]);
  });
});

describe("where minutes were let go", () => {
  it("whole hours are counted, and the answer says so", async () => {
    const store = lastingStore({ minuteRows: 400 });
    const engine = new Answering(store, KEEP);
    const flows = perMinute(240);
    await engine.live(flows.map((flow) => arriving(flow)), 240 * MINUTE_MS);
    const reply = await engine.ask(pairs(window(70 * MINUTE_MS, 75 * MINUTE_MS)));
    expect([reply.window, reply.attempts.total]).toEqual([{ from: ms(60 * MINUTE_MS), to: ms(120 * MINUTE_MS) - 1n }, 60]);
    expect(reply.coverage).toMatchObject({ complete: false, reasons: expect.arrayContaining([expect.stringContaining("whole hours are counted there")]) });
    const all = await engine.ask({ kind: "overview", window: window(0), filter: NO_FILTER });
    expect([all.attempts.total, all.bucketMs, all.series.reduce((sum, { counts }) => sum + counts.total, 0)]).toEqual([240, 3_600_000, 240]);
    const wait = await engine.ask({ kind: "wait", window: window(0), filter: NO_FILTER });
    expect([wait.m4, wait.series.reduce((sum, { affected }) => sum + affected, 0)]).toEqual([{ affected: 80, of: 240, unsure: 0, reason: null }, 80]);
  });

  it("single connections may be let go before counts are, and lists say so", async () => {
    const store = lastingStore({ attempts: 10, events: 10 });
    const engine = await lived(perMinute(30), store);
    const list = await engine.ask({ kind: "attempts", window: window(0), filter: NO_FILTER, limit: 100, cursor: null });
    expect([list.attempts.length < 30, list.window.from > ms(0)]).toEqual([true, true]);
    expect(list.coverage.reasons.join()).toContain("counts are kept longer");
    const wait = await engine.ask({ kind: "wait", window: window(0), filter: NO_FILTER });
    expect([wait.m1.count, wait.m4.of, wait.roughUntil !== null]).toEqual([10, 30, true]);
  });
});

describe("after a restart", () => {
  it("what was before is answered, and the time between is a gap of every node", async () => {
    const store = lastingStore();
    const flows = perMinute(30);
    await lived(flows, store);
    const next = new Answering(store, { atMs: 120 * MINUTE_MS, epoch: "next", ringStart: ms(115 * MINUTE_MS) });
    next.learn(flows);
    await next.live([arriving(allowedWithAuth(122 * MINUTE_MS, { sourcePort: 50_000 }))], 140 * MINUTE_MS);
    const reply = await next.ask(pairs(window(0)));
    // Minutes that were not closed when the first life ended are not known any more.
    expect(reply.attempts.total).toBeGreaterThan(20);
    expect(reply.coverage).toMatchObject({ complete: false, reasons: expect.arrayContaining([expect.stringMatching(/no data of (worker-\d|every node), .*: (nothing was recorded|Countersign recorded nothing)/)]) });
    const quiet = await next.ask({ kind: "coverage", window: window(60 * MINUTE_MS, 90 * MINUTE_MS) });
    expect([quiet.coverage.complete, quiet.holes.length > 0]).toEqual([false, true]);
    const first = flows[0];
    const flow = await next.ask({ kind: "flow", id: first?.uuid ?? "" });
    expect([flow.flow.flow.uuid, flow.flow.flow.raw, flow.attempt?.attempt.outcome, flow.neighbours.length]).toEqual([first?.uuid, { format: "json", text: JSON.stringify({ uuid: first?.uuid }) }, "authenticated", 1]);
    await expect(next.ask({ kind: "flow", id: "never-there" })).rejects.toMatchObject({ code: "gone", message: expect.stringContaining("history has events since") });
  });
});

describe("waits of a past that is too much to read one by one", () => {
  it("are counted the same from sums, by pair and over time", async () => {
    const flows = perMinute(30);
    const exact = await lived(flows);
    const rough = await lived(flows, lastingStore(), { ...KEEP, recall: { attempts: 0, refused: 3 } });
    const ask = { kind: "wait", window: window(0), filter: NO_FILTER } as const;
    const [whole, told] = [await exact.ask(ask), await rough.ask(ask)];
    expect([whole.roughUntil, told.roughUntil]).toEqual([null, expect.any(BigInt)]);
    expect([told.m1.count, told.m1.teeth, told.m1.excluded, told.m3]).toEqual([whole.m1.count, whole.m1.teeth, whole.m1.excluded, whole.m3]);
    expect(told.m4).toEqual(whole.m4);
    expect(told.by.pairs.map(({ name, count, affected, of }) => [name, count, affected, of])).toEqual(whole.by.pairs.map(({ name, count, affected, of }) => [name, count, affected, of]));
    const sums = (columns: typeof told.series) => [columns.reduce((sum, { affected }) => sum + affected, 0), columns.reduce((sum, { of }) => sum + (of ?? 0), 0)];
    expect(sums(told.series)).toEqual(sums(whole.series));
    expect(sums(told.series)).toEqual([10, 30]);
    const named = await rough.ask({ ...ask, filter: only("src", "team-yellow/client") });
    expect([named.m1.count, named.m4]).toEqual([whole.m1.count, whole.m4]);
    const single = await rough.ask({ ...ask, filter: only("from-ip", "10.0.1.28") });
    expect([single.m4.of, single.m4.reason]).toEqual([null, expect.stringContaining("no longer held one by one")]);
  });
});

describe("a list", () => {
  it("goes on over pages until it was looked through, and says how far back that was", async () => {
    const flows = perMinute(30);
    const engine = await lived(flows, lastingStore(), { ...KEEP, recall: { looked: 10 } });
    const ask = { kind: "attempts", window: window(0), filter: only("outcome", "authenticated-late"), limit: 8, cursor: null } as const;
    const found: string[] = [];
    let cursor: string | null = null;
    const searched: (bigint | null)[] = [];
    do {
      const reply: Awaited<ReturnType<typeof engine.ask<"attempts">>> = await engine.ask({ ...ask, cursor });
      found.push(...reply.attempts.map(({ attempt }) => attempt.outcome));
      searched.push(reply.searchedFrom);
      cursor = reply.nextCursor;
    } while (cursor !== null);
    expect(found).toEqual(Array.from({ length: 10 }, () => "authenticated-late"));
    expect([searched.length > 1, searched.at(-1), searched[0] !== null]).toEqual([true, null, true]);
  });
});

describe("an overview of many pairs", () => {
  it("takes those out of the sum that the filter leaves out", async () => {
    const flows = Array.from({ length: 25 }, (_, nth) => allowed(nth * MINUTE_MS + 500, { source: podEnd("team-yellow", `client-${nth % 5}`, 20_000 + (nth % 5)), sourceAddress: `10.0.2.${nth % 5}`, sourcePort: 41_000 + nth }));
    const engine = await lived(flows);
    for (const [filter, total] of [[only("src", "team-yellow/client-1"), 5], [{ terms: [{ key: "src", negated: true, values: ["team-yellow/client-1"], comparison: null }] } satisfies Filter, 20], [NO_FILTER, 25]] as const) {
      const reply = await engine.ask({ kind: "overview", window: window(0), filter });
      expect([reply.attempts.total, reply.series.reduce((sum, { counts }) => sum + counts.total, 0), reply.series.length]).toEqual([total, total, 31]);
    }
  });
});

describe("a window", () => {
  it("of ten years is answered from where anything is held, in few bars", async () => {
    const engine = await lived(perMinute(30));
    const tenYears = window(-3_650 * 86_400_000);
    const reply = await engine.ask({ kind: "overview", window: tenYears, filter: NO_FILTER });
    expect([reply.attempts.total, reply.window.from, reply.series.length <= 120]).toEqual([30, ms(-10 * MINUTE_MS), true]);
    expect(reply.coverage.reasons.join()).toContain("nothing from before 2026-11-22T13:50:00Z is held");
    const before = await engine.ask(pairs(window(-3_650 * 86_400_000, -86_400_000)));
    expect([before.attempts.total, before.coverage.complete]).toEqual([0, false]);
  });

  it("in the future is refused, in words", async () => {
    const engine = await lived(perMinute(30));
    await expect(engine.ask(pairs(window(END_MS + MINUTE_MS)))).rejects.toMatchObject({ code: "bad-request", message: expect.stringContaining("before it begins") });
  });
});
