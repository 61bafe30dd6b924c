import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const tools = fileURLToPath(new URL(".", import.meta.url));
let root: string;
let clone: string;
let machine: string;

function script(path: string, ...lines: readonly string[]): void {
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
}

/** A machine whose node says where it runs, and what the engine answers. */
function machineIs({ platform = "linux-x64", glibc = "2.36", answers = "echo 26.7.2.1" }): void {
  script(join(machine, "node"), 'case "$1 $2" in', `"-p process.platform"*) echo ${platform} ;;`, `"-p process.report"*) echo ${glibc} ;;`, `"-e "*) ${answers} ;;`, "esac");
}

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "countersign engine ")));
  clone = join(root, "clone");
  machine = join(root, "machine");
  mkdirSync(join(clone, "tools"), { recursive: true });
  mkdirSync(join(clone, "engine"));
  mkdirSync(machine);
  for (const file of ["setup-engine.sh", "npm-settings.sh"]) copyFileSync(join(tools, file), join(clone, "tools", file));
  for (const file of ["package.json", "package-lock.json"]) writeFileSync(join(clone, "engine", file), "{}");
  machineIs({});
  script(join(machine, "npm"), 'case "$1" in', "config) ;;", 'ci) echo "$@" >>../../used; mkdir -p node_modules ;;', "esac");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function install(...words: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync("sh", ["tools/setup-engine.sh", ...words], { cwd: clone, env: { PATH: `${machine}:/usr/bin:/bin`, NODE_ENV: "test" }, encoding: "utf8" });
  return { status, said: `${stdout}${stderr}`.trim() };
}
const installs = () => (existsSync(join(root, "used")) ? readFileSync(join(root, "used"), "utf8").trim().split("\n") : []);

test("installs once, runs no script of a package, says time and size, and installs again when the lock file changed", () => {
  expect(install("--is-there")).toEqual({ status: 1, said: "" });
  expect(install().said).toMatch(/ClickHouse 26\.7\.2\.1 answers; \d+ MB in \d+ s\./);
  expect(install()).toEqual({ status: 0, said: "make engine: the history engine is installed already" });
  expect(install("--is-there")).toEqual({ status: 0, said: "" });
  expect(installs()).toEqual(["ci --ignore-scripts --loglevel=error"]);
  writeFileSync(join(clone, "engine/package-lock.json"), '{"changed":true}');
  expect(install().status).toBe(0);
  expect(installs()).toHaveLength(2);
});

test.each([
  ["another platform", { platform: "darwin-arm64" }, "the history engine runs on linux-x64, and this is darwin-arm64: history stays in memory", 0],
  ["another C library", { glibc: '""' }, "the history engine needs glibc, and this system has another C library: history stays in memory", 0],
  ["an engine that does not start", { answers: "exit 1" }, "the history engine was installed and does not start on this machine", 1],
])("says so in one sentence: %s", (_, where, sentence, tried) => {
  machineIs(where);
  const { status, said } = install();
  expect([status, installs().length]).toEqual([1, tried]);
  expect(said.split("\n").at(-1)).toContain(`make engine: ${sentence}`);
  expect(install("--is-there").status).toBe(1);
});

test("says so when npm cannot install it", () => {
  script(join(machine, "npm"), '[ "$1" = config ] || { echo "npm error code ENOTFOUND" >&2; exit 1; }');
  const { status, said } = install();
  expect(status).toBe(1);
  expect(said.split("\n").slice(-2)).toEqual(["npm error code ENOTFOUND", "make engine: npm ci failed: what npm says above tells why; run this again when it is mended."]);
});

test("says so when there is no room, and tries nothing", () => {
  script(join(machine, "df"), 'echo "Filesystem 1M-blocks Used Available Capacity Mounted on"; echo "/dev/x 10000 9700 300 97% /"');
  expect(install().said).toMatch(/^make engine: it takes 1200 MB while it is being installed, and .*\/clone\/engine has 300 MB left: make room and run this again\.$/);
  expect(installs()).toEqual([]);
});
