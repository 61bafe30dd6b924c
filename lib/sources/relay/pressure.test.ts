import { describe, expect, test } from "vitest";
import { systemClock } from "@/lib/platform/system-clock";
import type { SourceEvent } from "@/lib/ports/flow-source";
import { openMailbox } from "./mailbox";
import { openRelay } from "./relay";
import { laterTrace, verdict } from "./testing/flow-shapes";
import { FAST, isLive, pull, sleep, startObserver } from "./testing/stage";

describe("a consumer that does not pull", () => {
  test("pauses the stream: little waits here, the rings hold the rest or say what they lost, and all is accounted for", { timeout: 30_000 }, async () => {
    const observer = await startObserver();
    const node = observer.addNode({ name: "node-1", capacity: 2_047 });
    for (let count = 0; count < 5; count += 1) node.write(verdict());
    const pulled = pull(observer, { queueCap: 200, windowBytes: 64 * 1024 });
    await pulled.until(isLive(pulled));
    pulled.hold();
    let sent = 5;
    // 30,000 flows are 15 rings full; the consumer sleeps through them.
    for (let burst = 0; burst < 60; burst += 1) {
      for (let count = 0; count < 500; count += 1) node.write(verdict());
      sent += 500;
      await sleep(5);
    }
    const held = pulled.uuids().length;
    expect(held).toBeLessThan(3_000);
    pulled.resume();
    const last = node.write(verdict());
    node.writeAgentEvent();
    sent += 1;
    await pulled.until(() => pulled.uuids().includes(last), 20_000);
    const lost = pulled.lost().reduce((sum, loss) => sum + loss.count, 0);
    expect(lost).toBeGreaterThan(0);
    expect(pulled.uuids().length).toBe(new Set(pulled.uuids()).size);
    // Windows beside the stream may have brought some of what the stream's own reader lost: never less than all.
    expect(pulled.uuids().length + lost).toBeGreaterThanOrEqual(sent);
    expect(observer.requests.filter((request) => request.follow)).toHaveLength(1);
    expect(pulled.healths().some((health) => health.state === "retrying" || health.state === "stale")).toBe(false);
    expect(pulled.gaps()).toEqual([]);
  });

  test("keeps the newest state only, and every flow and gap", async () => {
    let full = 0;
    let room = 0;
    const mailbox = openMailbox({ cap: 3, onFull: () => (full += 1), onRoom: () => (room += 1) });
    for (let at = 0; at < 1_000; at += 1) {
      mailbox.put({ kind: "heartbeat", atMs: at });
      mailbox.put({ kind: "lag", node: "a", lagMs: at });
      mailbox.put({ kind: "lag", node: null, lagMs: at });
      mailbox.put({ kind: "health", health: { state: at % 2 ? "live" : "retrying", sinceMs: at, attempt: 0, retryAtMs: null, lastError: null, sentence: "" } });
    }
    for (let at = 0n; at < 3_000n; at += 1n) mailbox.put({ kind: "gap", gap: { node: "a", from: at, to: at + 1n, reason: "" } });
    mailbox.end();
    mailbox.put({ kind: "heartbeat", atMs: 5_000 });
    const events: SourceEvent[] = [];
    for await (const batch of mailbox.batches()) events.push(...batch);
    const of = (kind: string) => events.filter((event) => event.kind === kind);
    expect(of("heartbeat")).toEqual([{ kind: "heartbeat", atMs: 999 }]);
    expect(of("lag")).toHaveLength(2);
    expect(of("health").length).toBeLessThanOrEqual(64);
    expect(of("health").at(-1)).toMatchObject({ health: { sinceMs: 999 } });
    expect(of("gap").length).toBeLessThanOrEqual(1_024);
    for (let at = 0n; at < 3_000n; at += 100n) {
      expect(of("gap").some((event) => event.kind === "gap" && event.gap.from <= at && at + 1n <= event.gap.to)).toBe(true);
    }
    expect([full, room]).toEqual([1, 1]);
  });
});

describe("the tail", () => {
  test("brings everything while it is wanted, each flow once, and ends when it is not", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    node.write(verdict());
    const pulled = pull(observer);
    await pulled.until(isLive(pulled));
    const unseen = node.write(laterTrace());
    node.writeAgentEvent();
    await sleep(100);
    pulled.source.wantTail(true);
    await pulled.until(() => observer.openFollows === 2);
    const tail = [laterTrace(), laterTrace()].map((flow) => node.write(flow));
    const evidence = node.write(verdict());
    node.writeAgentEvent();
    await pulled.until(() => [...tail, evidence].every((uuid) => pulled.uuids().includes(uuid)));
    await sleep(100);
    expect(pulled.uuids().length).toBe(new Set(pulled.uuids()).size);
    const streams = new Map(pulled.events.flatMap((event) => (event.kind === "flow" ? [[event.flow.uuid, event.stream] as const] : [])));
    expect(tail.map((uuid) => streams.get(uuid))).toEqual(["tail", "tail"]);
    expect(streams.get(evidence)).toBe("evidence");
    pulled.source.wantTail(false);
    await pulled.until(() => observer.openFollows === 1);
    const later = node.write(laterTrace());
    node.writeAgentEvent();
    await sleep(150);
    expect(pulled.uuids()).not.toContain(later);
    expect(unseen).not.toBe("");
  });

  test("is opened again after a reconnection", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    node.write(verdict());
    const pulled = pull(observer);
    pulled.source.wantTail(true);
    await pulled.until(() => observer.openFollows === 2);
    observer.stop();
    await pulled.until(() => pulled.source.health().state === "retrying");
    await observer.start();
    await pulled.until(() => observer.openFollows === 2);
    const flow = node.write(laterTrace());
    node.writeAgentEvent();
    await pulled.until(() => pulled.uuids().includes(flow));
  });
});

describe("close", () => {
  const handles = (): string[] => process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|Timeout|Http2|GetAddrInfo/.test(kind)).sort();

  test("leaves no socket, timer or stream, whatever was going on", async () => {
    const observer = await startObserver();
    observer.addNode("node-1").write(verdict());
    const ends = ["live", "dialling", "waiting", "hanging"] as const;
    for (const end of ends) {
      observer.behaviour.listNodes = end === "hanging" ? "hang" : "answer";
      observer.behaviour.serverStatus = end === "hanging" ? "hang" : "answer";
      const before = handles();
      const address = end === "waiting" ? "relay://127.0.0.1:9" : end === "dialling" ? "relay://192.0.2.1:80" : `relay://127.0.0.1:${observer.port}`;
      const source = openRelay({ address, clock: systemClock, timings: FAST });
      const stop = new AbortController();
      const pulling = (async () => {
        for await (const _batch of source.events(stop.signal)) if (end === "live" && source.health().state === "live") break;
      })();
      if (end !== "live") await sleep(150);
      if (end !== "live") stop.abort();
      await pulling;
      await source.close();
      expect(source.health().state).toBe("stopped");
      const endMs = Date.now() + 3_000;
      while (handles().length > before.length && Date.now() < endMs) await sleep(20);
      expect({ end, handles: handles().length }).toEqual({ end, handles: Math.min(handles().length, before.length) });
    }
  });
});
