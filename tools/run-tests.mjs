// Runs every check of this project, prints one line a stage and, last, one line with the sum. A stage that fails does
// not stop the others; what its runner said is kept in test-results/ and shown when it failed.
import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { believedCount, checkCount, countSentence, playwrightCount, skippedCount, vitestCount } from "./test-count.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const results = join(root, "test-results");
const shownLines = 120;
const shownFailures = 20;

const environment = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };

const bin = (path) => join(root, "node_modules", path);
const report = (name) => JSON.parse(readFileSync(join(results, name), "utf8"));

const stages = [
  { title: "lint", log: "lint", args: [bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"], count: checkCount },
  {
    title: "types",
    log: "types",
    // The types of the routes are generated: a fresh clone has none.
    before: [bin("next/dist/bin/next"), "typegen"],
    args: [bin("typescript/bin/tsc"), "-p", ".", "--noEmit"],
    count: checkCount,
  },
  {
    title: "import rules",
    log: "import-rules",
    args: [bin("dependency-cruiser/bin/dependency-cruiser.mjs"), "lib", "components", "app", "instrumentation.ts", "-c", ".dependency-cruiser.mjs", "-T", "err-long"],
    count: checkCount,
  },
  {
    title: "unit, contract and integration tests",
    log: "vitest",
    args: [bin("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${join(results, "vitest.json")}`],
    count: () => vitestCount(report("vitest.json")),
  },
  { title: "production build", log: "build", args: ["tools/build.mjs"], count: checkCount },
  { title: "image tree", log: "image-tree", needs: "production build", args: ["tools/check-image-tree.mjs"], count: checkCount },
  {
    title: "browser tests",
    log: "playwright",
    needs: "production build",
    before: ["e2e/browser.mjs"],
    args: [bin("@playwright/test/cli.js"), "test"],
    count: () => playwrightCount(report("playwright.json")),
  },
  {
    title: "integration on real components",
    log: "testbed",
    // They are built apart, with Go: a clone without them tests the rest.
    unless: { holds: ["testbed/build.mjs", "--is-there"], says: "skipped: run make testbed" },
    needs: "production build",
    args: [bin("vitest/vitest.mjs"), "run", "-c", "vitest.testbed.config.mjs", "--reporter=default", "--reporter=json", `--outputFile.json=${join(results, "testbed.json")}`],
    count: () => vitestCount(report("testbed.json")),
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
    child.on("close", (exitCode) => settle({ exitCode: exitCode ?? 1, output: stripVTControlCharacters(Buffer.concat(output).toString("utf8")) }));
  });
}

/** Runs what a stage needs first, then the stage, and counts. */
async function runStage(stage) {
  const log = createWriteStream(join(results, `${stage.log}.log`));
  if (stage.unless && (await run(stage.unless.holds, log)).exitCode !== 0) {
    log.end();
    return { count: skippedCount(), output: "", skipped: stage.unless.says };
  }
  const before = stage.before ? await run(stage.before, log) : { exitCode: 0 };
  const { exitCode, output } = before.exitCode === 0 ? await run(stage.args, log) : before;
  log.end();
  if (before.exitCode !== 0) return { count: checkCount(before.exitCode), output };
  try {
    return { count: believedCount(stage.count(exitCode), exitCode), output };
  } catch (error) {
    return { count: { ...checkCount(1), failures: [`it left no report that could be read: ${error.message}`] }, output };
  }
}

/** The end of what a failed stage printed. */
function printEnd(stage, output) {
  const lines = output.trimEnd().split("\n");
  if (lines.length > shownLines) console.log(`… ${lines.length - shownLines} lines before these are in test-results/${stage.log}.log`);
  if (output !== "") console.log(lines.slice(-shownLines).join("\n"));
}

const sum = { passed: 0, failed: 0, skipped: 0 };
const failedStages = new Set();

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
// Installed once. Where it cannot be, the tests of what needs it count as skipped, and everything else is tested.
const engine = spawnSync("sh", ["tools/setup-engine.sh"], { cwd: root, env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
writeFileSync(join(results, "engine.log"), `${engine.stdout}${engine.stderr}`);
const engineSays = stripVTControlCharacters((engine.status === 0 ? engine.stdout : engine.stderr).trim().split("\n").at(-1) ?? "").replace(/^make engine: /, "");
console.log(engine.status === 0 ? `ok   history engine: ${engineSays}` : `skip tests of the history engine: ${engineSays}`);
for (const stage of stages) {
  const startedAt = performance.now();
  const { count, output, skipped } = failedStages.has(stage.needs)
    ? { count: { ...checkCount(1), failures: [`not run: the ${stage.needs} failed`] }, output: "" }
    : await runStage(stage);
  if (count.failed > 0) {
    failedStages.add(stage.title);
    printEnd(stage, output);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(skipped ? `skip ${stage.title}: ${skipped}` : `${count.failed > 0 ? "FAIL" : "ok  "} ${stage.title}: ${countSentence(count)} (${seconds} s)`);
  for (const failure of count.failures.slice(0, shownFailures)) console.log(`     ${failure}`);
  sum.passed += count.passed;
  sum.failed += count.failed;
  sum.skipped += count.skipped;
}
console.log(countSentence(sum));
process.exit(sum.failed > 0 ? 1 : 0);
