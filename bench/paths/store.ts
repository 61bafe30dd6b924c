// The store over the embedded engine, full: 10 million events of a day, and a month of hours for 10,000 pairs. Prints one
// JSON line with the median times of its questions as the dashboard asks them, from the call to the last answer.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { systemClock } from "@/lib/platform/system-clock";
import type { HistoryStore } from "@/lib/ports/history-store";
import { openClickHouseStore } from "@/lib/store/clickhouse/clickhouse-store";
import { KEEP_AT_MOST_SEC } from "@/lib/store/clickhouse/keep";
import type { Layout } from "@/lib/store/clickhouse/layout";
import { createLink } from "@/lib/store/clickhouse/link";
import { sql } from "@/lib/store/clickhouse/sql";
import { startEngineProcess } from "@/lib/store/embedded/engine-process";
import { DAY_NS, HOUR_NS, MINUTE_NS } from "@/lib/store/past-plan";
import { fillEvents, fillHours, fillMinutes, pairOf, someEventIds } from "../load/history";
import { makeMessages } from "../load/messages";

const { events, pairs, manyPairs, days, rounds, directory = null } = JSON.parse(process.argv[2] ?? "{}") as { events: number; pairs: number; manyPairs: number; days: number; rounds: number; directory?: string | null };
const START = 1_795_305_600_000_000_000n;
const log = { write: (level: string, message: string, fields?: object) => void (level === "info" || process.stderr.write(`${level} ${message} ${JSON.stringify(fields)}\n`)) };
const keep = { eventsSec: KEEP_AT_MOST_SEC, minutesSec: KEEP_AT_MOST_SEC, hoursSec: KEEP_AT_MOST_SEC, bytes: null };
const layoutOf = (database: string): Layout => ({ database, keep, cluster: null, replicated: false });
const folder = directory ?? mkdtempSync(join(tmpdir(), "countersign-bench-"));
const memoryBytes = 2 * 2 ** 30;

const engine = startEngineProcess({ childPath: resolve("dist/bench/store-child.mjs"), enginePath: resolve("engine"), directory: join(folder, "history"), memoryBytes, clock: systemClock, log });
const linkOptions = { url: engine.url, agent: engine.agent, user: "default", password: "", ca: null, queryBytes: 2 ** 30 };

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3_000 && !holds(); tries += 1) await new Promise((settle) => setTimeout(settle, 20));
  if (!holds()) throw new Error(engine.health().sentence);
}

async function open(database: string): Promise<HistoryStore> {
  const store = openClickHouseStore({ type: "embedded", label: "the bench's engine", link: linkOptions, layout: layoutOf(database), share: { index: 0, of: 1 }, clock: systemClock, log });
  await until(() => store.health().state === "live");
  return store;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** CPU time of the engine's process so far, in hundredths of a second as the kernel counts. */
function engineCpuMs(): number {
  const fields = readFileSync(`/proc/${engine.pid()}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

interface Took {
  /** From the call to the last answer. */
  readonly ms: number;
  /** CPU time of one, of the engine's process and of ours. */
  readonly engineCpuMs: number;
  readonly ownCpuMs: number;
}

async function timed(work: (round: number) => Promise<unknown>): Promise<Took> {
  const times: number[] = [];
  await work(rounds);
  const engineBefore = engineCpuMs();
  const ownBefore = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    await work(round);
    times.push(performance.now() - startedAt);
  }
  const own = process.cpuUsage(ownBefore);
  return { ms: median(times), engineCpuMs: (engineCpuMs() - engineBefore) / rounds, ownCpuMs: (own.user + own.system) / 1e3 / rounds };
}

async function drained(store: HistoryStore, query: Parameters<HistoryStore["pairs"]>[0]): Promise<number> {
  let found = 0;
  for await (const batch of store.pairs(query)) found += batch.length;
  return found;
}

await until(() => engine.health().state === "live");
const link = createLink({ ...linkOptions });
const day = await open("bench");
let month = await open("bench_hours");
const filledAt = performance.now();
if ((await day.span()).closedUntil === null) {
  await fillEvents(link, layoutOf("bench"), START, events, pairs, makeMessages({ pairs, nodes: 8 }, 64));
  await fillMinutes(link, layoutOf("bench"), START, pairs);
  await fillHours(link, layoutOf("bench_hours"), START, days, manyPairs);
  // Opened again, a store adds up what is over.
  await month.close();
  month = await open("bench_hours");
}
const fillSec = (performance.now() - filledAt) / 1_000;

const bytesOf = async (database: string): Promise<Record<string, { rows: number; bytes: number }>> =>
  Object.fromEntries((await link.rows(sql`SELECT table, sum(rows), sum(bytes_on_disk) FROM system.parts WHERE database = ${database} AND active GROUP BY table`)).map(([table, rows, bytes]) => [String(table), { rows: Number(rows), bytes: Number(bytes) }]));

const hour = { from: START + 11n * HOUR_NS, to: START + 12n * HOUR_NS - 1n };
const wholeMonth = { from: START, to: START + BigInt(days) * DAY_NS - 1n };
const list = { window: hour, after: null, limit: 200 };
/** Processor time of this thread between two looks of a timer: how long one turn of the loop was at work, whoever else uses the machine. */
const turns: number[] = [];
const threadCpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e3;
};
let looked = threadCpuMs();
setInterval(() => {
  const now = threadCpuMs();
  turns.push(now - looked);
  looked = now;
}, 1).unref();
const ids = await someEventIds(link, layoutOf("bench"), rounds + 1);
const answer = {
  fillSec,
  hourPairs: await timed(async () => {
    if ((await drained(day, { window: hour, stepNs: 2n * MINUTE_NS, pairs: null })) !== pairs) throw new Error("not every pair was answered");
  }),
  hourCounts: await timed(() => drained(day, { window: hour, stepNs: 2n * MINUTE_NS, pairs: null, countsAlone: true })),
  hourSeries: await timed(() => day.series({ window: hour, stepNs: MINUTE_NS, pairs: null })),
  pairAttempts: await timed((round) => day.attempts({ ...list, pairs: [pairOf(round)], refusedOnly: false })),
  pairSeries: await timed((round) => day.series({ window: hour, stepNs: MINUTE_NS, pairs: [pairOf(round)] })),
  refused: await timed(() => day.attempts({ ...list, pairs: null, refusedOnly: true })),
  event: await timed(async (round) => {
    const id = ids[round] ?? "";
    if ((await day.event(id))?.id !== id) throw new Error("an event was not found");
  }),
  events: await timed(() => day.events({ ...list, pairs: null, connection: null })),
  nodes: await timed(() => day.nodes(hour)),
  span: await timed(() => day.span()),
  unrecorded: await timed(() => day.unrecorded({ from: START, to: START + DAY_NS - 1n })),
  monthCounts: await timed(async () => {
    if ((await drained(month, { window: wholeMonth, stepNs: 24n * HOUR_NS, pairs: null, countsAlone: true })) !== manyPairs) throw new Error("not every pair was answered");
  }),
  monthPairs: await timed(async () => {
    if ((await drained(month, { window: wholeMonth, stepNs: 24n * HOUR_NS, pairs: null })) !== manyPairs) throw new Error("not every pair was answered");
  }),
  monthSeries: await timed(() => month.series({ window: wholeMonth, stepNs: 12n * HOUR_NS, pairs: null })),
  heldMs: turns.reduce((most, turn) => Math.max(most, turn), 0),
  heldP99Ms: turns.toSorted((a, b) => a - b)[Math.floor(turns.length * 0.99)] ?? 0,
  tables: await bytesOf("bench"),
  monthTables: await bytesOf("bench_hours"),
};
process.stdout.write(`${JSON.stringify(answer)}\n`);
await day.close();
await month.close();
await link.close();
await engine.stop();
if (directory === null) rmSync(folder, { recursive: true });
process.exit(0);
