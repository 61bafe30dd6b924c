import { expect, test } from "vitest";
import { believedCount, checkCount, countSentence, playwrightCount, skippedCount, vitestCount, type VitestReport } from "./test-count";

const file = (name: string, status: string, results: readonly [string, string][] = []) => ({
  name,
  status,
  assertionResults: results.map(([fullName, one]) => ({ fullName, status: one })),
});
const vitestReport = (parts: Partial<VitestReport>): VitestReport => ({
  numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [], ...parts,
});

test("vitest: failed tests are counted and named, skipped and todo ones are skipped", () => {
  const report = vitestReport({
    numPassedTests: 3, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1,
    testResults: [file("a.test.ts", "failed", [["folds", "failed"], ["adds", "passed"]]), file("b.test.ts", "passed", [["reads", "passed"]])],
  });
  expect(vitestCount(report)).toEqual({ passed: 3, failed: 1, skipped: 2, failures: ["a.test.ts: folds"] });
});

test("vitest: a file that could not be loaded is a failure although no test of it failed", () => {
  const report = vitestReport({ numPassedTests: 3, testResults: [file("a.test.ts", "failed"), file("b.test.ts", "passed", [["reads", "passed"]])] });
  expect(vitestCount(report)).toEqual({ passed: 3, failed: 1, skipped: 0, failures: ["a.test.ts: could not be loaded"] });
});

test("Playwright: specs are found at any depth; flaky ones and errors outside a test are failures", () => {
  const spec = (ok: boolean, title: string) => ({ ok, file: "pairs.spec.ts", title });
  const counted = playwrightCount({
    stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 },
    errors: [{ message: "the server did not start\nat line 1" }],
    suites: [{ specs: [spec(true, "shows pairs")], suites: [{ suites: [{ specs: [spec(false, "opens a pair")] }] }] }],
  });
  expect(counted).toEqual({ passed: 4, failed: 3, skipped: 2, failures: ["the server did not start", "pairs.spec.ts: opens a pair"] });
});

test("a stage that was left out passed nothing and failed nothing", () => {
  expect(countSentence(skippedCount())).toBe("0 passed, 0 failed, 1 skipped");
});

test.each([
  ["a check that holds", checkCount(0), 0, "1 passed, 0 failed"],
  ["a check that does not", checkCount(2), 2, "0 passed, 1 failed"],
  ["a runner that failed without saying what", { passed: 5, failed: 0, skipped: 0, failures: [] }, 1, "5 passed, 1 failed"],
  ["a runner that found nothing", { passed: 0, failed: 0, skipped: 3, failures: [] }, 0, "0 passed, 1 failed, 3 skipped"],
  ["a good run with a skip", { passed: 5, failed: 0, skipped: 1, failures: [] }, 0, "5 passed, 0 failed, 1 skipped"],
])("%s", (_what, count, exitCode, sentence) => {
  expect(countSentence(believedCount(count, exitCode))).toBe(sentence);
});
