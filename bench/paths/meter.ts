import { monitorEventLoopDelay } from "node:perf_hooks";

/** What a process under test used over a stretch of time. */
export interface Usage {
  readonly forSec: number;
  readonly cpuSec: number;
  readonly peakMb: number;
  readonly loopP99Ms: number;
}

/** Measures this process from `start` on; memory is sampled every 100 ms. */
export function startMeter(): { reset(): void; read(): Usage } {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let cpu = process.cpuUsage();
  let since = performance.now();
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 100);
  timer.unref();
  return {
    reset() {
      delay.reset();
      cpu = process.cpuUsage();
      since = performance.now();
      peak = process.memoryUsage().rss;
    },
    read() {
      const used = process.cpuUsage(cpu);
      return {
        forSec: (performance.now() - since) / 1000,
        cpuSec: (used.user + used.system) / 1e6,
        peakMb: Math.max(peak, process.memoryUsage().rss) / 2 ** 20,
        // The monitor measures the timer's own 5 ms too: what is over is delay.
        loopP99Ms: Math.max(0, delay.percentile(99) / 1e6 - 5),
      };
    },
  };
}

/** Answers the bench over standard input: `reset` starts a stretch, `read` prints its usage as one JSON line. */
export function obey(meter: ReturnType<typeof startMeter>, counted: () => number, beside: () => object = () => ({})): void {
  let from = 0;
  process.stdin.setEncoding("utf8").on("data", (text: string) => {
    for (const word of text.split("\n")) {
      if (word === "reset") {
        from = counted();
        meter.reset();
      }
      if (word === "read") process.stdout.write(`${JSON.stringify({ ...meter.read(), flows: counted() - from, all: counted(), ...beside() })}\n`);
    }
  });
  process.stdin.on("end", () => process.exit(0));
}
