import { expect, test } from "vitest";
import { joinPasts, joinVerdicts, pastOfMinute, worseState } from "./node-past";
import type { NodeMinute } from "./stored";

const minute = (more: Partial<NodeMinute>): NodeMinute => ({ node: "worker-1", at: 0n, state: "NODE_CONNECTED", version: "1.20.2", ringStart: null, verdicts: "seen", flows: 1, lost: 0, late: 0, ...more });

test.each([
  ["NODE_CONNECTED", "NODE_CONNECTED", "NODE_CONNECTED"],
  ["NODE_CONNECTED", "not listed", "not listed"],
  ["not listed", "UNKNOWN_NODE_STATE", "UNKNOWN_NODE_STATE"],
  ["NODE_GONE", "NODE_ERROR", "NODE_GONE"],
  ["NODE_UNAVAILABLE", "NODE_ERROR", "NODE_ERROR"],
  ["NODE_CONNECTED", "42", "42"],
  ["42", "NODE_UNAVAILABLE", "NODE_UNAVAILABLE"],
  ["42", "43", "43"],
])("of %s and %s the worse is %s", (a, b, worse) => {
  expect(worseState(a, b)).toBe(worse);
  expect(worseState(b, a)).toBe(worse);
});

test("verdicts that are off in one minute are off in the whole", () => {
  expect(joinVerdicts("seen", "none seen")).toBe("seen");
  expect(joinVerdicts("off (configuration)", "off (drops without verdicts)")).toBe("off (configuration)");
});

test("minutes of a node add up, its newest minute names the version, the earliest ring start stays", () => {
  const parts = [minute({ at: 120n, version: null, flows: 5, ringStart: 9n }), minute({ at: 0n, state: "NODE_ERROR", lost: 2, ringStart: 7n }), minute({ at: 60n, late: 3, ringStart: 8n })].map(pastOfMinute);
  expect(parts.reduce(joinPasts)).toEqual({
    node: "worker-1", minutes: 3, connected: 2, state: "NODE_ERROR", version: null, ringStart: 7n, verdicts: "seen", flows: 7, lost: 2, late: 3, firstAt: 0n, lastAt: 120n,
  });
});
