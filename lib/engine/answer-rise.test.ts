import { describe, expect, it } from "vitest";
import type { Flow } from "@/lib/domain/flow";
import { NO_FILTER } from "@/lib/domain/filter";
import { allowedWithAuth, CLIENT, deniedByPolicy, podEnd, START } from "@/lib/domain/flow.testdata";
import { msOfInstant, printInstant } from "@/lib/domain/instant";
import type { SourceEvent } from "@/lib/ports/flow-source";
import { policyRecord, scriptedCluster, yellowCluster } from "./beside.testdata";
import { WHOLE_WINDOW, type WindowSpec } from "./question";
import type { OverviewReply } from "./reply";
import { scriptedEngine, type ScriptedEngine } from "./scripted.testdata";

const MINUTE = 60_000;
const OTHER = podEnd("team-yellow", "other", 15_900);
const asEvent = (flow: Flow): SourceEvent => ({ kind: "flow", flow, stream: "evidence" });

let port = 1_000;
const from = (): { sourcePort: number } => ({ sourcePort: (port += 1) });

/** So many connections let through to each of two servers a minute; from minute `since` on those to the first are denied. */
async function playDenials(engine: ScriptedEngine, minutes: number, since: number): Promise<void> {
  const events: SourceEvent[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    for (let nth = 0; nth < 6; nth += 1) {
      const at = minute * MINUTE + 1_000 * nth;
      events.push(asEvent(minute >= since ? deniedByPolicy(at, { source: CLIENT, ...from() }) : allowedWithAuth(at, from())));
      events.push(asEvent(allowedWithAuth(at + 500, { destination: OTHER, destinationAddress: "10.1.1.99", ...from() })));
    }
  }
  await engine.source.give(...events);
}

const overview = async ({ engine }: ScriptedEngine, compare?: WindowSpec): Promise<OverviewReply> => engine.ask({ kind: "overview", window: WHOLE_WINDOW, filter: NO_FILTER, ...(compare && { compare }) });
const startMs = msOfInstant(START);

describe("a rise of refusals", () => {
  it("is told with what the refused have in common, and what changed before", async () => {
    const changedMs = startMs + 10 * MINUTE - 2_000;
    const policy = policyRecord("server", "server", [{ from: { app: "client" } }], { generation: 4, changedAtMs: changedMs });
    const scripted = scriptedEngine({ startMs: startMs + 14 * MINUTE, beside: { cluster: scriptedCluster(yellowCluster([policy, policyRecord("old", "client", [], { createdAtMs: startMs })])), spire: null } });
    await playDenials(scripted, 14, 10);
    const { rise, changes } = await overview(scripted);
    expect(rise?.rise).toMatchObject({ refused: 24, of: 48, isOn: true, before: { refused: 0, of: 120 } });
    expect(printInstant(rise?.rise.from ?? 0n)).toBe(printInstant(START + 600_000_000_000n));
    expect(rise?.common).toMatchObject({ refused: { refused: 24, of: 24 }, withIt: { refused: 24, of: 24 }, without: { refused: 0, of: 24 }, before: { refused: 0, of: 60 }, kind: "policy", value: "CiliumNetworkPolicy team-yellow/server" });
    expect(rise?.changes.map(({ title }) => title)).toEqual(["CiliumNetworkPolicy team-yellow/server"]);
    expect(rise?.outcomes).toEqual({ "auth-refused": 0, "auth-pending": 0, "policy-denied": 24, "other-drop": 0 });
    expect(changes.shown.map(({ kind }) => kind)).toEqual(["countersign", "policy", "policy"]);
    await scripted.engine.stop();
  });

  it("of very many is told from some of them, evenly", async () => {
    const scripted = scriptedEngine({ startMs: startMs + 14 * MINUTE });
    const events: SourceEvent[] = [];
    for (let minute = 0; minute < 14; minute += 1) {
      for (let nth = 0; nth < 900; nth += 1) {
        const at = minute * MINUTE + 60 * nth;
        events.push(asEvent(minute >= 8 && nth % 2 === 0 ? deniedByPolicy(at, { source: CLIENT, ...from() }) : allowedWithAuth(at, { ...(nth % 2 === 1 && { destination: OTHER, destinationAddress: "10.1.1.99" }), ...from() })));
      }
    }
    await scripted.source.give(...events);
    while (scripted.engine.status().counters.flows < events.length) await new Promise((resolve) => setImmediate(resolve));
    const { rise } = await overview(scripted);
    expect(rise?.rise).toMatchObject({ refused: 2_700, of: 5_400, before: { refused: 0, of: 7_200 } });
    expect(rise?.lookedAt).toBeLessThan(2_700);
    expect(rise?.lookedAt).toBeGreaterThan(1_000);
    expect(rise?.common).toMatchObject({ kind: "destination", value: "team-yellow/server", refused: { refused: rise?.lookedAt, of: rise?.lookedAt } });
    expect(rise?.firstAt).toBe(START + 480_000_000_000n);
    await scripted.engine.stop();
  });

  it("is none where it was so all the time", async () => {
    const scripted = scriptedEngine({ startMs: startMs + 14 * MINUTE });
    await playDenials(scripted, 14, 0);
    expect((await overview(scripted)).rise).toBeNull();
    await scripted.engine.stop();
  });

  it("over a hole is a lower bound, and says so", async () => {
    const scripted = scriptedEngine({ startMs: startMs + 14 * MINUTE });
    await scripted.source.give({ kind: "gap", gap: { node: null, from: START + 60_000_000_000n, to: START + 120_000_000_000n, reason: "Relay was restarted" } });
    await playDenials(scripted, 14, 10);
    expect((await overview(scripted)).rise).toMatchObject({ isShort: true, rise: { refused: 24 } });
    await scripted.engine.stop();
  });
});

describe("another window beside it", () => {
  const at = (minute: number) => ({ at: START + BigInt(minute) * 60_000_000_000n });

  it("is answered by the same filter, and shares no minute with the first", async () => {
    const scripted = scriptedEngine({ startMs: startMs + 14 * MINUTE });
    await playDenials(scripted, 14, 10);
    const window = { from: at(10), to: null };
    const filter = { terms: [{ key: "dst", negated: false, values: ["team-yellow/server"], comparison: null }] } as const;
    const reply = await scripted.engine.ask({ kind: "overview", window, filter, compare: { from: at(6), to: at(10) } });
    expect(reply.attempts).toMatchObject({ total: 24, policyDenied: 24 });
    expect(reply.compare).toMatchObject({ pairs: 1, attempts: { total: 24, authenticated: 24 }, underRequired: { total: 24, authenticated: 24 } });
    expect(reply.compare?.window.to).toBe(reply.window.from - 1n);
    await scripted.engine.stop();
  });

  it("in which nothing is held has no zero that counts", async () => {
    const scripted = scriptedEngine({ startMs: startMs + 14 * MINUTE });
    await playDenials(scripted, 14, 10);
    const { compare } = await overview(scripted, { from: at(-30), to: at(-10) });
    expect(compare).toMatchObject({ attempts: { total: 0 }, coverage: { complete: false } });
    expect(compare?.coverage.reasons[0]).toBe("nothing is held of this window");
    const partly = (await overview(scripted, { from: at(-3), to: at(5) })).compare;
    expect(partly?.coverage.reasons[0]).toMatch(/^nothing is held from before /);
    await scripted.engine.stop();
  });

  it("is answered for a pair too", async () => {
    const scripted = scriptedEngine({ startMs: startMs + 14 * MINUTE });
    await playDenials(scripted, 14, 10);
    const pair = await scripted.engine.ask({ kind: "pair", window: { from: at(10), to: null }, key: "team-yellow/client~team-yellow/server~8080-TCP", attemptsLimit: 10, compare: { from: at(6), to: at(10) } });
    expect(pair.compare).toMatchObject({ pairs: 1, attempts: { total: 24, authenticated: 24 }, grades: { all: 0, "all-seen": 1 } });
    expect(pair.pair.counts).toMatchObject({ total: 24, policyDenied: 24 });
    await scripted.engine.stop();
  });
});
