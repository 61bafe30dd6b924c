import { describe, expect, test } from "vitest";
import { coverageFixture, nodeFixture } from "./coverage.fixture";
import { prepareNodes, shortNodes } from "./nodes";
import { prepareAside, prepareCaps, prepareHistory, prepareHoles, prepareSummary, sourceFacts } from "./summary";

const { window } = coverageFixture();

describe("nodes", () => {
  test("that miss something come first, and say what", () => {
    const rows = prepareNodes(
      [nodeFixture(), nodeFixture({ node: "worker-3", lost: 212 }), nodeFixture({ node: "worker-2", state: "NODE_UNAVAILABLE", ringStart: "2026-11-22T14:10:00Z" })],
      window,
    );
    expect(rows.map((row) => row.node)).toEqual(["worker-2", "worker-3", "worker-1"]);
    expect(rows[0]?.state).toEqual({ text: "unavailable", short: true, unknown: false });
    expect(rows[0]?.ringStart).toEqual({ text: "14:10:00, after the window's start", short: true, unknown: false });
    expect(rows[1]?.lost).toEqual({ text: "212", short: true, unknown: false });
    expect(shortNodes(rows)).toBe(2);
  });

  test("say what is not known, never zero and never a fault", () => {
    const [row] = prepareNodes([nodeFixture({ state: "not listed", version: null, ringStart: null, lastEventAt: null, firstVerdictAt: null, verdicts: "none seen", lagMs: null })], window);
    expect([row?.state, row?.version, row?.ringStart, row?.lastEvent, row?.verdicts, row?.lag].map((cell) => cell?.unknown)).toEqual([true, true, true, true, true, true]);
    expect(row?.verdicts.text).toBe("none seen");
  });

  test("a state newer than this build is shown as it came", () => expect(prepareNodes([nodeFixture({ state: "7" })], window)[0]?.state).toEqual({ text: "7", short: false, unknown: true }));
});

describe("the sentence", () => {
  test("of complete data", () => expect(prepareSummary(coverageFixture()).sentence).toBe("Nothing is known to be missing in 14:02–14:32 UTC: 1 of 1 node reported, 0 events lost."));
  test("of data with a hole", () => {
    const coverage = { ...coverageFixture().coverage, complete: false, nodes: 5, nodesReporting: 4, lost: 212, reasons: ["worker-3 is silent."] };
    const summary = prepareSummary(coverageFixture({ coverage }));
    expect(summary.sentence).toMatch(/^The data of 14:02–14:32 UTC is not complete: 4 of 5 nodes reported, 212 events lost\./);
    expect(summary.reasons).toEqual(["worker-3 is silent."]);
  });
});

test("holes are listed newest first, with the pairs they touch", () => {
  const hole = { kind: "lost" as const, node: "worker-3", from: "2026-11-22T14:11:07Z", to: "2026-11-22T14:11:52Z", count: 212, reason: "perf ring", pairsTouched: 17 };
  const rows = prepareHoles([hole, { ...hole, kind: "gap", node: null, from: "2026-11-22T14:20:00Z", to: "2026-11-22T14:21:00Z", count: null, pairsTouched: 0 }]);
  expect(rows.map((row) => [row.what, row.node, row.length, row.pairs])).toEqual([
    ["no data", "all nodes", "60 s", "none seen"],
    ["212 events lost", "worker-3", "45 s", "17 pairs at best all-seen"],
  ]);
});

test("what is not measured has no words", () => {
  const facts = sourceFacts({ ...coverageFixture().source, flowsPerSec: null, lagMs: null, relayVersion: null });
  expect(facts.filter((fact) => fact.text === null).map((fact) => fact.name)).toEqual(["flows", "lag", "Relay"]);
});

test("a cap that let something go says so", () => expect(prepareCaps([{ name: "pairs", held: 3, cap: 3, dropped: 2, says: "x" }])).toEqual([{ name: "pairs", held: "3 of 3", dropped: "2", full: true, says: "x" }]));

test("what was counted aside", () =>
  expect(prepareAside(coverageFixture({ coverage: { ...coverageFixture().coverage, late: 1, unattributedDrops: 41 } })).map((fact) => fact.text)).toEqual([
    "1 event came more than 60 s behind and changed nothing",
    "41 drops of connections that were not seen to begin",
    "0 lines could not be read",
  ]));

describe("history", () => {
  const kept = {
    type: "embedded" as const, label: "the embedded engine in /var/lib/countersign", state: "live" as const, sentence: "", lastError: null, closedUntil: "2026-11-22T14:31:00Z", bytes: 1,
    waiting: { blocks: 0, bytes: 0 }, written: { events: 1, attempts: 1, minutes: 1 }, letGo: { events: 0, attempts: 0 },
  };
  test("says where it is, how far, and what waits", () =>
    expect(prepareHistory(kept)).toEqual({ name: "History", read: true, word: "live", reason: "the embedded engine in /var/lib/countersign, closed until 14:31 UTC, 0 blocks waiting." }));
  test("says what could not be stored, and why", () => {
    const line = prepareHistory({ ...kept, lastError: "The disk is full.", waiting: { blocks: 12, bytes: 9 }, letGo: { events: 41, attempts: 1 } });
    expect(line).toMatchObject({ read: false, word: "retrying" });
    expect(line.reason).toContain("12 blocks waiting. The disk is full. 41 events and 1 attempt were not stored.");
  });
  test("that is memory alone does not pass for more, and says why", () => {
    expect(prepareHistory({ ...kept, type: "memory", sentence: "There is no history engine." })).toEqual({ name: "History", read: false, word: "in memory alone", reason: "There is no history engine." });
    expect(prepareHistory(null)).toMatchObject({ read: false, word: "not kept" });
  });
});
