import { describe, expect, test } from "vitest";
import type { HealthFrame } from "@/lib/wire/frames";
import { healthFrame } from "./fixtures/health.fixture";
import { applyFrame, NO_LIVE_STATE, type LiveEffect, type LiveState } from "./live-state";

const NOW = Date.parse("2026-11-22T14:32:07Z");

function opened(over: Partial<HealthFrame> = {}): LiveState {
  return applyFrame(NO_LIVE_STATE, { event: "snapshot", data: healthFrame(over) }, NOW).state;
}
function kinds(effects: readonly LiveEffect[]): string[] {
  return effects.map((effect) => effect.kind);
}

describe("a frame", () => {
  test("snapshot opens the link, and what was asked before is old", () => {
    const { state, effects } = applyFrame(NO_LIVE_STATE, { event: "snapshot", data: healthFrame({ revision: 40 }) }, NOW);
    expect(state).toMatchObject({ link: { state: "open" }, epoch: "e1", revision: 40 });
    expect(kinds(effects)).toEqual(["all-old"]);
  });

  test("snapshot of the same run at the same revision makes nothing old", () => {
    expect(applyFrame(opened({ revision: 40 }), { event: "snapshot", data: healthFrame({ revision: 40 }) }, NOW).effects).toEqual([]);
  });

  test("another epoch makes everything old even at a lower revision", () => {
    const { state, effects } = applyFrame(opened({ revision: 40 }), { event: "health", data: healthFrame({ epoch: "e2", revision: 3 }) }, NOW);
    expect(state).toMatchObject({ epoch: "e2", revision: 3 });
    expect(kinds(effects)).toEqual(["all-old"]);
  });

  test("delta names the pairs that changed; one that is not newer changes nothing", () => {
    const state = opened({ revision: 40 });
    const newer = applyFrame(state, { event: "delta", data: { revision: 41, pairs: ["a/x~a/y~80-TCP"] } }, NOW);
    expect(newer.effects).toEqual([{ kind: "older-than", revision: 41, pairs: ["a/x~a/y~80-TCP"] }]);
    expect(applyFrame(newer.state, { event: "delta", data: { revision: 41, pairs: null } }, NOW)).toEqual({ state: newer.state, effects: [] });
  });

  test("health with a newer revision stands in for deltas that were missed", () => {
    expect(applyFrame(opened({ revision: 40 }), { event: "health", data: healthFrame({ revision: 44 }) }, NOW).effects).toEqual([{ kind: "older-than", revision: 44, pairs: null }]);
  });

  test("a gap reaches the rail", () => {
    const hole = { kind: "gap" as const, node: "worker-3", from: "2026-11-22T14:30:00Z", to: "2026-11-22T14:31:00Z", count: null, reason: "the stream broke" };
    const { state, effects } = applyFrame(opened(), { event: "gap", data: hole }, NOW);
    expect(state.health?.holes).toContainEqual(hole);
    expect(effects).toEqual([]);
  });

  test("resync keeps the state and makes everything old", () => {
    const state = opened();
    expect(applyFrame(state, { event: "resync", data: { reason: "too slow" } }, NOW)).toEqual({ state, effects: [{ kind: "all-old" }] });
  });

  test("bye says when the server is back", () => {
    const { state } = applyFrame(opened(), { event: "bye", data: { reason: "restart", backInMs: 2000 } }, NOW);
    expect(state.link).toEqual({ state: "leaving", reason: "restart", backAtMs: NOW + 2000 });
    expect(state.health).not.toBeNull();
  });
});
