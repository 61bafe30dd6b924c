// The whole path with every evidence event stored: the embedded engine in a process of its own, over a directory that is
// gone afterwards. CPU and memory are this process's, as without history; the engine's own stand beside them.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { systemClock } from "@/lib/platform/system-clock";
import { openEmbeddedStore } from "@/lib/store/embedded/embedded-store";
import { obey, startMeter } from "./meter";
import { takeIn } from "./take-in";

const directory = mkdtempSync(join(tmpdir(), "countersign-bench-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
const log = { write: (level: string, message: string, fields?: object) => void (level === "error" && process.stderr.write(`${message} ${JSON.stringify(fields ?? {})}\n`)) };
const DAY_SEC = 86_400;
const store = openEmbeddedStore({
  childPath: resolve("dist/bench/store-child.mjs"),
  enginePath: resolve("engine"),
  directory,
  memoryBytes: 2 ** 30,
  layout: { database: "countersign", keep: { eventsSec: 7 * DAY_SEC, minutesSec: 7 * DAY_SEC, hoursSec: 400 * DAY_SEC, bytes: null }, cluster: null, replicated: false },
  share: { index: 0, of: 1 },
  clock: systemClock,
  log,
});
while (store.health().state !== "live") await new Promise((done) => setTimeout(done, 50));

const { engine, counted } = takeIn(process.argv[2] ?? "", store);
/** Clock ticks of Linux in one second. */
const TICKS = 100;
/** The engine's process: the only one that this one starts. */
const engineOf = (file: string): string => readFileSync(`/proc/${readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim()}/${file}`, "utf8");

function engineCpuSec(): number {
  const [user, system] = engineOf("stat").split(") ")[1]?.split(" ").slice(11, 13).map(Number) ?? [];
  return ((user ?? 0) + (system ?? 0)) / TICKS;
}

function engineMb(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(engineOf("status"))?.[1] ?? 0) / 1024;
}

obey(startMeter(), counted, () => {
  const history = engine.status().history;
  return { engineCpuSec: engineCpuSec(), engineMb: engineMb(), stored: history?.written.events ?? 0, letGo: history?.letGo.events ?? 0, waitingMb: (history?.waiting.bytes ?? 0) / 2 ** 20, lastError: history?.lastError ?? null };
});
