import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countsFixture } from "@/lib/wire/fixtures/pair";
import { MIN_SEGMENT_PX, layoutBar } from "./outcome-bar-layout";

const count = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 1_000_000 }));
const counts = fc
  .record({ authenticated: count, authenticatedLate: count, authPending: count, authRefused: count, allowedUnauthenticated: count, policyDenied: count, audited: count, otherDrop: count, unknown: count })
  .map((given) => countsFixture(given));

describe("the outcome bar", () => {
  test("fills its width exactly, leaves no outcome out and none below three pixels", () => {
    fc.assert(
      fc.property(counts, (given) => {
        const segments = layoutBar(given, 48);
        expect(segments.reduce((sum, each) => sum + each.count, 0)).toBe(given.total);
        if (segments.length === 0) return;
        for (const each of segments) expect(each.width).toBeGreaterThanOrEqual(MIN_SEGMENT_PX - 1e-9);
        const last = segments[segments.length - 1];
        expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(48, 6);
      }),
    );
  });
  test("one refusal among a thousand is seen, and takes from the large share alone", () => {
    const [large, small] = layoutBar(countsFixture({ authenticated: 999, authRefused: 1 }), 48);
    expect(large).toMatchObject({ outcome: "authenticated", x: 0, width: 44 });
    expect(small).toMatchObject({ outcome: "auth-refused", x: 45, width: 3 });
  });
  test("no attempts, no bar", () => expect(layoutBar(countsFixture(), 48)).toEqual([]));
});
