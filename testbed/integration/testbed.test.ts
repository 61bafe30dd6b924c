import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ROOT } from "./stage";

const HUBBLE = join(ROOT, "testbed/bin/hubble");

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((settle) => {
    execFile(file, args, { env: { ...process.env, ...env } }, (error, out, err) => settle({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, out, err }));
  });
}

/** Programs that run with this folder among their words. */
function runningIn(folder: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        return words.includes(folder) ? [words] : [];
      } catch {
        return [];
      }
    });
}

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "countersign-faults-"));
  made.push(folder);
  return folder;
}

/** A folder that is not there yet. */
const folderFor = (what: string): string => join(temporary(), what);

/** A folder with a `go` that says this, to stand before the machine's own. */
function goThat(script: string): string {
  const folder = temporary();
  writeFileSync(join(folder, "go"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "go"), 0o755);
  return folder;
}

const build = (path: string, ...args: string[]): Promise<Ended> => run(process.execPath, [join(ROOT, "testbed/build.mjs"), ...args], { PATH: path, TESTBED_GO: "/nonexistent" });

describe.concurrent("make testbed says in one sentence", () => {
  it("that there is no Go", async () => {
    const ended = await build("/nonexistent");
    expect(ended).toEqual({ code: 1, out: "", err: "testbed: there is no Go on this machine: install Go from https://go.dev/dl and have `go` on PATH, then run `make testbed` again.\n" });
    expect((await build("/nonexistent", "--is-there")).code).toBe(1);
  });

  it("that Go is too old", async () => {
    const ended = await build(goThat('echo "go version go1.21.13 linux/amd64"'));
    expect(ended).toEqual({ code: 1, out: "", err: "testbed: Go 1.21.13 is too old for the part hubble, which needs 1.26.0 or newer: install it from https://go.dev/dl.\n" });
  });

  it("which part could not be built, and leaves nothing half built", async () => {
    const broken = goThat('[ "$1" = version ] && echo "go version go9.9.9 linux/amd64" && exit 0\necho "no space left on device" >&2\nexit 1');
    const before = readdirSync(join(ROOT, "testbed/.cache"));
    const ended = await build(`${broken}:/usr/bin:/bin`, "hubble");
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/^no space left on device\ntestbed: the part hubble could not be built; all that was said is in \S*testbed\/\.cache\/hubble\.log\.\n$/);
    expect(readdirSync(join(ROOT, "testbed/.cache")).filter((name) => !before.includes(name) && !name.endsWith(".log"))).toEqual([]);
  });

  it("which parts there are", async () => {
    expect((await build("/nonexistent", "nothing")).err).toMatch(/^testbed: there is no part nothing: the parts are hubble, hubble-1\.15.*\.\n$/);
  });
});

describe.concurrent("testbed/bin/hubble says in one sentence, and leaves no process", () => {
  it("that a port is taken", async () => {
    const server = createServer();
    const port = await new Promise<number>((settle) => server.listen(0, "127.0.0.1", () => settle((server.address() as { port: number }).port)));
    const folder = folderFor("port");
    const ended = await run(HUBBLE, ["up", "--port", String(port), "--state", folder]);
    server.close();
    expect(ended).toEqual({ code: 1, out: "", err: `testbed/bin/hubble: port ${port} on 127.0.0.1 is taken: name another one, or none for a free one.\n` });
    expect(runningIn(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it.each([
    ["no port at all", ["--port", "x"], /^testbed\/bin\/hubble: --port is x: it must be a number from 1 to 65535\.\n$/],
    ["a release that is not there", ["--release", "1.16"], /^testbed\/bin\/hubble: there is no release 1\.16 here: it is 1\.20 or 1\.15\.\n$/],
    ["agents that end while they start", ["--scenario", "z"], /^testbed\/bin\/hubble: hubble-peers ended while it was starting: hubble-peers: there is no scenario "z": it is one of \[a-team-yellow .*\]\.\n$/],
    ["agents whose ring cannot be", ["--ring", "12"], /^testbed\/bin\/hubble: hubble-peers ended while it was starting: hubble-peers: the agent of worker-1: .*\.\n$/],
  ])("%s", async (_what, args, sentence) => {
    const folder = folderFor("start");
    const ended = await run(HUBBLE, ["up", "--state", folder, ...args]);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 1, out: "" });
    expect(ended.err).toMatch(sentence);
    expect(runningIn(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it("a Relay that ends while it starts, and takes the rest down when told", async () => {
    const folder = folderFor("relay");
    expect((await run(HUBBLE, ["up", "--tls", "server", "--state", folder])).code).toBe(0);
    expect((await run(HUBBLE, ["up", "--state", folder])).err).toBe(`testbed/bin/hubble: something is up in ${folder} already: take it down first.\n`);
    expect(runningIn(folder)).toHaveLength(2);
    await run(HUBBLE, ["stop-relay", "--state", folder]);
    rmSync(join(folder, "certificates/relay.key"));
    const ended = await run(HUBBLE, ["start-relay", "--state", folder]);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 1, out: "" });
    expect(ended.err).toMatch(/^testbed\/bin\/hubble: hubble-relay ended while it was starting: .*relay\.key.*\.\n$/);
    expect((await run(HUBBLE, ["down", "--state", folder])).code).toBe(0);
    expect(runningIn(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    expect((await run(HUBBLE, ["down", "--state", folder])).err).toBe(`testbed/bin/hubble: nothing was brought up in ${folder}.\n`);
  });

  it("a folder that was there before stays", async () => {
    const folder = folderFor("kept");
    mkdirSync(folder);
    expect((await run(HUBBLE, ["up", "--state", folder])).code).toBe(0);
    await run(HUBBLE, ["down", "--state", folder]);
    expect(runningIn(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(true);
  });
});
