import { describe, expect, test } from "vitest";
import type { RiseWire } from "@/lib/wire/history";
import { overviewFixture } from "./overview.fixture";
import { prepareRise } from "./rise";

const RISE: RiseWire = {
  from: "2026-11-22T14:02:00Z",
  to: "2026-11-22T14:08:00Z",
  isOn: true,
  refused: 62,
  of: 130,
  before: { from: "2026-11-22T13:52:00Z", refused: 2, of: 240 },
  firstAt: "2026-11-22T14:02:03.25Z",
  outcomes: { "auth-refused": 0, "auth-pending": 4, "policy-denied": 58, "other-drop": 0 },
  lookedAt: 62,
  common: { kind: "destination", value: "shop/orders", refused: { refused: 58, of: 62 }, withIt: { refused: 58, of: 61 }, without: { refused: 4, of: 69 }, before: { refused: 0, of: 12 } },
  changes: [],
  isShort: false,
};
const words = (given: Partial<RiseWire> = {}) => prepareRise(overviewFixture({ rise: { ...RISE, ...given } }));

describe("the rise in words", () => {
  test("has the numbers of both times", () => {
    expect(words()).toMatchObject({
      head: "Refusals rose at 14:02 UTC",
      numbers: "62 of 130 new connections were refused since then (4 auth-pending, 58 policy-denied), 2 of 240 in the 10 min before.",
      range: { from: "2026-11-22T13:56:00Z", to: "2026-11-22T14:08:00Z" },
      noCommon: null,
    });
  });
  test("says what they have in common, and what that rests on", () => {
    const common = words()?.common;
    expect(`${common?.before}${common?.value}${common?.after}`).toBe("58 of the 62 go to shop/orders");
    expect(common?.evidence).toBe("58 of 61 such connections were refused; at the same time 4 of the 69 others were refused; before, 0 of 12 like them.");
  });
  test("that is over says until when", () => expect(words({ isOn: false })?.numbers).toContain("were refused until 14:08 ("));
  test("over missing events has lower bounds", () => expect(words({ isShort: true })?.numbers).toMatch(/^at least 62 of .*, at least 2 of 240/));
  test("of which not all could be looked at says of how many it speaks", () => expect(words({ common: { ...RISE.common!, refused: { refused: 30, of: 30 } }, lookedAt: 30 })?.common?.before).toBe("All 30 that were looked at go to "));
  test("without a common thing says so, and not where nothing could be looked at", () => {
    expect(words({ common: null })?.noCommon).toMatch(/^They have nothing in common/);
    expect(words({ common: null, lookedAt: 0 })?.noCommon).toMatch(/is not known/);
  });
  test("of none is nothing", () => expect(prepareRise(overviewFixture())).toBeNull());
});
