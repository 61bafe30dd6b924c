// The history store over the embedded engine, full: what its questions take, and how much of the disk its rows.
import { cpus } from "node:os";
import { isEngineInstalled } from "../lib/store/embedded/engine-place.ts";
import { startChild } from "./child.mjs";

const num = (value, digits = 0) => value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The table of the store's questions as Markdown; without an engine a sentence. `directory`: where a filled store is kept and found again. */
export async function measureStore({ quick, directory = null }) {
  if (!isEngineInstalled("engine")) return "Questions to a full history were not measured: the history engine is not installed (`make engine`).";
  const size = quick ? { events: 1_000_000, manyPairs: 1_000, days: 5, rounds: 5 } : { events: 10_000_000, manyPairs: 10_000, days: 30, rounds: 15 };
  const child = startChild("dist/bench/store.mjs", JSON.stringify({ ...size, pairs: 2_000, directory }));
  const found = await child.read();
  await child.stop();
  const row = (name, { ms, engineCpuMs, ownCpuMs }) => `| ${name} | ${num(ms)} ms | ${num(engineCpuMs)} ms | ${num(ownCpuMs)} ms |`;
  const perMillion = (bytes, rows) => num((bytes / rows) * 1e6 / 2 ** 20, 1);
  const { events, attempts, pair_minutes: minutes } = found.tables;
  const { pair_hours: hours, pair_sightings: seen } = found.monthTables;
  return `| history of ${num(size.events)} events, 2,000 pairs, a day; ${cpus().length} cores | median of ${size.rounds} | the engine's CPU | ours |
| --- | --- | --- | --- |
${row("every pair's totals over an hour", found.hourCounts)}
${row("the same with trend and what was seen of each", found.hourPairs)}
${row("all together by the minute, an hour", found.hourSeries)}
${row("one pair: its newest 200 attempts of an hour", found.pairAttempts)}
${row("one pair by the minute, an hour", found.pairSeries)}
${row("the newest 200 refused attempts of an hour", found.refused)}
${row("the newest 200 events of an hour, all pairs", found.events)}
${row("one event by its id", found.event)}
${row("nodes over an hour", found.nodes)}
${row(`totals of ${num(size.manyPairs)} pairs over ${size.days} days, from ${num(hours.rows)} hours`, found.monthCounts)}
${row("the same with trend and what was seen of each", found.monthPairs)}
${row(`all together by half a day, ${size.days} days`, found.monthSeries)}

| on disk, MB per million | |
| --- | --- |
| events (829 bytes each, 40 of them random) | ${perMillion(events.bytes, events.rows)} |
| decided attempts | ${perMillion(attempts.bytes, attempts.rows)} |
| minutes of pairs | ${perMillion(minutes.bytes, minutes.rows)} |
| hours of pairs | ${perMillion(hours.bytes, hours.rows)} |
| what was seen of pairs, by day | ${perMillion(seen.bytes, seen.rows)} |

Over all of this the loop of the asking process was held ${num(found.heldMs)} ms at most and ${num(found.heldP99Ms)} ms at p99 (time with the processor).
`;
}

if (process.argv[1]?.endsWith("bench/store.mjs")) {
  await import("./build.mjs");
  const at = process.argv.indexOf("--directory");
  process.stdout.write(await measureStore({ quick: process.argv.includes("--quick"), directory: at < 0 ? null : process.argv[at + 1] }));
}
