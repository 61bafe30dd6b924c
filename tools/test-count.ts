/** What a runner counted, and the names of what failed. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
}

/** The parts of vitest's JSON report that are read. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

interface PlaywrightSuite {
  readonly specs?: readonly { readonly ok: boolean; readonly file: string; readonly title: string }[];
  readonly suites?: readonly PlaywrightSuite[];
}

/** The parts of Playwright's JSON report that are read. */
export interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number; readonly skipped: number };
  readonly errors: readonly { readonly message?: string }[];
  readonly suites: readonly PlaywrightSuite[];
}

/** The count of a check that either holds or does not. */
export function checkCount(exitCode: number): TestCount {
  return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0, failures: [] };
}

/** The count of a stage that was left out. */
export function skippedCount(): TestCount {
  return { passed: 0, failed: 0, skipped: 1, failures: [] };
}

/** What vitest counted; a file that could not be loaded counts as one failure. */
export function vitestCount(report: VitestReport): TestCount {
  const failedIn = (file: VitestReport["testResults"][number]) => file.assertionResults.filter((one) => one.status === "failed");
  const unloaded = report.testResults.filter((file) => file.status === "failed" && failedIn(file).length === 0);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [
      ...unloaded.map((file) => `${file.name}: could not be loaded`),
      ...report.testResults.flatMap((file) => failedIn(file).map((one) => `${file.name}: ${one.fullName}`)),
    ],
  };
}

/** What Playwright counted; a test that passed only when tried again is a failure, and so is an error outside a test. */
export function playwrightCount({ stats, errors, suites }: PlaywrightReport): TestCount {
  const specsOf = (suite: PlaywrightSuite): NonNullable<PlaywrightSuite["specs"]> => [
    ...(suite.specs ?? []),
    ...(suite.suites ?? []).flatMap(specsOf),
  ];
  const failedSpecs = suites.flatMap(specsOf).filter((spec) => !spec.ok);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [
      ...errors.map((error) => (error.message ?? "an error outside a test").split("\n")[0] ?? ""),
      ...failedSpecs.map((spec) => `${spec.file}: ${spec.title}`),
    ],
  };
}

/** The count to believe: a runner that ended badly without naming a failure, or that found nothing to run, has failed. */
export function believedCount(count: TestCount, exitCode: number): TestCount {
  if (exitCode !== 0 && count.failed === 0) return { ...count, failed: 1, failures: [`it ended with code ${exitCode}`] };
  if (count.passed + count.failed === 0) return { ...count, failed: 1, failures: ["it found nothing to run"] };
  return count;
}

/** The closing words of a stage and of the whole: "12 passed, 0 failed, 1 skipped". */
export function countSentence({ passed, failed, skipped }: Pick<TestCount, "passed" | "failed" | "skipped">): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
