import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "@playwright/test";
import { startReplay } from "@/lib/sources/simulator/replay";

/** What both ways of asking must agree on. */
interface Counted {
  readonly key: string;
  readonly attempts: Readonly<Record<string, number>>;
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

for (const scenario of ["v1.20/a-team-yellow", "v1.20/b-cross-node", "v1.20/f-redirected", "v1.15/a-team-yellow"]) {
  test(`${scenario}, replayed over gRPC with its clock, reads as its file does`, async ({ page }) => {
    const file = `testdata/recordings/hubble/${scenario}/flows.pb.gz`;
    // Every event may be had at once: what a quiet ring withholds is another test's.
    const replay = await startReplay({ listen: "127.0.0.1:0", files: [file], habits: { withholdsNewest: false, silentOnEmpty: false, sortBuffer: 0 } });
    await replay.played;
    const nowMs = Number(replay.to / 1_000_000n) + 10_001;
    const server = spawn(process.execPath, ["--import", "./e2e/recorded-clock.mjs", "dist/countersign.mjs", "serve", "--source", `relay://${replay.address}`, "--listen", "127.0.0.1:18089"], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, RECORDED_CLOCK_MS: String(nowMs) },
    });
    try {
      await once(createInterface({ input: server.stdout }), "line");
      const expected = await capturePairs(file);
      const range = `from=${new Date(nowMs - 600_000).toISOString()}&to=${new Date(nowMs).toISOString()}`;
      await expect(async () => {
        const answer = (await (await page.request.get(`http://127.0.0.1:18089/api/v1/pairs?limit=500&${range}`)).json()) as { pairs: Counted[] };
        expect(strip(answer.pairs)).toEqual(expected);
      }).toPass({ timeout: 30_000 });
      await page.goto(`http://127.0.0.1:18089/pairs?${range}&q=exempt%3Aany`);
      await expect(page.getByText(new RegExp(`^${expected.length} of ${expected.length} pairs match`))).toBeVisible();
    } finally {
      server.kill("SIGTERM");
      await once(server, "close");
      await replay.close();
    }
  });
}
