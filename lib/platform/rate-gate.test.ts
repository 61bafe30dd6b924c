import { expect, it } from "vitest";
import { createRateGate } from "./rate-gate";

it("lets a burst through, then one each so often, and says how long the next one waits", () => {
  let nowMs = 1_000;
  const gate = createRateGate(2, 6, () => nowMs);
  expect([gate.pass(), gate.pass(), gate.pass()]).toEqual([0, 0, 10_000]);
  nowMs += 4_000;
  expect(gate.pass()).toBe(6_000);
  nowMs += 6_000;
  expect([gate.pass(), gate.pass()]).toEqual([0, 10_000]);
});

it("never holds more than the burst, however long nobody came", () => {
  let nowMs = 0;
  const gate = createRateGate(2, 6, () => nowMs);
  nowMs = 86_400_000;
  expect([gate.pass(), gate.pass(), gate.pass()]).toEqual([0, 0, 10_000]);
});

it("gives nothing for a clock that was set back", () => {
  let nowMs = 100_000;
  const gate = createRateGate(1, 6, () => nowMs);
  expect(gate.pass()).toBe(0);
  nowMs = 0;
  expect(gate.pass()).toBe(10_000);
  nowMs = 10_000;
  expect(gate.pass()).toBe(0);
});
