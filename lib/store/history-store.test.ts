import { expect, test } from "vitest";
import { systemClock } from "@/lib/platform/system-clock";
import { describeHistoryStore } from "./history-store.contract";
import { createMemoryStore } from "./memory/memory-store";
import { QUESTIONS } from "./questions.testdata";

test("at least 200 questions are asked", () => {
  expect(new Set(QUESTIONS.map(({ name }) => name)).size).toBe(QUESTIONS.length);
  expect(QUESTIONS.length).toBeGreaterThanOrEqual(200);
});

describeHistoryStore("memory", async () => ({ open: async () => createMemoryStore(systemClock), leave: async () => undefined }));
