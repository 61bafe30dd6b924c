import { describe, expect, test } from "vitest";
import { countsFixture } from "@/lib/wire/fixtures/pair";
import type { CompareWire } from "@/lib/wire/history";
import { prepareCompare, type ComparedAnswer } from "./compare-rows";

const COVERED = { complete: true, nodes: 5, nodesReporting: 5, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] } as const;
const NONE = { total: 0, authenticated: 0, authenticatedLate: 0, authRefused: 0, authPending: 0 };
const coverage = { ...COVERED, reasons: [] };
const other = (given: Partial<CompareWire> = {}): CompareWire => ({
  window: { from: "2026-11-22T13:32:00Z", to: "2026-11-22T14:01:59.999999999Z" },
  coverage,
  pairs: 4,
  attempts: countsFixture({ authenticated: 120, authRefused: 2 }),
  underRequired: NONE,
  grades: { all: 4, "all-seen": 0, some: 0, none: 0, unknown: 0 },
  ...given,
});
const answer = (given: Partial<ComparedAnswer> = {}): ComparedAnswer => ({
  window: { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:07Z" },
  coverage,
  attempts: countsFixture({ authenticated: 100, authRefused: 44 }),
  compare: other(),
  ...given,
});

describe("two windows", () => {
  test("of one length are compared by count", () => {
    const comparison = prepareCompare(answer());
    expect(comparison).toMatchObject({ now: "14:02–14:32 UTC", then: "13:32–14:02 UTC", byShare: false, notes: [] });
    expect(comparison?.rows.map(({ name, now, then, difference }) => `${name}: ${now}, ${then}, ${difference}`)).toEqual([
      "new connections: 144, 122, 22 more",
      "authenticated: 100, 120, 20 fewer",
      "auth-refused: 44, 2, 42 more",
    ]);
  });

  test("of different length are compared by share, and that is said", () => {
    const comparison = prepareCompare(answer({ compare: other({ window: { from: "2026-11-22T13:52:00Z", to: "2026-11-22T14:01:59.999999999Z" } }) }));
    expect(comparison).toMatchObject({ byShare: true, notes: ["The windows are of different length (30 min and 10 min): shares are compared, not counts."] });
    expect(comparison?.rows.map(({ now, then, difference }) => `${now}, ${then}, ${difference}`)).toEqual(["144, 122, 4.8 a minute against 12.2", "69.4 % (100), 98.4 % (120), 28.9 points less", "30.6 % (44), 1.6 % (2), 28.9 points more"]);
  });

  test("of which one is not wholly seen say so, and which", () => {
    const comparison = prepareCompare(answer({ compare: other({ coverage: { ...coverage, complete: false, reasons: ["nothing is held of this window"] }, attempts: countsFixture() }) }));
    expect(comparison?.notes).toEqual(["Counts are lower bounds, and a difference may be what was not seen: the other is not wholly seen (nothing is held of this window)."]);
    expect(comparison?.rows[0]).toMatchObject({ now: "144", then: "0", difference: "144 more" });
  });

  test("of which one had no connection have no share to compare", () => {
    const comparison = prepareCompare(answer({ compare: other({ window: { from: "2026-11-22T13:52:00Z", to: "2026-11-22T13:59:00Z" }, attempts: countsFixture() }) }));
    expect(comparison?.rows.map(({ difference }) => difference)).toEqual(["4.8 a minute against 0.0", "not comparable: one window has none", "not comparable: one window has none"]);
  });

  test("of a pair say its grades", () => {
    expect(prepareCompare(answer(), { now: "some", then: "all" })?.rows[0]).toEqual({ key: "grade", name: "grade", now: "some", then: "all", difference: "was all" });
    expect(prepareCompare(answer(), { now: "all", then: "all" })?.rows[0]?.difference).toBe("the same");
  });

  test("over a day say the days", () => expect(prepareCompare(answer({ compare: other({ window: { from: "2026-11-21T23:50:00Z", to: "2026-11-22T00:19:59.999999999Z" } }) }))?.then).toBe("2026-11-21 23:50–2026-11-22 00:20 UTC"));
  test("are none where none was asked for", () => expect(prepareCompare(answer({ compare: null }))).toBeNull());
});
