import { expect, test } from "vitest";
import { DAY_NS, HOUR_NS, hoursOf, MINUTE_NS, originOf, startFrom, startOf } from "./past-plan";

test.each([
  [0n, 0n, 0n],
  [1n, 0n, HOUR_NS],
  [HOUR_NS, HOUR_NS, HOUR_NS],
  [-1n, -HOUR_NS, 0n],
  [-HOUR_NS, -HOUR_NS, -HOUR_NS],
])("the hour of %d begins at %d, the first that is not before it at %d", (at, start, next) => {
  expect(startOf(at, HOUR_NS)).toBe(start);
  expect(startFrom(at, HOUR_NS)).toBe(next);
});

const day = { from: 0n, to: DAY_NS - 1n };

test.each([
  ["a day, all its minutes held", day, 0n, 0n, 0n],
  ["a day, minutes held from noon on", day, 12n * HOUR_NS, 0n, 12n * HOUR_NS],
  ["a day, minutes held from within an hour on", day, 12n * HOUR_NS + MINUTE_NS, 0n, 13n * HOUR_NS],
  ["a day, no minute held", day, null, 0n, DAY_NS],
  ["half an hour, no minute held", { from: MINUTE_NS, to: 31n * MINUTE_NS - 1n }, null, HOUR_NS, 0n],
  ["more than 26 hours, all its minutes held", { from: MINUTE_NS, to: 28n * HOUR_NS }, 0n, HOUR_NS, 28n * HOUR_NS],
])("%s: hours from %d to %d", (_, window, minutesFrom, from, until) => {
  const found = hoursOf(window, { minutesFrom });
  expect(found.from).toBe(from);
  // Where it ends does not matter once that is not after where it begins.
  if (until > from) expect(found.until).toBe(until);
  else expect(found.until <= found.from).toBe(true);
});

test("the steps of a long stretch begin on the hour, those of a short one with it", () => {
  const from = HOUR_NS + 7n * MINUTE_NS;
  expect(originOf({ window: { from, to: from + HOUR_NS }, stepNs: MINUTE_NS, pairs: null })).toBe(from);
  expect(originOf({ window: { from, to: from + 27n * HOUR_NS }, stepNs: HOUR_NS, pairs: null })).toBe(HOUR_NS);
});
