// Measures decoding, folding and the whole path beside a naive pipeline, in one run and in turns, and prints the
// table as Markdown. `--write` puts it into bench/README.md; `--quick` shortens every stretch.
import "./build.mjs";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { isEngineInstalled } from "../lib/store/embedded/engine-place.ts";
import { INGEST_HEAP } from "../lib/runtime/ingest-heap.ts";
import { pause, startChild } from "./child.mjs";
import { serveUnderLoad } from "./product.mjs";
import { measureSurroundings } from "./surroundings.mjs";

const quick = process.argv.includes("--quick");
const stretchMs = quick ? 3_000 : 8_000;
const rounds = quick ? 1 : 3;
const steadySec = quick ? 10 : 60;

const num = (value, digits = 0) => value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const say = (text) => process.stderr.write(`${text}\n`);

/** The heap of the worker in which our path runs. */
const ingestHeap = [`--heap-growing-percent=${INGEST_HEAP.growingPercent}`, `--max-semi-space-size=${INGEST_HEAP.semiSpaceMb}`];
const heap = { ours: ingestHeap, kept: ingestHeap };
const hasEngine = isEngineInstalled("engine");

/** One stretch of one path under load: what it took in, and what it used. */
async function drive(path, load, { warmMs = 2_000, forMs = stretchMs, during } = {}) {
  const server = startChild("dist/bench/load.mjs", JSON.stringify({ pairs: 2_000, nodes: 8, rate: 0, limit: 0, ...load }));
  const { port } = await server.read();
  const child = startChild(`dist/bench/${path}.mjs`, String(port), heap[path]);
  await pause(warmMs);
  child.tell("reset");
  await during?.(child);
  await pause(forMs);
  const usage = await child.ask("read");
  const sent = await server.ask("sent");
  await child.stop();
  await server.stop();
  return { ...usage, flowsPerSec: usage.flows / usage.forSec, cpuSecPerMillion: (usage.cpuSec / usage.flows) * 1e6, sent: sent.sent };
}

say("decode and classify+fold, one core …");
const stages = startChild("dist/bench/stages.mjs", "");
const { ours, naive, bytes } = await stages.read();
await stages.stop();

say("500 policies …");
const policies = startChild("dist/bench/policies.mjs", "");
const { spread, one } = await policies.read();
await policies.stop();

say(`a large cluster and its SPIRE beside 10,000 pairs …`);
const { joined, changes, churn, live } = await measureSurroundings({ churnSec: quick ? 10 : 60 });

say(`whole path, as fast as it goes, ${rounds} rounds in turns …`);
const whole = { ours: [], naive: [], counts: [], kept: [] };
for (let round = 0; round < rounds; round += 1) {
  whole.naive.push(await drive("naive", {}));
  whole.counts.push(await drive("counts", {}));
  whole.ours.push(await drive("ours", {}));
  // The engine has to be up before the stretch begins.
  if (hasEngine) whole.kept.push(await drive("kept", {}, { warmMs: 5_000 }));
}
const middle = (path, field) => median(whole[path].map((usage) => usage[field]));

say(`20,000 flows/s for ${steadySec} s …`);
let early;
const steady = await drive("ours", { rate: 20_000, limit: 20_000 * (steadySec + 2) }, {
  forMs: steadySec * 750 + 2_000,
  during: async (child) => {
    await pause(steadySec * 250);
    early = await child.ask("read");
  },
});

say(`the product at 20,000 flows/s for ${steadySec} s, a browser open …`);
const product = await serveUnderLoad({ rate: 20_000, forSec: steadySec });

say("the highest rate with a loop delay p99 of at most 50 ms …");
let highest = null;
for (const rate of [20_000, 30_000, 40_000, 50_000, 60_000, 80_000]) {
  const usage = await drive("ours", { rate }, { forMs: stretchMs / 2 });
  if (usage.loopP99Ms > 50 || usage.flowsPerSec < rate * 0.9) break;
  highest = { rate, ...usage };
}

say("10,000 pairs …");
const many = await drive("ours", { pairs: 10_000, rate: 5_000 }, { warmMs: 1_000, forMs: quick ? 10_000 : 30_000 });

const row = (name, a, b) => `| ${name} | ${num(a.flowsPerSec)} | ${num(a.cpuSecPerMillion, 1)} | ${num(b.flowsPerSec)} | ${num(b.cpuSecPerMillion, 1)} | ${num(a.flowsPerSec / b.flowsPerSec, 2)} × |`;
const policyRow = (name, { compileMs, subjectMs, pairMs, worstMs }) => `| ${name} | ${num(compileMs)} ms | ${num(subjectMs, 2)} ms | ${num(pairMs, 3)} ms | ${num(worstMs, 1)} ms |`;
const of = (path) => ({ flowsPerSec: middle(path, "flowsPerSec"), cpuSecPerMillion: middle(path, "cpuSecPerMillion") });
const keptRow = ({ flowsPerSec, cpuSecPerMillion, engineCpuSec, peakMb, engineMb, stored, letGo, all }) =>
  `| ${num(flowsPerSec)} | ${num((flowsPerSec / middle("ours", "flowsPerSec")) * 100)} % of ${num(middle("ours", "flowsPerSec"))} | ${num(cpuSecPerMillion, 1)} | ${num((engineCpuSec / stored) * 1e6, 1)} | ${num(peakMb)} MB | ${num(engineMb)} MB | ${num(stored)} of ${num(all)}, ${num(letGo)} let go |`;
const kept = hasEngine
  ? `| every evidence event stored, flows/s | of the speed without | CPU s per million | the engine's, per million stored | peak memory | the engine's | stored by the end |
| --- | --- | --- | --- | --- | --- | --- |
${keptRow(whole.kept.toSorted((a, b) => a.flowsPerSec - b.flowsPerSec)[Math.floor(whole.kept.length / 2)])}`
  : "How fast flows are taken in while every evidence event is stored was not measured: the history engine is not installed (`make engine`).";
const table = `Flows of ${num(bytes)} bytes, 2,000 pairs, 8 nodes; load generator, path and machine share ${cpus().length} cores (${cpus()[0].model.trim()}, ${num(totalmem() / 2 ** 30)} GiB, Node ${process.version}).

| stage | ours, flows/s | CPU s per million | naive, flows/s | CPU s per million | ratio |
| --- | --- | --- | --- | --- | --- |
${row("decode", ours.decode, naive.decode)}
${row("classify and fold", ours.fold, naive.fold)}
${row(`whole path (median of ${rounds})`, of("ours"), of("naive"))}

| whole path | ours | naive | counts alone |
| --- | --- | --- | --- |
| flows/s | ${num(of("ours").flowsPerSec)} | ${num(of("naive").flowsPerSec)} | ${num(of("counts").flowsPerSec)} |
| CPU s per million | ${num(of("ours").cpuSecPerMillion, 1)} | ${num(of("naive").cpuSecPerMillion, 1)} | ${num(of("counts").cpuSecPerMillion, 1)} |
| peak memory | ${num(middle("ours", "peakMb"))} MB | ${num(middle("naive", "peakMb"))} MB | ${num(middle("counts", "peakMb"))} MB |
| loop delay p99 at full speed | ${num(middle("ours", "loopP99Ms"))} ms | ${num(middle("naive", "loopP99Ms"))} ms | ${num(middle("counts", "loopP99Ms"))} ms |

${kept}

| mark | measured |
| --- | --- |
| 20,000 flows/s for ${steadySec} s | ${num(steady.all)} of ${num(steady.sent)} flows taken in; peak ${num(early.peakMb)} MB in the first quarter, ${num(steady.peakMb)} MB by the end; loop delay p99 ${num(steady.loopP99Ms)} ms |
| the product at 20,000 flows/s for ${steadySec} s, ${product.rows === null ? "no browser found" : "a browser on Pairs"} | ${num(product.taken)} of ${num(product.sent)} flows taken in; whole process ${num(product.earlyMb)} MB in the first quarter, ${num(product.peakMb)} MB at most; pairs answered in ${num(product.answerP50Ms)} ms (p50), ${num(product.answerP99Ms)} ms (p99) |
| highest rate tried with loop delay p99 ≤ 50 ms | ${highest ? `${num(highest.rate)} flows/s (p99 ${num(highest.loopP99Ms)} ms)` : "below 20,000 flows/s"} |
| 10,000 pairs | peak ${num(many.peakMb)} MB at 5,000 flows/s after ${num(many.forSec)} s |

| 500 policies, 5,000 identities, CPU time | read and made ready | a subject the first time | one pair | the worst of 20,000 |
| --- | --- | --- | --- | --- |
${policyRow("in 50 namespaces", spread)}
${policyRow("all of them on every pod", one)}

| 10,000 pods, 5,000 identities, 500 policies, 200 nodes, 10,000 entries, beside 10,000 pairs | measured |
| --- | --- |
| all told | ${num(joined.toldMs / 1_000, 1)} s; every pair joined after ${num(joined.joinedMs / 1_000, 1)} s |
| memory of the process | ${num(joined.flowsMb)} MB with the flows alone, peak ${num(joined.peakMb)} MB when all is joined, ${num(churn.peakMb)} MB by the end, ${num(live.liveMb)} MB of it live |
| a policy change seen in every pair (median of ${changes.length}) | ${num(median(changes.map(({ ms }) => ms)))} ms, ${num(median(changes.map(({ cpuMs }) => cpuMs)))} ms of them at work; the loop held ${num(Math.max(...changes.map(({ heldCpuMs }) => heldCpuMs)))} ms at most and ${num(Math.max(...changes.map(({ heldCpuP99Ms }) => heldCpuP99Ms)))} ms at p99 (time with the processor), the answer itself in it |
| 1,000 object changes/s for ${num(churn.forSec)} s | ${num(churn.changes)} of ${num(churn.made)} taken in, newest ${num(churn.behindMs)} ms behind; the slowest took ${num(churn.worstLagMs)} ms; the loop held ${num(churn.heldCpuMs)} ms at most |
`;
process.stdout.write(table);
if (process.argv.includes("--write")) {
  const readme = readFileSync("bench/README.md", "utf8");
  writeFileSync("bench/README.md", readme.replace(/<!-- table -->[\s\S]*<!-- \/table -->/, `<!-- table -->\n${table}<!-- /table -->`));
  say("written to bench/README.md");
}
