import { afterEach } from "vitest";
import { systemClock } from "@/lib/platform/system-clock";
import type { FlowSource } from "@/lib/ports/flow-source";
import type { RelayOptions, RelayTimings } from "../options";
import { openRelay } from "../relay";
import { collect, type Collected } from "./collected";
import { TestObserver, type ObserverOptions } from "./observer";

/** Spans short enough for tests over real sockets. */
export const FAST: Partial<RelayTimings> = {
  askMs: 1_500,
  pollMs: 60,
  tickMs: 20,
  lagMs: 20,
  windowMs: 50,
  idleMs: 1_000,
  reopenMs: 100,
  ringsMs: 100,
  steadyMs: 200,
  backoffFirstMs: 20,
  backoffMaxMs: 80,
  forbiddenMs: 50,
  certificatesMs: 50,
};

export type Pulled = Collected & { readonly source: FlowSource };

const observers: TestObserver[] = [];
const pulls: Pulled[] = [];

/** A running observer, stopped after the test. */
export async function startObserver(options: ObserverOptions = {}): Promise<TestObserver> {
  const observer = new TestObserver(options);
  observers.push(observer);
  await observer.start();
  return observer;
}

/** A source that is being pulled, closed after the test. */
export function pull(at: TestObserver | string, options: Partial<RelayOptions> = {}): Pulled {
  const address = typeof at === "string" ? at : `relay://127.0.0.1:${at.port}`;
  const source = openRelay({ address, clock: systemClock, random: () => 0.5, ...options, timings: { ...FAST, ...options.timings } });
  const pulled = Object.assign(collect(source), { source });
  pulls.push(pulled);
  return pulled;
}

export const isLive = (pulled: Pulled) => (): boolean => pulled.source.health().state === "live";

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

afterEach(async () => {
  for (const pulled of pulls.splice(0)) await pulled.end();
  for (const observer of observers.splice(0)) observer.stop();
});
