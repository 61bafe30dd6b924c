import fc from "fast-check";
import { it } from "vitest";
import { expectLikeMemory, livesAndQuestions } from "./recall-likeness.testdata";
import { lastingStore } from "./recall.testdata";

it("what was stored and forgotten is answered as if memory still held it", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(livesAndQuestions, (given) => expectLikeMemory(lastingStore(), given)),
    { numRuns: 25 },
  );
});
