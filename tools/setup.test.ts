import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const tools = fileURLToPath(new URL(".", import.meta.url));
const system = "/usr/bin:/bin";
let root: string;
let clone: string;
let machine: string;

function script(path: string, ...lines: readonly string[]): void {
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
}

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "countersign setup ")));
  clone = join(root, "clone");
  machine = join(root, "machine");
  mkdirSync(join(clone, "tools"), { recursive: true });
  for (const file of ["setup.sh", "setup-node.sh", "npm-settings.sh"]) copyFileSync(join(tools, file), join(clone, "tools", file));
  for (const file of ["package.json", "package-lock.json"]) writeFileSync(join(clone, file), "{}");
  // The clone's Node is there already; npm, the machine's, looks for its settings beside the node that comes first.
  mkdirSync(join(clone, ".node/package/bin"), { recursive: true });
  script(join(clone, ".node/package/bin/node"), 'case "$1" in --version) echo v24.21.0 ;; *) echo 24 ;; esac');
  mkdirSync(machine);
  script(join(machine, "node"), 'case "$1" in --version) echo v20.20.2 ;; *) echo 20 ;; esac');
  script(join(machine, "npm"), 'case "$1" in', 'config) echo "$(dirname "$(command -v node)")/npmrc" ;;', 'ci) mkdir -p node_modules; echo "$NPM_CONFIG_GLOBALCONFIG" >>../used ;;', "esac");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function setUp(path: string): number | null {
  return spawnSync("sh", ["tools/setup.sh"], { cwd: clone, env: { PATH: path, NODE_ENV: "test" }, encoding: "utf8" }).status;
}

test.each([
  ["as make calls it, the clone's Node first", () => `${join(clone, ".node/package/bin")}:${machine}:${system}`],
  ["called by hand", () => `${machine}:${system}`],
])("keeps to the machine's npm settings: %s", (_name, path) => {
  expect(setUp(path())).toBe(0);
  expect(readFileSync(join(root, "used"), "utf8")).toBe(`${machine}/npmrc\n`);
});

test("installs once, and again when the lock file changed", () => {
  const installs = () => readFileSync(join(root, "used"), "utf8").trim().split("\n").length;
  const path = `${machine}:${system}`;
  expect([setUp(path), setUp(path), installs()]).toEqual([0, 0, 1]);
  writeFileSync(join(clone, "package-lock.json"), '{"changed":true}');
  expect([setUp(path), installs()]).toEqual([0, 2]);
});
