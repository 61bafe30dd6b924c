import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const launcher = fileURLToPath(new URL("../bin/countersign", import.meta.url));
const nodeFolder = dirname(process.execPath);
const system = "/usr/local/bin:/usr/bin:/bin";
let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "countersign launcher ")));
  mkdirSync(join(root, "bin"));
  copyFileSync(launcher, join(root, "bin/countersign"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function build(program: string): void {
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(join(root, "dist/countersign.mjs"), program);
}

function launch(args: readonly string[], { path = `${nodeFolder}:${system}`, program = join(root, "bin/countersign") } = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, { env: { ...process.env, PATH: path }, encoding: "utf8", cwd: "/" });
  return { status, stdout, stderr };
}

/** A `node` of its own in a folder: a script that answers as that version does. */
function fakeNode(folder: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  const [major] = version.split(".");
  writeFileSync(join(folder, "node"), `#!/bin/sh\ncase "$1" in -p) echo ${major} ;; --version) echo v${version} ;; *) echo "ran by ${version}: $*" ;; esac\n`, { mode: 0o755 });
  return folder;
}

test("says what to do before there is a build", () => {
  expect(launch(["pairs"])).toEqual({ status: 1, stdout: "", stderr: `countersign: not built yet: run \`make build\` in ${root} first.\n` });
});

test("hands over arguments as they are, and the exit code back", () => {
  build("console.log(JSON.stringify(process.argv.slice(2))); process.exit(2);");
  const args = ["pairs", "--from", "a file.jsonl", "src:team/*", "", "$HOME"];
  expect(launch(args)).toEqual({ status: 2, stdout: `${JSON.stringify(args)}\n`, stderr: "" });
});

test("keeps malloc to two arenas, unless told otherwise", () => {
  build("console.log(process.env.MALLOC_ARENA_MAX);");
  expect(launch([]).stdout).toBe(`${process.env["MALLOC_ARENA_MAX"] ?? "2"}\n`);
});

test("works through a symbolic link, as npm makes one", () => {
  build('console.log("here");');
  mkdirSync(join(root, "elsewhere"));
  symlinkSync("../bin/countersign", join(root, "elsewhere/countersign"));
  expect(launch([], { program: join(root, "elsewhere/countersign") }).stdout).toBe("here\n");
});

test("prefers the Node of the clone", () => {
  build("");
  fakeNode(join(root, ".node/package/bin"), "24.21.0");
  const old = fakeNode(join(root, "old"), "20.20.2");
  expect(launch(["check"], { path: `${old}:${system}` }).stdout).toBe(`ran by 24.21.0: ${root}/dist/countersign.mjs check\n`);
});

test("names the Node it found when that is too old", () => {
  build("");
  const old = fakeNode(join(root, "old"), "20.20.2");
  expect(launch([], { path: `${old}:${system}` })).toEqual({
    status: 1,
    stdout: "",
    stderr: `countersign: needs Node 24 or newer, found v20.20.2: run \`make build\` in ${root}, which brings it.\n`,
  });
});

test("becomes the program itself: a signal reaches it and no other process is left", async () => {
  build('process.on("SIGTERM", () => process.exit(7)); console.log(process.pid); setInterval(() => {}, 1000);');
  const child = spawn(join(root, "bin/countersign"), [], { env: { ...process.env, PATH: `${nodeFolder}:${system}` }, stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await once(child.stdout, "data");
  expect(Number(String(said))).toBe(child.pid);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([7, null]);
});
