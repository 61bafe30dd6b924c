import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "@/lib/platform/system-clock";
import type { RelayOptions, RelayTimings } from "./options";
import { openRelay } from "./relay";
import { collect, type Collected } from "./testing/collected";
import { datagram, drop, laterTrace, openingTrace, replyTrace, request, response, verdict } from "./testing/flow-shapes";
import { TestObserver, type ObserverOptions } from "./testing/observer";

const FAST: Partial<RelayTimings> = {
  askMs: 400,
  pollMs: 60,
  tickMs: 20,
  windowMs: 50,
  idleMs: 300,
  reopenMs: 100,
  steadyMs: 200,
  backoffFirstMs: 20,
  backoffMaxMs: 80,
};

const open: { observers: TestObserver[]; pulls: Collected[] } = { observers: [], pulls: [] };

async function startObserver(options: ObserverOptions = {}): Promise<TestObserver> {
  const observer = new TestObserver(options);
  open.observers.push(observer);
  await observer.start();
  return observer;
}

function pull(observer: TestObserver, options: Partial<RelayOptions> = {}): Collected & { source: ReturnType<typeof openRelay> } {
  const source = openRelay({ address: `relay://127.0.0.1:${observer.port}`, clock: systemClock, random: () => 0.5, ...options, timings: { ...FAST, ...options.timings } });
  const pulled = collect(source);
  open.pulls.push(pulled);
  return Object.assign(pulled, { source });
}

afterEach(async () => {
  for (const pulled of open.pulls.splice(0)) await pulled.end();
  for (const observer of open.observers.splice(0)) observer.stop();
});

describe("evidence", () => {
  test("what the rings hold comes first, then what happens, each once", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    const sent = Array.from({ length: 50 }, () => node.write(verdict()));
    const pulled = pull(observer);
    await pulled.until(() => pulled.source.health().state === "live");
    for (let count = 0; count < 50; count += 1) sent.push(node.write(verdict()));
    node.writeAgentEvent();
    await pulled.until(() => pulled.uuids().length >= sent.length);
    expect(pulled.uuids()).toEqual(sent);
    expect(pulled.gaps()).toEqual([]);
  });

  test("verdicts, drops, requests and first packets are asked for, and nothing else is yielded", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    const wanted = [verdict(), drop(), openingTrace(), request("FORWARDED"), request("DROPPED"), datagram("NEW")].map((flow) => node.write(flow));
    for (const flow of [laterTrace(), replyTrace(), response(), datagram("ESTABLISHED")]) node.write(flow);
    node.writeAgentEvent();
    const pulled = pull(observer);
    await pulled.until(() => pulled.uuids().length >= wanted.length);
    expect(pulled.uuids()).toEqual(wanted);
  });
});
