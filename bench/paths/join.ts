// The worker's engine with a large cluster and its SPIRE beside 10,000 pairs. Prints one JSON line once the pairs are
// there and all around them is told and joined; then obeys its standard input: `required` and `not-required` wait until a
// policy change has reached every pair, `churn` measures until `still`.
import { createInterface } from "node:readline";
import { openClusterSource } from "@/lib/cluster/cluster-source";
import { NO_FILTER } from "@/lib/domain/filter";
import { createEngine } from "@/lib/engine/create-engine";
import { WHOLE_WINDOW } from "@/lib/engine/question";
import { systemClock } from "@/lib/platform/system-clock";
import type { ClusterSource } from "@/lib/ports/cluster-source";
import type { SpireSource } from "@/lib/ports/spire-source";
import { openRelay } from "@/lib/sources/relay/relay";
import { openSpireSource } from "@/lib/spire/spire-source";
import { startMeter } from "./meter";

interface Settings {
  readonly port: number;
  readonly server: string;
  readonly socket: string;
  readonly pairs: number;
  readonly entries: number;
  /** Says what lives before and after, which takes a full collection each: the peak is another then. */
  readonly live?: boolean;
}

const LOOK_MS = 2;
const settings = JSON.parse(process.argv[2] ?? "{}") as Settings;
const log = { write: () => undefined };
const meter = startMeter();
/** How long the thread was held between two looks, by the clock and by the time that it had the processor: others use the machine. */
const held = { ms: 0, cpuMs: 0, turns: [] as number[] };
let last = { ms: performance.now(), cpuMs: threadCpuMs() };
setInterval(() => {
  const now = { ms: performance.now(), cpuMs: threadCpuMs() };
  held.ms = Math.max(held.ms, now.ms - last.ms - LOOK_MS);
  held.cpuMs = Math.max(held.cpuMs, now.cpuMs - last.cpuMs);
  held.turns.push(now.cpuMs - last.cpuMs);
  last = now;
}, LOOK_MS);
function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
function forgetHeld(): void {
  Object.assign(held, { ms: 0, cpuMs: 0, turns: [] });
}
function heldNow(): { readonly heldMs: number; readonly heldCpuMs: number; readonly heldCpuP99Ms: number } {
  const turns = held.turns.toSorted((a, b) => a - b);
  return { heldMs: held.ms, heldCpuMs: held.cpuMs, heldCpuP99Ms: turns[Math.floor(turns.length * 0.99)] ?? 0 };
}
const say = (answer: unknown): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The surroundings wait until the pairs are there, so that what they take is seen alone. */
let begin: () => void = () => undefined;
const begun = new Promise<void>((resolve) => (begin = resolve));
const seen = { changes: 0, newestMs: 0, worstLagMs: 0 };
const cluster = await openClusterSource({ access: { kind: "address", server: settings.server }, spireNamespace: "cilium-spire", clock: systemClock });
const heldCluster: ClusterSource = {
  nature: cluster.nature,
  health: () => cluster.health(),
  close: () => cluster.close(),
  async *events(signal) {
    await begun;
    for await (const events of cluster.events(signal)) {
      for (const event of events) {
        if (event.kind !== "changes" || event.changes.resource !== "pods") continue;
        for (const { notReady } of event.changes.upserts) {
          const stamp = Number(notReady);
          if (stamp === 0) continue;
          seen.changes += 1;
          seen.newestMs = Math.max(seen.newestMs, stamp);
          seen.worstLagMs = Math.max(seen.worstLagMs, Date.now() - stamp);
        }
      }
      yield events;
    }
  },
};
const spire = openSpireSource({ reach: { tier: "2", socket: settings.socket }, clock: systemClock, log });
const heldSpire: SpireSource = { ...spire, start: () => void begun.then(() => spire.start()) };
const engine = createEngine({ source: openRelay({ address: `relay://127.0.0.1:${settings.port}`, clock: systemClock, log }), clock: systemClock, log, epoch: "bench", clusterName: null, beside: { cluster: { read: true, source: heldCluster }, spire: heldSpire } });
const pairs = async () => (await engine.ask({ kind: "pairs", window: WHOLE_WINDOW, filter: NO_FILTER, limit: 10_000, cursor: null, sort: "worst", facets: false })).pairs;

while (engine.status().counters.pairs < settings.pairs) await pause(200);
await pause(2_000);
const before = meter.read();
const alone = settings.live === true ? liveNow() : null;
meter.reset();
forgetHeld();
const beganMs = performance.now();
begin();
const isTold = (): boolean => {
  const { beside } = engine.status();
  // The simulated server has no SPIRE ConfigMaps and says so; what else is read must be live.
  return beside.cluster.policies !== null && beside.cluster.resources.length > 15 && beside.cluster.resources.every(({ state }) => state !== "syncing" && state !== "stale") && (beside.spire.entries ?? 0) >= settings.entries;
};
while (!isTold()) await pause(50);
const toldMs = performance.now() - beganMs;
/** In a function, for a module would hold what it named as long as it runs. */
async function lookAtAll(): Promise<{ readonly pairs: number; readonly unlike: number }> {
  const joined = await pairs();
  return { pairs: joined.length, unlike: joined.filter(({ required, destination }) => required.source !== "policy" || destination.entry.state !== "found").length };
}
const looked = await lookAtAll();
say({ toldMs, joinedMs: performance.now() - beganMs, ...looked, ...heldNow(), flowsMb: before.peakMb, alone, ...meter.read() });

/** What is left after a full collection, and the process's size then. */
function liveNow(): { readonly liveMb: number; readonly settledMb: number } {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { liveMb: (heapUsed + external) / 2 ** 20, settledMb: rss / 2 ** 20 };
}

/** Without holding what it looked at while it waits. */
async function isReached(state: string): Promise<boolean> {
  const found = await pairs();
  const left = found.filter(({ required }) => (required.state === "required") !== (state === "required")).length;
  return state === "required" ? left === 0 : left < found.length;
}

async function waitFor(state: string): Promise<void> {
  forgetHeld();
  const cpu = threadCpuMs();
  let asks = 0;
  for (;;) {
    asks += 1;
    if (await isReached(state)) break;
    await pause(20);
  }
  const atMs = Date.now();
  await pause(20);
  say({ atMs, asks, cpuMs: threadCpuMs() - cpu, ...heldNow() });
}

createInterface({ input: process.stdin })
  .on("line", (word) => {
    if (word === "required" || word === "not-required") return void waitFor(word);
    if (word === "live") return say(liveNow());
    if (word === "churn") {
      meter.reset();
      forgetHeld();
      Object.assign(seen, { changes: 0, newestMs: 0, worstLagMs: 0 });
      return;
    }
    say({ ...seen, ...heldNow(), ...meter.read() });
  })
  .on("close", () => process.exit(0));
