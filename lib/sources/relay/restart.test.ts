import { describe, expect, test } from "vitest";
import { verdict } from "./testing/flow-shapes";
import { pull, sleep, startObserver, type Pulled } from "./testing/stage";
import type { TestObserver } from "./testing/observer";
import type { ScriptedNode } from "./testing/scripted-node";

/** A small seeded generator (mulberry32): the same moments in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Sent {
  readonly node: string;
  readonly uuid: string;
  readonly at: bigint;
}

/** Writes flows on all nodes without a pause until stopped; every flow is recorded with its time. */
function load(nodes: readonly ScriptedNode[], perTick: number): { readonly sent: Sent[]; stop(): void } {
  const sent: Sent[] = [];
  const timer = setInterval(() => {
    for (const node of nodes) {
      for (let count = 0; count < perTick; count += 1) {
        const uuid = node.write(verdict());
        const entry = node.ring.at(node.ring.first + node.ring.size - 1);
        sent.push({ node: node.name, uuid, at: entry?.time ?? 0n });
      }
    }
  }, 5);
  return { sent, stop: () => clearInterval(timer) };
}

function unaccounted(pulled: Pulled, sent: readonly Sent[]): Sent[] {
  const seen = new Set(pulled.uuids());
  const gaps = pulled.gaps();
  return sent.filter(({ uuid, node, at }) => !seen.has(uuid) && !gaps.some((gap) => (gap.node === null || gap.node === node) && gap.from <= at && at <= gap.to));
}

async function settle(pulled: Pulled, observer: TestObserver, sent: readonly Sent[]): Promise<void> {
  for (const node of observer.nodes.values()) node.writeAgentEvent();
  const last = sent.at(-1)?.uuid ?? "";
  await pulled.until(() => pulled.uuids().includes(last), 20_000);
  await pulled.until(() => unaccounted(pulled, sent).length === 0, 10_000).catch(() => undefined);
}

describe("a Relay that restarts", () => {
  test.each([
    { seed: 1, capacity: 4095, what: "rings hold what happens meanwhile: nothing is missing and nothing is a gap" },
    { seed: 2, capacity: 127, what: "rings move on meanwhile: what was not received lies in declared gaps" },
  ])("20 times at random moments under load, $what", { timeout: 60_000 }, async ({ seed, capacity }) => {
    const random = seeded(seed);
    const observer = await startObserver({ sortBuffer: 100, drainMs: 200 });
    const nodes = ["node-1", "node-2", "node-3"].map((name, index) => observer.addNode({ name, capacity, skewMs: index * 40 }));
    const running = load(nodes, 2);
    const pulled = pull(observer);
    await pulled.until(() => pulled.uuids().length > 100);
    for (let restart = 0; restart < 20; restart += 1) {
      await sleep(20 + random() * 250);
      observer.stop();
      await sleep(random() * 250);
      await observer.start();
    }
    await pulled.until(() => pulled.source.health().state === "live", 10_000);
    await sleep(300);
    running.stop();
    await settle(pulled, observer, running.sent);

    expect(unaccounted(pulled, running.sent)).toEqual([]);
    expect(pulled.uuids().length).toBe(new Set(pulled.uuids()).size);
    if (capacity > 4_000) expect(pulled.gaps()).toEqual([]);
    else expect(pulled.gaps().length).toBeGreaterThan(0);
    const retries = pulled.healths().filter((health) => health.state === "retrying");
    expect(retries.length).toBeGreaterThanOrEqual(15);
    expect(retries.every((health) => health.sentence !== "" && health.lastError !== null)).toBe(true);
  });

  test("an agent that restarts loses its ring: what was not received lies in a declared gap of that node alone", { timeout: 30_000 }, async () => {
    const observer = await startObserver();
    const stays = observer.addNode("node-1");
    let restarting = observer.addNode("node-2");
    const running = load([stays], 1);
    const other: Sent[] = [];
    const write = (count: number): void => {
      for (let index = 0; index < count; index += 1) {
        const uuid = restarting.write(verdict());
        other.push({ node: "node-2", uuid, at: restarting.ring.at(restarting.ring.first + restarting.ring.size - 1)?.time ?? 0n });
      }
    };
    write(20);
    const pulled = pull(observer);
    await pulled.until(() => pulled.uuids().length > 30);
    for (let round = 0; round < 5; round += 1) {
      write(10);
      restarting.isUp = false;
      await sleep(150);
      restarting = observer.addNode("node-2");
      write(10);
      await sleep(150);
    }
    running.stop();
    const sent = [...running.sent, ...other];
    await settle(pulled, observer, sent);
    expect(unaccounted(pulled, sent)).toEqual([]);
    expect(pulled.gaps().every((gap) => gap.node === "node-2")).toBe(true);
  });
});
