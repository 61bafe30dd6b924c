import { describe, expect, it } from "vitest";
import { createNodeReader, REAL_HABITS, type Habits } from "./node-reader";
import type { FlowQuestion } from "./question";
import { createRelay, type Relay } from "./relay";
import type { RingEntry } from "./ring";

const SHAPE = { time: { seconds: 0, nanos: 0 }, uuid: "", emitter: { name: "", version: "" }, source: {}, destination: {}, Type: 1, node_name: "n", node_labels: [], event_type: { type: 4 } };
const entry = (at: number): RingEntry => ({ time: BigInt(at), kind: "flow", shape: SHAPE, response: () => Buffer.from([at]) });
const FOLLOW: FlowQuestion = { number: 0, first: false, follow: true, since: null, until: null, test: () => true, mask: null };

function relayWith(capacity: number, count: number): Relay {
  const relay = createRelay({ nodes: [{ name: "n", version: "1" }], ringCapacity: capacity, now: () => 5_000_000_000n, clockMs: () => 0 });
  for (let at = 0; at < count; at++) relay.append("n", entry(at));
  return relay;
}

function readerOf(relay: Relay, question: Partial<FlowQuestion> = {}, habits: Partial<Habits> = {}) {
  return createNodeReader(relay.nodes.get("n")!, { ...FOLLOW, ...question }, () => true, { ...REAL_HABITS, ...habits }, relay.now);
}

function drain(reader: ReturnType<typeof readerOf>): (number | "lost")[] {
  const got: (number | "lost")[] = [];
  for (let next = reader.next(); next !== null; next = reader.next()) got.push(next.kind === "lost" ? "lost" : Number(next.time));
  return got;
}

describe("a follow stream", () => {
  it("begins with one flow that is older than itself, and never shows the newest", () => {
    const relay = relayWith(15, 5);
    const reader = readerOf(relay);
    expect(drain(reader)).toEqual([3]);
    relay.append("n", entry(5));
    expect(drain(reader)).toEqual([4]);
  });

  it.each([0, 1])("opened on a ring of %d entries is silent until the ring has been filled once", (count) => {
    const relay = relayWith(15, count);
    const reader = readerOf(relay);
    for (let at = count; at < 15; at++) relay.append("n", entry(at));
    expect(drain(reader)).toEqual([]);
    relay.append("n", entry(15));
    const got = drain(reader);
    expect(got[0]).toBe("lost");
    expect(got.slice(1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  it("reports what the ring overwrote under it", () => {
    const relay = relayWith(15, 5);
    const reader = readerOf(relay);
    drain(reader);
    for (let at = 5; at < 40; at++) relay.append("n", entry(at));
    const got = drain(reader);
    expect(got[0]).toBe("lost");
    expect(got.slice(1)).toEqual([25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38]);
  });

  it("is over for a node whose process is another one", () => {
    const relay = relayWith(15, 5);
    const reader = readerOf(relay);
    relay.killNode("n");
    expect(reader.isGone()).toBe(true);
    relay.reviveNode("n");
    expect(reader.isGone()).toBe(true);
    expect(readerOf(relay).isGone()).toBe(false);
  });
});

describe("a history question", () => {
  it.each<[Partial<FlowQuestion>, number[]]>([
    [{}, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    [{ number: 2 }, [7, 8]],
    [{ number: 2, first: true }, [0, 1]],
    [{ since: 3n }, [3, 4, 5, 6, 7, 8]],
    [{ since: 3n, number: 2 }, [3, 4]],
    [{ since: 3n, until: 5n }, [3, 4, 5]],
    [{ since: 99n }, []],
  ])("%o gives %j", (question, expected) => {
    const reader = readerOf(relayWith(15, 10), { follow: false, ...question });
    expect(drain(reader)).toEqual(expected);
    expect(reader.done()).toBe(true);
  });

  it("shows the newest too when the habit is off", () => {
    expect(drain(readerOf(relayWith(15, 3), { follow: false }, { withholdsNewest: false }))).toEqual([0, 1, 2]);
  });
});
