import { describe, expect, it } from "vitest";
import type { CoverageHole, NodeCoverage } from "../coverage";
import { ms } from "../flow.testdata";
import { joinHoles, joinNodes } from "./join-coverage";
import type { NodePast } from "./stored";

const lost = (from: number, to: number, count: number): CoverageHole => ({ kind: "lost", node: "worker-1", from: ms(from), to: ms(to), count, reason: "ring" });
const past = (change: Partial<NodePast> = {}): NodePast => ({ node: "worker-1", minutes: 5, connected: 5, state: "NODE_CONNECTED", version: "1.18.0", ringStart: ms(-100), verdicts: "seen", flows: 10, lost: 0, late: 1, firstAt: ms(0), lastAt: ms(300_000), ...change });
const live = (change: Partial<NodeCoverage> = {}): NodeCoverage => ({ node: "worker-1", state: "NODE_CONNECTED", version: "1.18.1", ringStart: ms(200_000), firstEventAt: ms(200_001), lastEventAt: ms(400_000), firstVerdictAt: ms(200_002), verdicts: "seen", flows: 20, lost: 0, late: 0, lagMs: 5, ...change });

describe("holes of a store and of memory", () => {
  it("are one where both know it, as memory has it", () => {
    const grown = lost(0, 9_000, 7);
    expect(joinHoles([lost(0, 2_000, 3), lost(20_000, 21_000, 1)], [grown])).toEqual([grown, lost(20_000, 21_000, 1)]);
  });
});

describe("a node of a store and of memory", () => {
  it("was as bad as it ever was, and is known from as early on", () => {
    expect(joinNodes([past({ state: "NODE_UNAVAILABLE" })], [live()], true)).toEqual([live({ state: "NODE_UNAVAILABLE", ringStart: ms(-100), late: 1 })]);
  });

  it("counts by the window alone where memory has no part in it, but is known to send verdicts since", () => {
    expect(joinNodes([past({ verdicts: "none seen" })], [live(), live({ node: "worker-2" })], false)).toEqual([
      { node: "worker-1", state: "NODE_CONNECTED", version: "1.18.0", ringStart: ms(-100), firstEventAt: null, lastEventAt: ms(300_000), firstVerdictAt: null, verdicts: "seen", flows: 10, lost: 0, late: 1, lagMs: null },
    ]);
    expect(joinNodes([past({ verdicts: "off (drops without verdicts)" })], [live()], false)[0]?.verdicts).toBe("off (drops without verdicts)");
  });
});
