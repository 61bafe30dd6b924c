import fc from "fast-check";
import { expect } from "vitest";
import { NO_FILTER, type Filter } from "@/lib/domain/filter";
import { EventType, type Flow } from "@/lib/domain/flow";
import { allowed, allowedWithAuth, deniedByPolicy, deniedForAuth, flowAt, ms, podEnd, SERVER } from "@/lib/domain/flow.testdata";
import type { HistoryStore } from "@/lib/ports/history-store";
import type { ModelQuestion, WindowSpec } from "./question";
import { Answering, arriving, type Happening } from "./recall.testdata";
import type { Reply } from "./reply";

const END_MS = 34 * 60_000;
const CLIENTS = ["alpha", "beta", "gamma"].map((name, index) => podEnd("team-yellow", name, 20_000 + index));

const kinds = ["at-once", "late", "refused", "bare", "denied"] as const;
const dials = fc.array(
  fc.record({
    atMs: fc.integer({ min: 1_000, max: END_MS - 1_000 }),
    client: fc.constantFrom(0, 1, 2),
    kind: fc.constantFrom(...kinds),
    port: fc.constantFrom(8_080, 9_090),
  }),
  { minLength: 5, maxLength: 40 },
);
type Dial = { readonly atMs: number; readonly client: number; readonly kind: (typeof kinds)[number]; readonly port: number };

function flowsOf({ atMs, client, kind, port }: Dial, nth: number): Flow[] {
  const source = CLIENTS[client] ?? SERVER;
  const change = { source, sourcePort: 40_000 + nth, sourceAddress: `10.0.1.${client}`, destinationPort: port, node: `worker-${1 + (client % 2)}` };
  switch (kind) {
    case "at-once":
      return [allowedWithAuth(atMs, change)];
    case "late":
      return [deniedForAuth(atMs, change), allowedWithAuth(atMs + 1_010, change)];
    case "refused":
      return [deniedForAuth(atMs, change), deniedForAuth(atMs + 1_010, change)];
    case "bare":
      return [allowed(atMs, change)];
    case "denied":
      return [deniedByPolicy(atMs, { ...change, source })];
    default:
      return kind satisfies never;
  }
}

/** From then on the first client goes by the name that its owner gives it. */
function named(atMs: number): Flow {
  const owner = { ...podEnd("team-yellow", "alpha", 20_000), id: 7, workloads: [{ name: "alpha-of-today", kind: "Deployment" }] };
  return flowAt(atMs, { node: "worker-1", eventType: EventType.trace, source: owner, sourceAddress: "10.0.1.0", destination: { ...SERVER, id: 0 }, direction: "EGRESS", sourcePort: 50_000 });
}

function lost(atMs: number): Happening {
  return { at: atMs + 100, event: { kind: "lost", lost: { source: "PERF_EVENT_RING_BUFFER", count: 3, node: "worker-2", cpu: null, time: ms(atMs), first: ms(atMs - 500), last: ms(atMs) } } };
}

const timelines = fc.record({ dials, namedAtMs: fc.option(fc.integer({ min: 1_000, max: END_MS - 1_000 })), lostAtMs: fc.option(fc.integer({ min: 1_000, max: END_MS - 1_000 })), keptMinutes: fc.integer({ min: 1, max: 25 }) });
// Whole minutes: before memory's first event there is nothing that would make a start go back to one.
const windows = fc.record({ fromMs: fc.integer({ min: 0, max: END_MS / 60_000 - 2 }).map((minute) => minute * 60_000), lengthMs: fc.option(fc.integer({ min: 60_000, max: END_MS })) });

function only(key: Filter["terms"][number]["key"], ...values: string[]): Filter {
  return { terms: [{ key, negated: false, values, comparison: null }] };
}

const FILTERS: readonly Filter[] = [NO_FILTER, only("src", "team-yellow/beta"), only("exempt", "no"), only("outcome", "auth-refused", "authenticated-late")];

/** What is told of the life that answers, not of the window; and what a store keeps fewer of. */
const OF_THE_LIFE = new Set(["epoch", "revision", "caps", "flows", "counters", "held", "heldFrom", "searchedFrom", "nextCursor", "matched", "namedBy", "history"]);

function told(reply: Reply | object): unknown {
  // What nodes reported is told of the window by a store, and of the whole life by memory.
  if ("kind" in reply && reply.kind === "coverage") return told({ ...reply, kind: "nodes", nodes: reply.nodes.map(({ node, state, ringStart, pairsDecided, verdicts }) => ({ node, state, ringStart, pairsDecided, verdicts })) });
  const text = JSON.stringify(reply, (key, value: unknown) => (OF_THE_LIFE.has(key) ? undefined : typeof value === "bigint" ? String(value) : value));
  return JSON.parse(text);
}

/** Every page of a list, one after the other. */
async function pagesOf(engine: Answering, question: Extract<ModelQuestion, { readonly kind: "attempts" | "flows" }>): Promise<unknown[]> {
  const rows: unknown[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 200; page += 1) {
    const reply: Extract<Reply, { readonly kind: "attempts" | "flows" }> = await engine.ask({ ...question, cursor });
    rows.push(...(reply.kind === "attempts" ? reply.attempts : reply.rows));
    cursor = reply.nextCursor;
    if (cursor === null) return rows;
  }
  throw new Error("the list does not end");
}

/** A life in which part of what happened is stored and forgotten, and what is asked of it; the same as of a life that forgets nothing. */
export const livesAndQuestions = fc.tuple(timelines, fc.array(windows, { minLength: 1, maxLength: 3 }), fc.constantFrom(...FILTERS));

/** Lives twice, once with memory alone and once with `store`, asks both the same and expects the same. */
export async function expectLikeMemory(store: HistoryStore, [timeline, asked, filter]: typeof livesAndQuestions extends fc.Arbitrary<infer Value> ? Value : never, isElsewhere = false): Promise<void> {
  // Memory holds nothing of what was before its first event: it comes at once.
  const happenings: Happening[] = [{ atMs: 1, client: 1, kind: "at-once", port: 8_080 } as const, ...timeline.dials].flatMap((dial, nth) => flowsOf(dial, nth).map((flow) => arriving(flow)));
  if (timeline.namedAtMs !== null) happenings.push(arriving(named(timeline.namedAtMs)));
  if (timeline.lostAtMs !== null) happenings.push(lost(timeline.lostAtMs));
  const whole = new Answering(null, { ringStart: ms(-600_000) });
  const split = new Answering(store, { isElsewhere, ringStart: ms(-600_000), caps: { storedMinutesMs: timeline.keptMinutes * 60_000 } });
  await whole.live(happenings, END_MS);
  await split.live(happenings, END_MS);
  expect(split.life.model.memoryFrom()).not.toBeNull();
  for (const { fromMs, lengthMs } of asked) {
    const window: WindowSpec = { from: { at: ms(fromMs) }, to: lengthMs === null ? null : { at: ms(fromMs + lengthMs) } };
    const same = async (question: ModelQuestion): Promise<void> => {
      const [expected, found] = [await whole.ask(question), await split.ask(question)];
      expect(told(found), question.kind).toEqual(told(expected));
    };
    await same({ kind: "pairs", window, filter: FILTERS.indexOf(filter) === 1 ? filter : NO_FILTER, sort: "worst", limit: 100, cursor: null, facets: true });
    await same({ kind: "overview", window, filter: FILTERS.indexOf(filter) === 1 ? filter : only("exempt", "no") });
    await same({ kind: "wait", window, filter });
    await same({ kind: "coverage", window });
    await same({ kind: "findings", window });
    await same({ kind: "identities", window, show: "all", limit: 100 });
    const { pairs } = await whole.ask({ kind: "pairs", window, filter: NO_FILTER, sort: "worst", limit: 100, cursor: null, facets: false });
    for (const { key } of pairs.slice(0, 4)) await same({ kind: "pair", window, key, attemptsLimit: 10 });
    for (const kind of ["attempts", "flows"] as const) {
      const list = { kind, window, filter, limit: 7, cursor: null };
      expect((await pagesOf(split, list)).map((row) => told(row as object)), kind).toEqual((await pagesOf(whole, list)).map((row) => told(row as object)));
    }
  }
}
