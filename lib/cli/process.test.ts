import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const FILE = "testdata/recordings/hubble/v1.20/a-team-yellow/flows.jsonl.gz";
const folder = mkdtempSync(join(tmpdir(), "countersign-cli-"));
const script = join(folder, "countersign.mjs");

beforeAll(async () => {
  await build({
    entryPoints: ["lib/cli/main.ts"],
    outfile: script,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    tsconfig: "tsconfig.json",
    external: ["next", "next/*"],
    banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
    logLevel: "silent",
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a shell line in which `countersign` is the real program. */
function shell(line: string, input?: Buffer): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", `countersign() { "${process.execPath}" "${script}" "$@"; }; ${line}`], { stdio: ["pipe", "pipe", "pipe"] });
    const written = { out: "", err: "" };
    child.stdout.on("data", (chunk: Buffer) => (written.out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (written.err += chunk.toString()));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...written }));
  });
}

describe("the real program", () => {
  it("stops quietly when its reader is gone", async () => {
    const { out, err, code } = await shell(`countersign flows --from ${FILE} ${FILE} | head -1; echo "ended with \${PIPESTATUS[0]}"`);
    expect(err).toBe("");
    expect(out.trimEnd().split("\n")).toEqual([expect.stringMatching(/^Nov 22 /), "ended with 0"]);
    expect(code).toBe(0);
  }, 30_000);

  it("checks a cluster that does not answer, and ends by itself", async () => {
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, JSON.stringify({ clusters: [{ name: "lab", cluster: { server: "https://127.0.0.1:9" } }], users: [{ name: "me", user: { token: "secret" } }], contexts: [{ name: "lab", context: { cluster: "lab", user: "me" } }], "current-context": "lab" }));
    const { code, out, err } = await shell(`countersign check --from ${FILE} --cluster ${kubeconfig}`);
    expect(err).toBe("");
    expect(out).toMatch(/^missing +kubernetes +kubeconfig .*, context lab, https:\/\/127\.0\.0\.1:9: .* cannot be read yet\. The API server cannot be reached: nothing listens at its address \(ECONNREFUSED\)\.$/m);
    expect(out).not.toContain("secret");
    expect(code).toBe(0);
  }, 30_000);

  it("reads standard input, and says so when nothing is piped", async () => {
    const { code, out } = await shell("countersign pairs --from - -o csv", gunzipSync(readFileSync(FILE)));
    expect(code).toBe(0);
    expect(out.split("\r\n")).toHaveLength(9);
  }, 30_000);

  it("writes nothing but data to standard output, and no colour or progress when piped", async () => {
    const { out, err } = await shell(`FORCE_COLOR= countersign pairs --from ${FILE}`);
    expect(err).toBe("");
    expect(out).not.toContain("\u001b");
  }, 30_000);

  it.each([
    ["countersign", 2],
    ["countersign pairs --from gone.jsonl", 1],
    ["countersign pairs --from - < /dev/null", 1],
    ["countersign --version", 0],
  ])("%s ends with its exit code", async (line, code) => {
    const ended = await shell(line);
    expect(ended.code).toBe(code);
    if (code > 0) expect(ended.err).toMatch(/^countersign: [^\n]+\n$/);
  }, 30_000);

  it("a reading that is stopped answers nothing, and says so", async () => {
    const child = spawn(process.execPath, [script, "pairs", "--from", "-"], { stdio: ["pipe", "pipe", "pipe"] });
    const written = { out: "", err: "" };
    child.stdout.on("data", (chunk: Buffer) => (written.out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (written.err += chunk.toString()));
    child.stdin.write('{"flow":{"time":"2026-11-22T15:55:36Z","uuid":"u"}}\n');
    // Long enough for the program to be up and waiting for more.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    child.kill("SIGINT");
    expect([await ended, written]).toEqual([1, { out: "", err: "countersign: Stopped before the source was read: nothing was answered.\n" }]);
  }, 30_000);

  it("simulate ends on Ctrl-C, cleanly and leaving nothing", async () => {
    const child = spawn(process.execPath, [script, "simulate", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "ignore"] });
    const first = await new Promise<string>((resolve) => child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString())));
    expect(first).toMatch(/^relay:\/\/127\.0\.0\.1:\d+\n$/);
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  }, 30_000);
});
