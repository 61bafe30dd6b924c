import { describe, expect, it } from "vitest";
import { START } from "@/lib/domain/flow.testdata";
import { sayMissingFlow, type HeldFlows } from "./missing-flow";

const history = { outlivesRestart: true, eventsFrom: START, retentionMs: 7 * 86_400_000 };

describe("a flow that is not held", () => {
  it.each<[string, HeldFlows, "not-found" | "gone", string]>([
    ["was never received", { inMemory: 3, memorySince: null, history: null }, "not-found", "was received since Countersign was started"],
    ["was let go from memory", { inMemory: 50_000, memorySince: START, history: null }, "gone", "memory holds the 50000 flows since 2026-"],
    ["was let go, and history ends with the process too", { inMemory: 9, memorySince: START, history: { ...history, outlivesRestart: false } }, "gone", "No history is kept"],
    ["was let go from history", { inMemory: 9, memorySince: null, history }, "gone", "history has events since 2026-"],
    ["was let go from both", { inMemory: 9, memorySince: START, history }, "gone", "and memory holds the 9 flows since 2026-"],
    ["was not received, and history is empty", { inMemory: 0, memorySince: null, history: { ...history, eventsFrom: null } }, "not-found", "history has no event yet"],
  ])("%s", (_case, held, code, sentence) => {
    const error = sayMissingFlow(held);
    expect(error.code).toBe(code);
    expect(error.message).toContain(sentence);
    expect(error.hint).not.toBe("");
  });

  it("says how long events are kept, and which", () => {
    expect(sayMissingFlow({ inMemory: 9, memorySince: null, history }).hint).toMatch(/evidence of an attempt, and no others; events are kept 7 days/);
  });
});
