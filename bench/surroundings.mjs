// The worker's engine beside a large cluster and its SPIRE, each in a process of its own.
import { INGEST_HEAP } from "../lib/runtime/ingest-heap.ts";
import { pause, startChild } from "./child.mjs";

const PAIRS = 10_000;
const HEAP = ["--expose-gc", `--heap-growing-percent=${INGEST_HEAP.growingPercent}`, `--max-semi-space-size=${INGEST_HEAP.semiSpaceMb}`];

/** How long it takes until everything is told and joined, until a policy change is seen in every pair, and how far changes fall behind. */
export async function measureSurroundings({ churnSec }) {
  const load = startChild("dist/bench/load.mjs", JSON.stringify({ pairs: PAIRS, nodes: 200, rate: 8_000, limit: 60_000 }));
  const cluster = startChild("dist/bench/cluster.mjs", "");
  const { port } = await load.read();
  const child = startChild("dist/bench/join.mjs", JSON.stringify({ port, pairs: PAIRS, entries: 10_000, ...(await cluster.read()) }), HEAP);
  try {
    const joined = await child.read();
    const changes = [];
    for (const [rule, state] of [["required", "required"], ["free", "not-required"], ["required", "required"]]) {
      const reached = child.ask(state);
      // The first look is at the state before the change.
      await pause(300);
      const { atMs } = await cluster.ask(rule);
      const seen = await reached;
      changes.push({ ...seen, ms: seen.atMs - atMs });
    }
    child.tell("churn");
    const churned = await cluster.ask(`churn 1000 ${churnSec}`);
    await pause(1_000);
    const churn = { ...(await child.ask("still")), ...churned };
    // Once everything is over: what is left of it.
    await pause(3_000);
    const { liveMb, settledMb } = await child.ask("live");
    return { joined, changes, live: { liveMb, settledMb }, churn: { ...churn, behindMs: churn.endedMs - churn.newestMs } };
  } finally {
    await child.stop();
    await cluster.stop();
    await load.stop();
  }
}

if (process.argv[1]?.endsWith("surroundings.mjs")) {
  await import("./build.mjs");
  process.stdout.write(`${JSON.stringify(await measureSurroundings({ churnSec: process.argv.includes("--quick") ? 10 : 60 }), null, 2)}\n`);
}
