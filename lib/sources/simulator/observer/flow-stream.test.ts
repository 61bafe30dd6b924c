import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { decodeMessage } from "@/lib/sources/record/schema";
import { streamFlows, type StreamOutlet } from "./flow-stream";
import { REAL_HABITS } from "./node-reader";
import type { FlowQuestion } from "./question";
import { createRelay, type Relay } from "./relay";
import { encodeFlowResponse, stampOf } from "./response";

const FOLLOW: FlowQuestion = { number: 0, first: false, follow: true, since: 0n, until: null, test: () => true, mask: null };
const MS = 1_000_000n;

let nowMs = 1000;
beforeEach(() => {
  nowMs = 1000;
  vi.useFakeTimers();
});
afterEach(() => { vi.useRealTimers(); });

function relayOf(names: readonly string[], ringCapacity = 1023): Relay {
  return createRelay({ nodes: names.map((name) => ({ name, version: "1" })), ringCapacity, now: () => BigInt(nowMs) * MS, clockMs: () => nowMs });
}

function append(relay: Relay, node: string, atMs: number): void {
  const time = BigInt(atMs) * MS;
  const record = { time: stampOf(time), uuid: `${node}/${atMs}`, emitter: { name: "", version: "" }, source: {}, destination: {}, Type: 1, node_name: node, node_labels: [], event_type: { type: 4 } };
  relay.append(node, { time, kind: "flow", shape: record, response: () => encodeFlowResponse(record) });
}

/** Collects what a stream sends; `open` says whether the reader takes more. */
function collect(): StreamOutlet & { readonly uuids: string[]; readonly lost: number[]; readonly statuses: string[]; open: boolean; ended: boolean; wake(): void } {
  const waiting: (() => void)[] = [];
  const outlet = {
    uuids: [] as string[], lost: [] as number[], statuses: [] as string[], open: true, ended: false,
    write: (bytes: Buffer) => {
      const message = decodeMessage("observer.GetFlowsResponse", bytes);
      if (message.flow) outlet.uuids.push(message.flow.uuid ?? "");
      if (message.lost_events) outlet.lost.push(Number(message.lost_events.num_events_lost));
      if (message.node_status) outlet.statuses.push(`${String(message.node_status.state_change)} ${(message.node_status.node_names ?? []).join(" ")}`);
      return outlet.open;
    },
    drained: (callback: () => void) => { waiting.push(callback); },
    end: () => { outlet.ended = true; },
    wake: () => { for (const callback of waiting.splice(0)) callback(); },
  };
  return outlet;
}

async function pass(ms: number): Promise<void> {
  nowMs += ms;
  await vi.advanceTimersByTimeAsync(ms);
}

describe("a follow stream of the Relay", () => {
  it("is behind by a hundred flows while flows keep coming, and drains a second after the last", async () => {
    const relay = relayOf(["a"]);
    const outlet = collect();
    for (let at = 0; at < 151; at++) append(relay, "a", at);
    const stream = streamFlows(relay, FOLLOW, REAL_HABITS, outlet);
    await pass(10);
    expect(outlet.uuids).toHaveLength(50);
    await pass(2500);
    expect(outlet.uuids).toHaveLength(150);
    stream.close();
  });

  it("puts flows of several nodes into the order of their clocks", async () => {
    const relay = relayOf(["a", "b"]);
    const outlet = collect();
    const stream = streamFlows(relay, FOLLOW, { ...REAL_HABITS, silentOnEmpty: false, withholdsNewest: false }, outlet);
    await pass(10);
    for (let at = 0; at < 40; at += 2) append(relay, "a", at);
    relay.announce();
    for (let at = 1; at < 40; at += 2) append(relay, "b", at);
    relay.announce();
    await pass(3000);
    expect(outlet.uuids).toEqual(Array.from({ length: 40 }, (_, at) => `${at % 2 ? "b" : "a"}/${at}`));
    stream.close();
  });

  it("waits for a slow reader, and then tells what the ring lost: got plus lost is everything", async () => {
    const relay = relayOf(["a"], 255);
    const outlet = collect();
    for (let at = 0; at < 10; at++) append(relay, "a", at);
    const stream = streamFlows(relay, FOLLOW, { ...REAL_HABITS, sortBuffer: 0, withholdsNewest: false }, outlet);
    await pass(10);
    expect(outlet.uuids).toHaveLength(10);
    outlet.open = false;
    for (let at = 10; at < 2000; at++) append(relay, "a", at);
    relay.announce();
    await pass(10);
    for (let at = 2000; at < 3000; at++) append(relay, "a", at);
    relay.announce();
    await pass(10);
    expect(outlet.uuids.length).toBeLessThan(15);
    outlet.open = true;
    outlet.wake();
    await pass(3000);
    expect(outlet.lost.length).toBeGreaterThan(0);
    expect(outlet.uuids.length + outlet.lost.reduce((sum, count) => sum + count, 0)).toBe(3000);
    stream.close();
  });

  it("names connected and unavailable nodes first, and a node that dies ten seconds later", async () => {
    const relay = relayOf(["a", "b", "c"]);
    relay.killNode("c");
    const outlet = collect();
    const stream = streamFlows(relay, FOLLOW, REAL_HABITS, outlet);
    expect(outlet.statuses).toEqual(["NODE_CONNECTED a b", "NODE_UNAVAILABLE c"]);
    await pass(10);
    relay.killNode("a");
    await pass(9000);
    expect(outlet.statuses).toHaveLength(2);
    await pass(1100);
    expect(outlet.statuses[2]).toBe("NODE_ERROR a");
    expect(outlet.ended).toBe(false);
    stream.close();
  });

  it("ends when no node is left, with what it still held", async () => {
    const relay = relayOf(["a"]);
    const outlet = collect();
    for (let at = 0; at < 20; at++) append(relay, "a", at);
    streamFlows(relay, FOLLOW, REAL_HABITS, outlet);
    await pass(10);
    expect(outlet.uuids).toHaveLength(0);
    relay.killNode("a");
    expect(outlet.ended).toBe(true);
    expect(outlet.uuids).toHaveLength(19);
  });

  it("ends at once without a node status when the Relay knows no node", async () => {
    const outlet = collect();
    streamFlows(relayOf([]), FOLLOW, REAL_HABITS, outlet);
    await pass(5);
    expect(outlet).toMatchObject({ ended: true, statuses: [] });
  });
});
