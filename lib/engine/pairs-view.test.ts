import { describe, expect, it } from "vitest";
import { allowedWithAuth, ms } from "@/lib/domain/flow.testdata";
import type { SourceEvent } from "@/lib/ports/flow-source";
import { ENGINE_CAPS } from "./caps";
import { createChangeLog } from "./change-log";
import { createModel, type Model } from "./model";
import { createPairsView } from "./pairs-view";
import { heldClock, healthOf, LIVE, type HeldClock } from "./scripted.testdata";
import { createSurroundings, type Surroundings } from "./surroundings";
import { stateOf } from "./surroundings.testdata";

const PAIRS = 40;
/** Longer than a turn for every few pairs. */
const JOIN_MS = 1;

function busy(untilMs: number): void {
  while (performance.now() < untilMs);
}

/** A model of so many pairs, whose joining takes its time; `joins` counts. */
function slowModel(clock: HeldClock = heldClock()): { readonly model: Model; joins(): number } {
  let joins = 0;
  const plain = createSurroundings();
  const surroundings: Surroundings = {
    ...plain,
    get revision() {
      return plain.revision;
    },
    join(pair) {
      joins += 1;
      busy(performance.now() + JOIN_MS);
      clock.pass(JOIN_MS);
      return plain.join(pair);
    },
  };
  const model = createModel({ nature: LIVE, health: () => healthOf("live"), clock, caps: ENGINE_CAPS, epoch: "e", clusterName: null, reread: null, surroundings, changes: createChangeLog(10) });
  for (let port = 0; port < PAIRS; port += 1) {
    const event: SourceEvent = { kind: "flow", flow: allowedWithAuth(port, { destinationPort: 8_000 + port, uuid: `flow-${port}` }), stream: "evidence" };
    model.fold(event);
  }
  model.end();
  model.settle();
  return { model, joins: () => joins };
}

const WINDOW = { from: ms(0), to: ms(60_000) };

describe("a view that takes long", () => {
  it("is made in turns, between which timers run, and is then there at once", async () => {
    const { model, joins } = slowModel();
    const views = createPairsView(model, heldClock());
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 1);
    await views.prepare(WINDOW, true);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(0);
    const made = joins();
    const { pairs, head } = views.of(WINDOW, true);
    expect([pairs.length, made, joins(), head.revision]).toEqual([pairs.length, pairs.length, pairs.length, model.revision]);
    expect(pairs.length).toBeGreaterThan(20);
  });

  it("is made once for all who wait, and anew once anything changed", async () => {
    const { model, joins } = slowModel();
    const views = createPairsView(model, heldClock());
    await Promise.all([views.prepare(WINDOW, true), views.prepare(WINDOW, true), views.prepare(WINDOW, true)]);
    const once = joins();
    expect(once).toBe(views.of(WINDOW, true).pairs.length);
    model.surroundings?.takeCluster([], 0);
    model.fold({ kind: "flow", flow: allowedWithAuth(5_000, { destinationPort: 9_999, uuid: "late" }), stream: "evidence" });
    model.settle();
    await views.prepare(WINDOW, true);
    expect(joins()).toBeGreaterThan(once);
  });

  it("is given again for a while when flows came, and never after everything may read differently", async () => {
    const clock = heldClock();
    const { model } = slowModel(clock);
    const views = createPairsView(model, clock);
    await views.prepare(WINDOW, true);
    const first = views.of(WINDOW, true);
    model.fold({ kind: "flow", flow: allowedWithAuth(5_000, { destinationPort: 9_999, uuid: "late" }), stream: "evidence" });
    model.settle();
    await views.prepare(WINDOW, true);
    expect(views.of(WINDOW, true)).toBe(first);
    model.surroundings?.takeCluster([stateOf("ciliumnetworkpolicies", "forbidden")], 0);
    model.settle();
    await views.prepare(WINDOW, true);
    const second = views.of(WINDOW, true);
    expect(second).not.toBe(first);
    expect(second.pairs[0]?.required.reason).not.toBe(first.pairs[0]?.required.reason);
  });
});
