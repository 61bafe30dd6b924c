import { describe, expect, test } from "vitest";
import { openingTrace, laterTrace, verdict } from "./testing/flow-shapes";
import { isLive, pull, sleep, startObserver, type Pulled } from "./testing/stage";

/** The state of each node as the source told it last. */
function statesOf(pulled: Pulled): Record<string, string> {
  const told = pulled.events.flatMap((event) => (event.kind === "nodes" ? [event.nodes] : [])).at(-1) ?? [];
  return Object.fromEntries(told.map((node) => [node.name, node.state]));
}

/** What a real Relay does that a client must expect, one test each, over real sockets. */
describe("traps of a real Relay", () => {
  test("a stream opened on an empty ring is deaf until the ring wraps: it is opened anew, and nothing is missing", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    observer.addNode("node-2").write(verdict());
    observer.nodes.get("node-2")?.writeAgentEvent();
    const pulled = pull(observer, { timings: { windowMs: 60_000 } });
    await pulled.until(() => observer.openFollows === 1);
    const sent = Array.from({ length: 20 }, () => node.write(verdict()));
    node.writeAgentEvent();
    await pulled.until(() => sent.every((uuid) => pulled.uuids().includes(uuid)));
    await pulled.until(() => observer.requests.filter((request) => request.follow).length > 1);
    expect([...pulled.uuids()].sort()).toEqual([...new Set(pulled.uuids())].sort());
    expect(pulled.gaps()).toEqual([]);
    expect(pulled.source.health().state).toBe("live");
  });

  test("the newest entry of a ring is withheld: it comes, once, when another follows it", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    const sent = [verdict(), verdict(), verdict()].map((flow) => node.write(flow));
    const pulled = pull(observer);
    await pulled.until(isLive(pulled));
    await sleep(200);
    expect(pulled.uuids()).toEqual(sent.slice(0, 2));
    node.writeAgentEvent();
    await pulled.until(() => pulled.uuids().length === 3);
    expect(pulled.uuids()).toEqual(sent);
  });

  test("a follow stream begins with an older flow of each node: the tail does not show it as new", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    const longAgo = { seconds: String(Math.floor(Date.now() / 1000) - 600), nanos: 0 };
    const old = node.write({ ...laterTrace(), time: longAgo });
    node.writeAgentEvent();
    const pulled = pull(observer);
    await pulled.until(isLive(pulled));
    pulled.source.wantTail(true);
    await pulled.until(() => observer.openFollows === 2);
    const fresh = node.write(laterTrace());
    node.writeAgentEvent();
    await pulled.until(() => pulled.uuids().includes(fresh));
    expect(pulled.uuids()).not.toContain(old);
  });

  test("Relay holds a slow stream back by 100 flows: windows beside it bring them, once each, and the lag is told", async () => {
    const observer = await startObserver({ sortBuffer: 100, drainMs: 60_000 });
    const node = observer.addNode("node-1");
    const pulled = pull(observer);
    await pulled.until(isLive(pulled));
    const sent: string[] = [];
    for (let count = 0; count < 30; count += 1) {
      sent.push(node.write(verdict()));
      await sleep(10);
    }
    node.writeAgentEvent();
    await pulled.until(() => pulled.uuids().length >= sent.length, 3_000);
    for (let count = 0; count < 150; count += 1) sent.push(node.write(verdict()));
    node.writeAgentEvent();
    await pulled.until(() => pulled.uuids().length >= sent.length);
    await sleep(100);
    expect([...pulled.uuids()].sort()).toEqual([...sent].sort());
    const lags = pulled.events.flatMap((event) => (event.kind === "lag" ? [event] : []));
    expect(lags.some((lag) => lag.node === "node-1")).toBe(true);
    expect(lags.filter((lag) => lag.node === null).every((lag) => lag.lagMs >= 0 && lag.lagMs < 2_000)).toBe(true);
  });

  test("a node that is removed and added again never returns to an open stream: the stream is opened anew", async () => {
    const observer = await startObserver();
    observer.addNode("node-1").write(verdict());
    const first = observer.addNode("node-2");
    first.write(verdict());
    first.write(verdict());
    const pulled = pull(observer, { timings: { windowMs: 60_000 } });
    await pulled.until(() => observer.openFollows === 1 && pulled.uuids().length === 1);
    observer.nodes.delete("node-2");
    await pulled.until(() => pulled.events.findLast((event) => event.kind === "nodes")?.nodes.length === 1);
    const again = observer.addNode("node-2");
    const sent = [verdict(), verdict(), verdict()].map((flow) => again.write(flow));
    again.writeAgentEvent();
    await pulled.until(() => sent.every((uuid) => pulled.uuids().includes(uuid)));
    expect(pulled.source.health().state).toBe("live");
  });

  test("a node whose address changes while its old agent still answers is heard again through a new stream", async () => {
    const observer = await startObserver();
    const old = observer.addNode({ name: "node-1", address: "10.0.0.1:4244" });
    old.write(verdict());
    old.write(verdict());
    const pulled = pull(observer, { timings: { windowMs: 60_000 } });
    await pulled.until(() => observer.openFollows === 1);
    const moved = observer.addNode({ name: "node-1", address: "10.0.0.2:4244" });
    const sent = [verdict(), verdict(), verdict()].map((flow) => moved.write(flow));
    moved.writeAgentEvent();
    await pulled.until(() => sent.every((uuid) => pulled.uuids().includes(uuid)));
  });

  test("a connected node that counts flows of which none arrives is looked into, and heard through a new stream", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    for (let count = 0; count < 5; count += 1) node.write(verdict());
    const other = observer.addNode("node-2");
    const pulled = pull(observer, { timings: { windowMs: 60_000 } });
    await pulled.until(() => observer.openFollows === 1);
    // Same name and address, another ring: nothing that GetNodes says tells it from the one before.
    const blip = observer.addNode("node-1");
    Object.assign(blip, { startedMs: node.startedMs });
    for (let count = 0; count < 10; count += 1) blip.write(laterTrace());
    const sent = [blip.write(openingTrace()), blip.write(verdict())];
    await pulled.until(() => {
      blip.write(laterTrace());
      return sent.every((uuid) => pulled.uuids().includes(uuid));
    });
    for (let count = 0; count < 200; count += 1) other.write(verdict());
    await pulled.until(() => observer.requests.filter((request) => request.follow).length > 1);
  });

  test("a stream that ends with OK is the end of peers: it is asked for again, and said", async () => {
    const observer = await startObserver();
    const pulled = pull(observer);
    await pulled.until(() => pulled.healths().filter((health) => health.state === "retrying").length > 2);
    expect(pulled.source.health().sentence).toContain("no node to read from");
    const node = observer.addNode("node-1");
    const sent = [verdict(), verdict()].map((flow) => node.write(flow));
    node.writeAgentEvent();
    await pulled.until(() => pulled.uuids().length === 2);
    expect(pulled.uuids()).toEqual(sent);
    await pulled.until(isLive(pulled));
  });

  test("a node that is listed as connected and refuses is told by the stream, and its return leaves a gap", async () => {
    const observer = await startObserver();
    const stays = observer.addNode("node-1");
    const dies = observer.addNode("node-2");
    for (const node of [stays, dies]) for (let count = 0; count < 3; count += 1) node.write(verdict());
    const pulled = pull(observer);
    await pulled.until(isLive(pulled));
    await pulled.until(() => pulled.uuids().length === 4);
    dies.isUp = false;
    await pulled.until(() => pulled.events.some((event) => event.kind === "node-status" && event.status.state === "NODE_ERROR"));
    const reborn = observer.addNode("node-2");
    const sent = [verdict(), verdict(), verdict()].map((flow) => reborn.write(flow));
    reborn.writeAgentEvent();
    await pulled.until(() => sent.every((uuid) => pulled.uuids().includes(uuid)));
    await pulled.until(() => pulled.gaps().some((gap) => gap.node === "node-2"), 10_000);
  });

  test("an invalid request comes back as a node's error and EOF: the next request is plainer, and the text is told", async () => {
    const observer = await startObserver();
    observer.behaviour.refuse = (request) => (request.field_mask && !request.first && Number(request.number ?? 0) === 0 ? "rpc error: code = InvalidArgument desc = invalid fieldmask" : null);
    const node = observer.addNode("node-1");
    const sent = [node.write(verdict())];
    node.writeAgentEvent();
    const pulled = pull(observer);
    await pulled.until(() => pulled.uuids().length === 1);
    await pulled.until(isLive(pulled));
    expect(pulled.uuids()).toEqual(sent);
    expect(pulled.healths().some((health) => health.sentence.includes("invalid fieldmask"))).toBe(true);
  });

  test("a filter that the nodes refuse is left out: everything is asked for, and evidence alone is yielded", async () => {
    const observer = await startObserver();
    observer.behaviour.refuse = (request) => ((request.whitelist ?? []).length > 0 ? `rpc error: code = InvalidArgument desc = invalid protocol filter: unknown protocol: "sctp"` : null);
    const node = observer.addNode("node-1");
    const sent = [node.write(verdict())];
    node.write(laterTrace());
    node.writeAgentEvent();
    const pulled = pull(observer);
    await pulled.until(isLive(pulled));
    await pulled.until(() => pulled.uuids().length === 1);
    expect(pulled.uuids()).toEqual(sent);
  });

  test("one hanging agent holds the list of nodes back: calls have deadlines, flows of the others go on", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    const hanging = observer.addNode("node-2");
    for (const each of [node, hanging]) each.write(verdict());
    const pulled = pull(observer);
    await pulled.until(isLive(pulled));
    hanging.isHanging = true;
    await pulled.until(() => pulled.source.health().sentence.includes("list of nodes does not answer"));
    const sent = [verdict(), verdict()].map((flow) => node.write(flow));
    node.writeAgentEvent();
    await pulled.until(() => sent.every((uuid) => pulled.uuids().includes(uuid)));
    expect(pulled.source.health().state).toBe("live");
    await pulled.until(() => statesOf(pulled)["node-2"] === "UNKNOWN_NODE_STATE");
    for (let spoken = 0; statesOf(pulled)["node-1"] !== "NODE_CONNECTED" && spoken < 100; spoken += 1) {
      for (const flow of [verdict(), verdict()]) node.write(flow);
      await sleep(60);
    }
    expect(statesOf(pulled)).toEqual({ "node-1": "NODE_CONNECTED", "node-2": "UNKNOWN_NODE_STATE" });
    hanging.isHanging = false;
    const late = hanging.write(verdict());
    hanging.writeAgentEvent();
    await pulled.until(() => pulled.uuids().includes(late));
    await pulled.until(() => pulled.source.health().sentence === "");
    await pulled.until(() => statesOf(pulled)["node-2"] === "NODE_CONNECTED");
  });

  test("an agent that hangs from the start does not keep the source from reading the others: it is not called connected, and what its ring held is a gap", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    observer.addNode("node-2").isHanging = true;
    const sent = node.write(verdict());
    node.writeAgentEvent();
    const pulled = pull(observer);
    await pulled.until(() => pulled.uuids().includes(sent));
    await pulled.until(isLive(pulled));
    await pulled.until(() => statesOf(pulled)["node-2"] === "UNKNOWN_NODE_STATE");
    expect(pulled.gaps().map((gap) => [gap.node, gap.reason])).toEqual([["node-2", "node-2 did not say what its ring held when the stream was opened"]]);
  });

  test("an agent asked directly has no node list: its flows are read, and it is the node", async () => {
    const observer = await startObserver();
    observer.behaviour.listNodes = "unimplemented";
    const node = observer.addNode("node-1");
    const sent = [verdict(), verdict()].map((flow) => node.write(flow));
    node.writeAgentEvent();
    const pulled = pull(observer);
    await pulled.until(() => pulled.uuids().length === 2);
    expect(pulled.uuids()).toEqual(sent);
    await pulled.until(() => pulled.events.some((event) => event.kind === "nodes" && event.nodes[0]?.name === "node-1"));
  });
});
