import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "@playwright/test";
import { build } from "esbuild";

const REPLAY = "test-results/replay-server.mjs";

/** What both ways of asking must agree on. */
interface Counted {
  readonly key: string;
  readonly attempts: Readonly<Record<string, number>>;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("this process has no standard output to read");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return line;
}

async function capturePairs(file: string): Promise<readonly Counted[]> {
  const child = spawn("bin/countersign", ["pairs", "--from", file, "-o", "json"], { stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(child, "close");
  return strip((JSON.parse(Buffer.concat(chunks).toString()) as { pairs: Counted[] }).pairs);
}

function strip(pairs: readonly Counted[]): readonly Counted[] {
  return pairs.map(({ key, attempts }) => ({ key, attempts })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

test.beforeAll(async () => {
  await build({
    entryPoints: ["e2e/replay-server.ts"],
    outfile: REPLAY,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
    logLevel: "error",
  });
});

for (const scenario of ["v1.20/a-team-yellow", "v1.20/b-cross-node", "v1.20/f-redirected", "v1.15/a-team-yellow"]) {
  test(`${scenario}, replayed over gRPC with its clock, reads as its file does`, async ({ page }) => {
    const file = `testdata/recordings/hubble/${scenario}/flows.pb.gz`;
    const replay = spawn(process.execPath, [REPLAY, file], { stdio: ["pipe", "pipe", "inherit"] });
    const { address, toMs } = JSON.parse(await firstLine(replay)) as { address: string; toMs: number };
    // The watermark follows the clock at 10 s: it stands at the capture's last event.
    const nowMs = toMs + 10_000;
    const server = spawn(process.execPath, ["--import", "./e2e/recorded-clock.mjs", "dist/countersign.mjs", "serve", "--source", `relay://${address}`, "--listen", "127.0.0.1:18089"], {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, RECORDED_CLOCK_MS: String(nowMs) },
    });
    try {
      await firstLine(server);
      const expected = await capturePairs(file);
      const range = `from=${new Date(nowMs - 600_000).toISOString()}&to=${new Date(nowMs).toISOString()}`;
      await expect(async () => {
        const answer = (await (await page.request.get(`http://127.0.0.1:18089/api/v1/pairs?limit=500&${range}`)).json()) as { pairs: Counted[] };
        expect(strip(answer.pairs)).toEqual(expected);
      }).toPass({ timeout: 60_000 });
      await page.goto(`http://127.0.0.1:18089/pairs?${range}&q=exempt%3Aany`);
      await expect(page.getByText(new RegExp(`^${expected.length} of ${expected.length} pairs match`))).toBeVisible();
    } finally {
      const ended = once(server, "close");
      server.kill("SIGTERM");
      await ended;
      replay.stdin.end();
    }
  });
}
