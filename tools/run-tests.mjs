// Runs every check of this project, prints one line a stage and, last, one line with the sum. A stage that fails does
// not stop the others; what its runner said is kept in test-results/ and shown when it failed.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const results = join(root, "test-results");
const shownLines = 120;

const environment = { ...process.env, NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1" };
delete environment.FORCE_COLOR;

const bin = (path) => join(root, "node_modules", path);
const firstFailures = (names) => names.slice(0, 20).map((name) => `    failed: ${name}`);

/** A check that either holds or does not: one passed, or one failed. */
const check = (exitCode) => ({ passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0, notes: [] });

/** What vitest counted; a file that could not be loaded counts as one failure. */
function vitestCount() {
  const report = JSON.parse(readFileSync(join(results, "vitest.json"), "utf8"));
  const unloaded = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.every((one) => one.status !== "failed"));
  const failedNames = report.testResults.flatMap((file) => file.assertionResults.filter((one) => one.status === "failed").map((one) => `${file.name.slice(root.length + 1)}: ${one.fullName}`));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
    notes: firstFailures([...unloaded.map((file) => `${file.name.slice(root.length + 1)} could not be loaded`), ...failedNames]),
  };
}

/** What Playwright counted; an error outside a test counts as one failure. */
function playwrightCount() {
  const { stats, errors, suites } = JSON.parse(readFileSync(join(results, "playwright.json"), "utf8"));
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
  const failedNames = suites.flatMap(specsOf).filter((spec) => !spec.ok).map((spec) => `${spec.file}: ${spec.title}`);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    notes: firstFailures(failedNames),
  };
}

const stages = [
  { title: "lint", log: "lint", args: [bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"], count: check },
  {
    title: "types",
    log: "types",
    // The types of the routes are generated: a fresh clone has none.
    before: [bin("next/dist/bin/next"), "typegen"],
    args: [bin("typescript/bin/tsc"), "-p", ".", "--noEmit"],
    count: check,
  },
  {
    title: "import rules",
    log: "import-rules",
    args: [bin("dependency-cruiser/bin/dependency-cruiser.mjs"), "lib", "components", "app", "-c", ".dependency-cruiser.mjs", "-T", "err-long"],
    count: check,
  },
  {
    title: "unit, contract and integration tests",
    log: "vitest",
    args: [bin("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${join(results, "vitest.json")}`],
    count: vitestCount,
  },
  { title: "production build", log: "build", args: ["tools/build.mjs"], count: check },
  {
    title: "browser tests",
    log: "playwright",
    needs: "production build",
    before: ["e2e/browser.mjs"],
    args: [bin("@playwright/test/cli.js"), "test"],
    count: playwrightCount,
  },
];

/** Runs a command of a stage, its output into the stage's log; resolves with its exit code and what it printed. */
function run(args, log) {
  return new Promise((settle) => {
    const output = [];
    const child = spawn(process.execPath, args, { cwd: root, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output.push(chunk);
        log.write(chunk);
      });
    }
    child.on("error", (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.on("close", (exitCode) => settle({ exitCode: exitCode ?? 1, output: Buffer.concat(output).toString("utf8") }));
  });
}

/** Runs what a stage needs first, then the stage. */
async function runStage(stage) {
  const log = createWriteStream(join(results, `${stage.log}.log`));
  const before = stage.before ? await run(stage.before, log) : { exitCode: 0 };
  const ended = before.exitCode === 0 ? await run(stage.args, log) : before;
  log.end();
  return ended;
}

/** The runner's own count; one that left no report, or ended badly without naming a failure, counts as a failure. */
function countOf(stage, exitCode) {
  let counted;
  try {
    counted = stage.count(exitCode);
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, notes: [`    it left no report that could be read: ${error.message}`] };
  }
  if (exitCode !== 0 && counted.failed === 0) return { ...counted, failed: 1 };
  if (counted.passed + counted.failed === 0) return { ...counted, failed: 1, notes: ["    it found nothing to run"] };
  return counted;
}

const sum = { passed: 0, failed: 0, skipped: 0 };
const sentence = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const failedStages = new Set();
for (const stage of stages) {
  const startedAt = performance.now();
  let counted;
  let output = "";
  if (failedStages.has(stage.needs)) {
    counted = { passed: 0, failed: 1, skipped: 0, notes: [`    not run: the ${stage.needs} failed`] };
  } else {
    const ended = await runStage(stage);
    counted = countOf(stage, ended.exitCode);
    output = ended.output;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (counted.failed > 0) {
    failedStages.add(stage.title);
    const lines = output.trimEnd().split("\n");
    if (lines.length > shownLines) console.log(`    … ${lines.length - shownLines} lines before, in test-results/${stage.log}.log`);
    if (output) console.log(lines.slice(-shownLines).join("\n"));
  }
  console.log(`${counted.failed > 0 ? "FAIL" : "ok  "} ${stage.title}: ${sentence(counted)} (${seconds} s)`);
  for (const note of counted.notes) console.log(note);
  sum.passed += counted.passed;
  sum.failed += counted.failed;
  sum.skipped += counted.skipped;
}
console.log(sentence(sum));
process.exit(sum.failed > 0 ? 1 : 0);
