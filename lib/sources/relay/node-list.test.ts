import { describe, expect, test } from "vitest";
import type { NodeMessage } from "../record/questions";
import { openLagMeter } from "./lag-meter";
import { openNodeList } from "./node-list";
import { rememberRecent } from "./recent";

const NOW = 1_800_000_000_000;
const node = (over: Partial<NodeMessage> = {}): NodeMessage => ({
  name: "node-1",
  version: "cilium v1.20.2",
  address: "10.0.0.1:4244",
  state: "NODE_CONNECTED",
  uptime_ns: "60000000000",
  num_flows: "100",
  max_flows: "4095",
  seen_flows: "1000",
  ...over,
});

describe("the list of nodes", () => {
  test.each<[string, NodeMessage[][], Record<string, unknown>]>([
    ["the same again", [[node()], [node()]], { reopen: null, restarted: [], silent: [], thin: [] }],
    ["a new one beside it", [[node()], [node(), node({ name: "node-2" })]], { reopen: null }],
    ["gone", [[node()], []], { reopen: null }],
    ["gone and back", [[node()], [], [node()]], { reopen: "node-1 left and came back" }],
    ["another address", [[node()], [node({ address: "10.0.0.2:4244" })]], { reopen: "the address of node-1 changed" }],
    ["unavailable without an address, and back", [[node()], [node({ state: "NODE_UNAVAILABLE", address: "" })], [node()]], { reopen: null }],
    ["a younger agent", [[node()], [node({ uptime_ns: "1000000000" })]], { restarted: ["node-1"] }],
    ["more flows of which none came", [[node()], [node({ seen_flows: "1001" })]], { silent: ["node-1"] }],
    ["more flows while it is not connected", [[node()], [node({ seen_flows: "1001", state: "NODE_ERROR" })]], { silent: [] }],
    ["more flows, after a poll that could not read them", [[node()], [node({ state: "NODE_UNAVAILABLE", seen_flows: "0" })], [node({ seen_flows: "1001" })]], { silent: ["node-1"] }],
    ["a ring with one entry", [[node({ num_flows: "1" })]], { thin: [{ node: "node-1", startedMs: NOW - 60_000 }] }],
  ])("%s", (_what, polls, expected) => {
    const list = openNodeList();
    let news = {};
    for (const poll of polls) news = list.take(poll, NOW);
    expect(news).toMatchObject(expected);
  });

  test("a ring that was thin when the stream was opened is a reason for another, unless it was heard", () => {
    for (const isHeard of [false, true]) {
      const list = openNodeList();
      list.take([node({ num_flows: "1" })], NOW);
      list.streamOpened();
      if (isHeard) list.heard("node-1");
      expect(list.take([node({ num_flows: "2" })], NOW).reopen).toBe(isHeard ? null : "the ring of node-1 was empty when the stream was opened");
    }
  });

  test("a node that Relay claims is not known to be there until the list has it or it speaks", () => {
    const list = openNodeList();
    list.claimed(["node-1", "node-2"]);
    const states = () => list.reports().map(({ name, state }) => `${name} ${state}`);
    expect(states()).toEqual(["node-1 UNKNOWN_NODE_STATE", "node-2 UNKNOWN_NODE_STATE"]);
    list.spoke("node-1");
    list.unanswered();
    expect(states()).toEqual(["node-1 NODE_CONNECTED", "node-2 UNKNOWN_NODE_STATE"]);
    list.unanswered();
    expect(states()).toEqual(["node-1 UNKNOWN_NODE_STATE", "node-2 UNKNOWN_NODE_STATE"]);
    expect(list.take([node(), node({ name: "node-2", state: "NODE_ERROR" })], NOW)).toMatchObject({ reopen: null, restarted: [], silent: [] });
    expect(states()).toEqual(["node-1 NODE_CONNECTED", "node-2 NODE_ERROR"]);
  });

  test("numbers that were not read are null, not zero", () => {
    const list = openNodeList();
    list.take([node({ state: "NODE_UNAVAILABLE", version: "", seen_flows: "0", num_flows: "0", max_flows: "0", uptime_ns: "0" })], NOW);
    expect(list.reports()).toEqual([{ name: "node-1", version: null, state: "NODE_UNAVAILABLE", address: "10.0.0.1:4244", seenFlows: null, numFlows: null, maxFlows: null, uptimeNs: null, ringStart: null }]);
    expect(list.lines()).toEqual([]);
    expect(list.connected()).toEqual([]);
  });

  test("a ring's start is the one read first", () => {
    const list = openNodeList();
    list.take([node()], NOW);
    list.takeRings(new Map([["node-1", 5n]]));
    list.takeRings(new Map([["node-1", 9n], ["stranger", 1n]]));
    list.take([node()], NOW);
    expect(list.reports()).toMatchObject([{ name: "node-1", ringStart: 5n }]);
  });
});

describe("the lag meter", () => {
  test("tells the worst of each node and of all since it was last asked, and never less than zero", () => {
    const meter = openLagMeter();
    meter.note("a", 100);
    meter.note("a", 40);
    meter.note("ahead", -300);
    expect(meter.take()).toEqual([
      { kind: "lag", node: "a", lagMs: 100 },
      { kind: "lag", node: "ahead", lagMs: 0 },
      { kind: "lag", node: null, lagMs: 100 },
    ]);
    expect(meter.take()).toEqual([]);
  });

  test("a stream is slow below fifty messages a second: Relay may then hold a flow back for more than two", () => {
    const slow = (perSecond: number): boolean => {
      const meter = openLagMeter();
      meter.streamOpened(NOW);
      let isSlow = true;
      for (let second = 1; second <= 20; second += 1) {
        for (let count = 0; count < perSecond; count += 1) meter.countMessage();
        isSlow = meter.isSlow(NOW + second * 1_000, 2_000);
      }
      return isSlow;
    };
    expect([0, 2, 40, 70, 1_000].map(slow)).toEqual([true, true, true, false, false]);
  });
});

test("recent keys: a repeat is known within the cap, and memory does not grow", () => {
  const recent = rememberRecent(100);
  for (let key = 0; key < 10_000; key += 1) {
    expect(recent.admit(`${key}`)).toBe(true);
    expect(recent.admit(`${Math.max(0, key - 99)}`)).toBe(false);
    expect(recent.size).toBeLessThanOrEqual(200);
  }
  expect(recent.admit("0")).toBe(true);
});
