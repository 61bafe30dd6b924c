import { afterEach, describe, expect, it } from "vitest";
import { connectObserver, until, type ObserverClient } from "./observer/client.testdata";
import { startReplay } from "./replay";
import { simulateRecording } from "./recording";
import { startSimulator, type RunningSimulator, type SimulatorPlan } from "./start";

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => { for (const close of closing.splice(0).reverse()) await close(); });

async function start(plan: Partial<SimulatorPlan> = {}): Promise<{ readonly simulator: RunningSimulator; readonly client: ObserverClient }> {
  const simulator = await startSimulator({ listen: "127.0.0.1:0", ...plan });
  const client = connectObserver(simulator.address);
  closing.push(() => simulator.close(), () => client.close());
  return { simulator, client };
}

const nowSec = (): number => Date.now() / 1000;

describe("startSimulator", () => {
  it("starts with its history in the rings and goes on by the clock", async () => {
    const { simulator, client } = await start();
    const openedSec = nowSec();
    const history = (await client.ask({ field_mask: { paths: ["time", "node_name"] } })).flatMap((message) => (message.flow ? [message.flow] : []));
    expect(history.length).toBeGreaterThan(40_000);
    const oldest = openedSec - Number(history[0]?.time?.seconds);
    expect(oldest).toBeGreaterThan(29 * 60);
    expect(oldest).toBeLessThan(31 * 60);
    expect(openedSec - Number(history.at(-1)?.time?.seconds)).toBeLessThan(8);
    const seen = async (): Promise<number> => Number((await client.unary("serverStatus")).seen_flows);
    const before = await seen();
    await new Promise((resolve) => { setTimeout(resolve, 1500); });
    expect(await seen()).toBeGreaterThan(before);
    expect(simulator.truth().length).toBeGreaterThan(3000);
  }, 60_000);

  it("takes rate, nodes and pairs", async () => {
    const { simulator, client } = await start({ scenario: "large", rate: 2000, pairs: 30, nodes: 3, backfillMs: 5000 });
    expect(simulator.nodes).toEqual(["worker-1", "worker-2", "worker-3"]);
    const { seen_flows } = await client.unary("serverStatus");
    expect(Number(seen_flows)).toBeGreaterThan(9000);
    expect(Number(seen_flows)).toBeLessThan(16_000);
  });

  it("says which address it cannot have", async () => {
    const { simulator } = await start({ scenario: "large", rate: 10, pairs: 2, backfillMs: 0 });
    await expect(startSimulator({ listen: simulator.address, scenario: "large", rate: 10, pairs: 2, backfillMs: 0 })).rejects.toThrow(`cannot listen on ${simulator.address}: another process has it.`);
  });

  it("ends at once, open streams and all", async () => {
    const { simulator, client } = await start({ scenario: "large", rate: 100, pairs: 5, nodes: 2 });
    const stream = client.follow({ follow: true, number: 10 });
    await until(() => stream.got.length > 0);
    const began = performance.now();
    await simulator.close();
    expect(performance.now() - began).toBeLessThan(500);
    expect(await stream.ended).not.toBe("OK");
  });
});

describe("faults", () => {
  it("a Relay that goes away breaks streams, and is back on the same port", async () => {
    const { simulator, client } = await start({ scenario: "large", rate: 100, pairs: 5, nodes: 2 });
    const stream = client.follow({ follow: true, number: 10 });
    await until(() => stream.got.length > 0);
    await simulator.faults.stopListening();
    expect(await stream.ended).toBe("UNAVAILABLE");
    await simulator.faults.startListening();
    const again = connectObserver(simulator.address);
    closing.push(() => again.close());
    expect((await again.unary("getNodes")).nodes).toHaveLength(2);
  });

  it("a node that dies is in GetNodes at once, and the stream of a single node ends", async () => {
    const { simulator, client } = await start({ scenario: "large", rate: 100, pairs: 5, nodes: 1 });
    const stream = client.follow({ follow: true, number: 10 });
    await until(() => stream.got.length > 0);
    simulator.faults.killNode("worker-1");
    expect((await client.unary("getNodes")).nodes?.[0]).toMatchObject({ name: "worker-1", state: "NODE_ERROR" });
    expect(await stream.ended).toBe("OK");
  });

  it("a node that comes back is read again, one that was removed and added again is not", async () => {
    const { simulator, client } = await start({ scenario: "large", rate: 400, pairs: 20, nodes: 3, habits: { sortBuffer: 0, silentOnEmpty: false } });
    const stream = client.follow({ follow: true });
    const countOf = (name: string): number => stream.got.filter((message) => message.node_name === name).length;
    await until(() => countOf("worker-1") > 5 && countOf("worker-2") > 5);
    simulator.faults.killNode("worker-1");
    simulator.faults.removeNode("worker-2");
    await until(() => countOf("worker-3") > 20);
    await new Promise((resolve) => { setTimeout(resolve, 2300); });
    simulator.faults.reviveNode("worker-1");
    simulator.faults.addNode("worker-2");
    const [first, second] = [countOf("worker-1"), countOf("worker-2")];
    await until(() => countOf("worker-1") > first + 20);
    expect(countOf("worker-2")).toBe(second);
    const fresh = client.follow({ follow: true });
    await until(() => fresh.got.filter((message) => message.node_name === "worker-2").length > 5);
    stream.cancel();
    fresh.cancel();
  });

  it("a node that hangs hangs GetNodes until the deadline, the others' flows go on", async () => {
    const { simulator, client } = await start({ scenario: "large", rate: 400, pairs: 20, nodes: 2, habits: { sortBuffer: 0 } });
    const stream = client.follow({ follow: true });
    await until(() => stream.got.length > 20);
    simulator.faults.stallNode("worker-1", true);
    await expect(client.unary("getNodes", 300)).rejects.toThrow("DEADLINE_EXCEEDED");
    const before = stream.got.filter((message) => message.node_name === "worker-2").length;
    await until(() => stream.got.filter((message) => message.node_name === "worker-2").length > before + 5);
    simulator.faults.stallNode("worker-1", false);
    expect((await client.unary("getNodes")).nodes).toHaveLength(2);
    stream.cancel();
  });

  it("events that are taken away are reported as lost", async () => {
    const { simulator, client } = await start({ scenario: "large", rate: 400, pairs: 20, nodes: 2, habits: { sortBuffer: 0 } });
    const stream = client.follow({ follow: true });
    await until(() => stream.got.some((message) => message.flow));
    simulator.loseEvents("worker-2", 17);
    await until(() => stream.got.some((message) => message.lost_events));
    expect(stream.got.find((message) => message.lost_events)).toMatchObject({ node_name: "worker-2", lost_events: { source: "PERF_EVENT_RING_BUFFER", num_events_lost: "17" } });
    stream.cancel();
  });
});

describe("startReplay", () => {
  it("gives back the very bytes, at their recorded time", async () => {
    const recording = simulateRecording({ scenario: "team-yellow", seed: 2, start: 1_795_363_200_000_000_000n, durationMs: 30_000 });
    const replay = await startReplay({ listen: "127.0.0.1:0", responses: recording.responses, speed: 20, habits: { sortBuffer: 0, silentOnEmpty: false } });
    const client = connectObserver(replay.address);
    closing.push(() => replay.close(), () => client.close());
    const stream = client.follow({ follow: true, since: { seconds: 0 } });
    await until(() => stream.got.some((message) => message.flow));
    expect(stream.got.length).toBeLessThan(recording.responses.length / 2);
    const newest = Number(stream.got.at(-1)?.time?.seconds) * 1000;
    expect(replay.clock()).toBeGreaterThanOrEqual(newest);
    await replay.played;
    await until(() => stream.got.length === recording.responses.length + 1);
    expect(replay.clock()).toBeGreaterThanOrEqual(Number(recording.end / 1_000_000n));
    stream.cancel();
  });
});
