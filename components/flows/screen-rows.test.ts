import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flowFixture } from "@/lib/wire/fixtures/flow";
import type { FlowRow } from "@/lib/wire/flow";
import { holeText, screenRows, stepToFlow } from "./screen-rows";

const flow = (id: string, attempt: string | null = null): FlowRow => ({ row: "flow", flow: flowFixture({ id, attempt }) });
const hole: FlowRow = { row: "hole", hole: { kind: "lost", node: "worker-3", from: "2026-11-22T14:11:07Z", to: "2026-11-22T14:11:52Z", count: 2120, reason: "perf ring overran" } };
const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id);

describe("connections together", () => {
  test("their events stand under the newest, with a bracket", () => {
    const rows = screenRows([flow("5", "a"), flow("4", "b"), flow("3", "a"), flow("2"), flow("1", "a")], true);
    expect(ids(rows)).toEqual(["5", "3", "1", "4", "2"]);
    expect(rows.map((row) => row.row === "flow" && row.bracket)).toEqual(["top", "middle", "bottom", "alone", "alone"]);
    expect(rows[0]).toMatchObject({ together: 3 });
  });
  test("apart, they keep their order", () => expect(ids(screenRows([flow("2", "a"), flow("1", "a")], false))).toEqual(["2", "1"]));
  test("nothing is pulled across a hole", () => {
    const rows = screenRows([flow("3", "a"), hole, flow("2", "a"), flow("1", "a")], true);
    expect(rows.map((row) => (row.row === "flow" ? row.bracket : "hole"))).toEqual(["alone", "hole", "top", "bottom"]);
  });
  test("whatever arrives, every event is shown exactly once", () => {
    const given = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", null), fc.integer({ min: 0, max: 9 })), { maxLength: 40 });
    fc.assert(
      fc.property(given, (events) => {
        const rows = events.map(([attempt, dice], at) => (dice === 0 ? { ...hole, hole: { ...hole.hole, from: `at ${at}` } } : flow(String(at), attempt)));
        const shown = screenRows(rows, true);
        expect(shown.filter((row) => row.row === "flow").map((row) => row.id).sort()).toEqual(rows.flatMap((row) => (row.row === "flow" ? [row.flow.id] : [])).sort());
        expect(shown.filter((row) => row.row === "hole")).toHaveLength(rows.filter((row) => row.row === "hole").length);
      }),
    );
  });
});

describe("a hole", () => {
  test("says how many, where and why", () => {
    expect(holeText(hole.row === "hole" ? hole.hole : never())).toEqual({ head: "2,120 events lost on worker-3", rest: "perf ring overran. What happened in it is neither shown nor counted." });
  });
  test("of an unknown size does not say zero", () => {
    expect(holeText({ kind: "gap", node: null, from: "", to: "", count: null, reason: "the stream broke" }).head).toBe("no data");
    expect(holeText({ kind: "lost", node: null, from: "", to: "", count: null, reason: "" }).head).toBe("an unknown number of events lost");
  });
  test("is stepped over by j and k", () => {
    const rows = screenRows([flow("2"), hole, flow("1")], false);
    expect([stepToFlow(rows, 0, 1), stepToFlow(rows, 2, -1), stepToFlow(rows, 2, 1)]).toEqual([2, 0, -1]);
  });
});

function never(): never {
  throw new Error("the fixture is a hole");
}
