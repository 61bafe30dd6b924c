import { describe, expect, it } from "vitest";
import { NO_FILTER, type Filter, type FilterKey } from "@/lib/domain/filter";
import { EventType, TcpFlag, type Flow } from "@/lib/domain/flow";
import { allowedWithAuth, CLIENT, deniedForAuth, flowAt, ms, SERVER, traced } from "@/lib/domain/flow.testdata";
import type { SourceEvent } from "@/lib/ports/flow-source";
import { WAIT_CAPS } from "@/lib/domain/wait/wait-book";
import { WHOLE_WINDOW } from "./question";
import { CAPTURE, scriptedEngine } from "./scripted.testdata";
import type { EngineCaps } from "./caps";

function event(flow: Flow): SourceEvent {
  return { kind: "flow", flow, stream: "evidence" };
}

function only(key: FilterKey, ...values: string[]): Filter {
  return { terms: [{ key, negated: false, values, comparison: null }] };
}

const wait = (filter: Filter = NO_FILTER) => ({ kind: "wait", window: WHOLE_WINDOW, filter }) as const;

/** A connection that was refused so many times a second apart, then let through. */
function late(at: number, port: number, refusals = 1): SourceEvent[] {
  const refused = Array.from({ length: refusals }, (_, nth) => event(deniedForAuth(at + nth * 1_010, { sourcePort: port })));
  return [...refused, event(allowedWithAuth(at + refusals * 1_010, { sourcePort: port }))];
}

const atOnce = (at: number, port: number): SourceEvent => event(allowedWithAuth(at, { sourcePort: port }));

async function read(events: readonly SourceEvent[], caps: Partial<EngineCaps> = {}) {
  const scripted = scriptedEngine({ nature: CAPTURE, caps });
  for (const each of events) await scripted.source.give(each);
  await scripted.source.end();
  return scripted.engine;
}

describe("waits", () => {
  it("near lost events are excluded and counted; those let through at once there are unsure", async () => {
    const lost: SourceEvent = { kind: "lost", lost: { source: "PERF_EVENT_RING_BUFFER", count: 3, node: "worker-2", cpu: null, time: ms(100_000), first: ms(99_000), last: ms(100_000) } };
    const engine = await read([...late(0, 1), ...late(99_500, 2), ...late(165_000, 3), ...late(180_000, 4), atOnce(10_000, 5), atOnce(120_000, 6), lost]);
    const { m1, m4, series } = await engine.ask(wait());
    expect([m1.count, m1.excluded]).toEqual([2, { loss: 2, gap: 0, edge: 0, verdictsOff: 0 }]);
    expect(m4).toEqual({ affected: 4, of: 6, unsure: 1, reason: null });
    expect(series.filter((column) => column.hasHole).map((column) => Number(column.at - ms(0)) / 1e6)).toEqual(series.map((column) => Number(column.at - ms(0)) / 1e6).filter((at) => at > 90_000 && at <= 170_000));
    await engine.stop();
  });

  it("at the start of what a node's ring held are excluded: the first refusal may have been before", async () => {
    const scripted = scriptedEngine();
    await scripted.source.give({ kind: "nodes", relayVersion: null, flowsPerSec: null, nodes: [{ name: "worker-2", version: null, state: "NODE_CONNECTED", ringStart: ms(-1_000), address: "", seenFlows: null, numFlows: null, maxFlows: null, uptimeNs: null }] });
    for (const each of [...late(5_000, 1), ...late(80_000, 2)]) await scripted.source.give(each);
    const { m1, m2 } = await scripted.engine.ask(wait());
    expect([m1.count, m1.excluded.edge, m2.count, m2.excluded]).toEqual([1, 1, 1, 1]);
    await scripted.engine.stop();
  });

  it("that no verdict ends are excluded, not forgotten", async () => {
    const engine = await read([event(deniedForAuth(0)), event(traced(1_020)), ...late(5_000, 2)]);
    const { m1 } = await engine.ask(wait());
    expect([m1.count, m1.excluded.verdictsOff]).toEqual([1, 1]);
    await engine.stop();
  });

  it("of other protocols than TCP are told by cold starts alone", async () => {
    const udp = { protocol: "UDP", tcpFlags: 0, destinationPort: 53 } as const;
    const engine = await read([event(deniedForAuth(0, udp)), event(allowedWithAuth(370, udp))]);
    const { m1, m2, m4 } = await engine.ask(wait());
    expect([m1.count, m1.otherProtocols, m2.count, m2.between, m4.affected]).toEqual([0, 1, 1, 1, 1]);
    await engine.stop();
  });

  it("count the same by pair once attempts are no longer held one by one, to the bucket's width", async () => {
    const events = [...late(0, 1), ...late(60_000, 2, 3), ...late(70_000, 3), ...late(130_000, 4), atOnce(1_000, 5), atOnce(61_000, 6), atOnce(140_000, 7)];
    const exact = await read(events);
    const rough = await read(events, { attempts: 2, waits: { ...WAIT_CAPS, records: 1 } });
    const [whole, told] = [await exact.ask(wait()), await rough.ask(wait())];
    expect([whole.roughUntil, told.roughUntil]).toEqual([null, ms(70_000)]);
    expect([told.m1.count, told.m1.teeth, told.m3, told.m4]).toEqual([whole.m1.count, whole.m1.teeth, whole.m3, whole.m4]);
    expect(told.by.pairs.map(({ name, count, affected, of }) => [name, count, affected, of])).toEqual(whole.by.pairs.map(({ name, count, affected, of }) => [name, count, affected, of]));
    expect(told.stepMs).toBe(60_000);
    expect(told.series.map((column) => [column.affected, column.of])).toEqual([[1, 2], [2, 3], [1, 2]]);
    // A filter that speaks of whole pairs is still answered; one that speaks of single attempts says what it cannot know.
    expect((await rough.ask(wait(only("src", "team-yellow/*")))).m4).toEqual(whole.m4);
    const single = await rough.ask(wait(only("from-ip", "10.0.1.28")));
    expect([single.m4.of, single.m4.reason]).toEqual([null, expect.stringContaining("no longer held one by one")]);
    expect(single.coverage.reasons.join()).toContain("refused attempts of this window are no longer in memory");
    await exact.stop();
    await rough.stop();
  });

  it("follow a workload to its better name", async () => {
    const nameless = { source: { ...CLIENT, workloads: [] } };
    const scripted = scriptedEngine();
    await scripted.source.give(event(deniedForAuth(0, nameless)), event(allowedWithAuth(1_020, nameless)));
    expect((await scripted.engine.ask(wait())).by.pairs.map((pair) => pair.name)).toEqual(["team-yellow/client~team-yellow/server~8080-TCP"]);
    const owner = { ...CLIENT, id: 7, workloads: [{ name: "client-of-today", kind: "Deployment" }] };
    await scripted.source.give(event(flowAt(2_000, { node: "worker-1", eventType: EventType.trace, source: owner, destination: { ...SERVER, id: 0 }, direction: "EGRESS" })));
    const after = await scripted.engine.ask(wait());
    expect(after.by.pairs.map((pair) => [pair.name, pair.count])).toEqual([["team-yellow/client-of-today~team-yellow/server~8080-TCP", 1]]);
    await scripted.engine.stop();
  });

  it("stand beside SYN to SYN-ACK where the flows show both, and say so where they do not", async () => {
    const synAck = (at: number, port: number): SourceEvent =>
      event(flowAt(at, { node: "worker-1", eventType: EventType.trace, isReply: true, tcpFlags: TcpFlag.SYN | TcpFlag.ACK, sourceAddress: "10.1.1.30", destinationAddress: "10.0.1.28", sourcePort: 8_080, destinationPort: port, source: SERVER, destination: { ...CLIENT, id: 9 } }));
    const syn = (at: number, port: number): SourceEvent => event(traced(at, { node: "worker-1", eventSubType: 4, sourcePort: port, source: { ...CLIENT, id: 9 } }));
    const events: SourceEvent[] = [];
    for (let port = 1; port <= 5; port += 1) {
      const at = port * 2_000;
      events.push(syn(at, port), ...late(at, port), syn(at + 1_010, port), synAck(at + 1_010 + port, port));
      events.push(syn(at + 500, 100 + port), atOnce(at + 500, 100 + port), synAck(at + 502, 100 + port));
    }
    const engine = await read(events);
    const { synAck: compared } = await engine.ask(wait());
    expect(compared).toEqual({ atOnce: { count: 5, p50Ms: 2 }, afterRefusal: { count: 5, p50Ms: 3 }, reason: null });
    const silent = await read(late(0, 1));
    expect((await silent.ask(wait())).synAck.reason).toContain("do not show a client's SYN and its answer");
    await engine.stop();
    await silent.stop();
  });
});
