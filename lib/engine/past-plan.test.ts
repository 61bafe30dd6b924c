import { describe, expect, it } from "vitest";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import { BUCKET_NS as MINUTE } from "@/lib/domain/pair-row";
import { HOUR_NS as HOUR, planList, planPast } from "./past-plan";

const DAY = 24n * HOUR;
/** A midnight; memory takes over ten days later, at 14:37. */
const ORIGIN = 20_000n * DAY;
const SPLIT = ORIGIN + 10n * DAY + 14n * HOUR + 37n * MINUTE;
/** Minutes of three days, hours of eight. */
const SPAN = { minutesFrom: SPLIT - 3n * DAY, hoursFrom: ORIGIN + 2n * DAY };

const window = (from: bigint, to: bigint): TimeWindow => ({ from, to: to - 1n });

describe("a window that begins before memory does", () => {
  it("is asked for minute by minute up to where memory takes over", () => {
    const asked = window(SPLIT - 3n * HOUR, SPLIT + 5n * MINUTE);
    expect(planPast(asked, SPLIT, SPAN)).toEqual({ window: asked, past: window(SPLIT - 3n * HOUR, SPLIT), split: SPLIT, unitNs: MINUTE, heldFrom: SPAN.hoursFrom, reasons: [] });
  });

  it("is told hour by hour when it is long, and no wider than it was asked", () => {
    const asked = window(SPLIT - 2n * DAY, SPLIT);
    expect(planPast(asked, SPLIT, SPAN)).toMatchObject({ window: asked, past: asked, unitNs: HOUR, reasons: [] });
  });

  it("begins and ends with whole hours where minutes are gone, and says so", () => {
    const asked = window(ORIGIN + 4n * DAY + 90n * MINUTE, ORIGIN + 4n * DAY + 130n * MINUTE);
    const plan = planPast(asked, SPLIT, SPAN);
    expect(plan).toMatchObject({ window: window(ORIGIN + 4n * DAY + HOUR, ORIGIN + 4n * DAY + 3n * HOUR), unitNs: HOUR });
    expect(plan.reasons.join()).toContain("were let go: whole hours are counted there");
  });

  it("says what an hour that is not over yet cannot tell any more", () => {
    const plan = planPast(window(SPLIT - 5n * HOUR, SPLIT + MINUTE), SPLIT, { ...SPAN, minutesFrom: SPLIT - 10n * MINUTE });
    expect(plan.reasons.at(-1)).toContain("were let go before their hour was over");
    expect(planPast(window(SPLIT - 5n * HOUR, SPLIT + MINUTE), SPLIT, { ...SPAN, minutesFrom: SPLIT - 100n * MINUTE }).reasons).toHaveLength(1);
  });

  it("is answered from where anything is held, and says so", () => {
    const plan = planPast(window(ORIGIN - 3_650n * DAY, SPLIT + MINUTE), SPLIT, SPAN);
    expect(plan).toMatchObject({ window: { from: SPAN.hoursFrom, to: SPLIT + MINUTE - 1n }, past: window(SPAN.hoursFrom, SPLIT), unitNs: HOUR });
    expect(plan.reasons[0]).toContain("the window is answered from there on");
  });

  it("of which nothing is held is empty, with the reason", () => {
    const asked = window(ORIGIN, ORIGIN + DAY);
    expect(planPast(asked, SPLIT, SPAN)).toMatchObject({ window: asked, past: null, reasons: [expect.stringContaining("nothing from before")] });
    expect(planPast(asked, SPLIT, { minutesFrom: null, hoursFrom: null })).toMatchObject({ past: null, heldFrom: SPLIT });
  });
});

describe("a list", () => {
  it("is exactly of its window, from where single ones are held", () => {
    const asked = { from: SPLIT - HOUR + 7n, to: SPLIT + 3n };
    expect(planList(asked, SPLIT, SPLIT - DAY)).toMatchObject({ window: asked, past: { from: asked.from, to: SPLIT - 1n }, reasons: [] });
    expect(planList(asked, SPLIT, SPLIT - MINUTE)).toMatchObject({ window: { from: SPLIT - MINUTE, to: asked.to }, past: { from: SPLIT - MINUTE, to: SPLIT - 1n }, reasons: [expect.stringContaining("counts are kept longer")] });
    expect(planList({ from: SPLIT - DAY, to: SPLIT - HOUR }, SPLIT, SPLIT - MINUTE)).toMatchObject({ past: null });
  });
});
