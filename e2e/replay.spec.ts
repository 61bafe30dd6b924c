import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { createInterface } from "node:readline";
import { expect, test, type Page } from "@playwright/test";
import { build } from "esbuild";
import { pairKeyOfPath } from "@/lib/wire/page-path";
import type { PairWire } from "@/lib/wire/pair";

const REPLAY = "test-results/replay-server.mjs";
const SERVED = "http://127.0.0.1:18089";
/** Every recording of every version, never a chosen few. */
const FILES = globSync("testdata/recordings/hubble/*/*/flows.pb.gz").sort();
/** The watermark follows the clock by this much. */
const WATERMARK_BEHIND_MS = 10_000;
/** As high as the highest table of a recording: of a virtual table only the rows in sight exist. */
const TALL = { width: 1440, height: 2000 };

interface Replay {
  readonly address: string;
  /** The recorded time of the last event, in epoch milliseconds. */
  readonly toMs: number;
}

let relays: ChildProcess;
const replayOf = new Map<string, Replay>();

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("this process has no standard output to read");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return line;
}

async function capturePairs(file: string): Promise<readonly PairWire[]> {
  const child = spawn("bin/countersign", ["pairs", "--from", file, "-o", "json"], { stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(child, "close");
  return (JSON.parse(Buffer.concat(chunks).toString()) as { pairs: PairWire[] }).pairs;
}

/**
 * What a live source and a file must agree on: everything that tells neither how complete the reading was nor which of
 * several events was read first.
 */
function counted(pairs: readonly PairWire[]) {
  const rows = pairs.map(({ key, source, destination, attempts, authRefusedBy, authRefusedRecovered, l7, establishedRefused, firstSeen, lastSeen, lastAuthenticated, lastRefused }) => ({
    key, source: { ...source, namedBy: null }, destination: { ...destination, namedBy: null }, attempts, authRefusedBy, authRefusedRecovered, l7, establishedRefused, firstSeen, lastSeen, lastAuthenticated, lastRefused,
  }));
  return rows.sort(byKey);
}

/** What a file tells of an end; a live reading may have seen more of it, in versions of an attempt that later events changed. */
function atLeast(rows: ReturnType<typeof counted>) {
  const seen = ({ identities, pods, labels, names, addresses, ...rest }: (typeof rows)[number]["source"]) => ({
    ...rest,
    identities: expect.arrayContaining(identities),
    pods: expect.arrayContaining(pods),
    labels: expect.arrayContaining(labels),
    names: expect.arrayContaining(names),
    addresses: expect.arrayContaining(addresses),
  });
  return rows.map((row) => ({ ...row, source: seen(row.source), destination: seen(row.destination) }));
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1;
}

/** Each outcome that a pair has, as a reader hears it: `authenticated 4`. */
function spoken({ key, attempts }: PairWire) {
  const outcomes = Object.entries(attempts).filter(([name, count]) => name !== "total" && count > 0);
  return { key, outcomes: outcomes.map(([name, count]) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${count}`).sort() };
}

/** The same of every row on screen. */
async function rowsShown(page: Page) {
  const rows = await page.getByRole("table", { name: "Pairs" }).locator("[role=row]:has(a[data-main])").evaluateAll((elements) =>
    elements.map((row) => ({
      path: row.querySelector("a[data-main]")?.getAttribute("href") ?? "",
      outcomes: [...row.querySelectorAll("[role=cell] span[title]")].map((mark) => mark.textContent ?? "").filter((text) => /^[a-z-]+ \d+$/.test(text)),
    })),
  );
  return rows.map(({ path, outcomes }) => ({ key: pairKeyOfPath(new URL(path, SERVED).pathname) ?? "", outcomes: outcomes.sort() })).sort(byKey);
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
  relays = spawn(process.execPath, [REPLAY, ...FILES], { stdio: ["pipe", "pipe", "inherit"] });
  const replays = JSON.parse(await firstLine(relays)) as Replay[];
  FILES.forEach((file, at) => replayOf.set(file, replays[at]!));
});

test.afterAll(() => {
  relays.stdin?.end();
});

test("every recording is among the replayed", () => {
  expect(FILES.length).toBeGreaterThanOrEqual(20);
});

for (const file of FILES) {
  test(`${file.split("/").slice(3, 5).join(" ")}, replayed over gRPC with its clock, reads as its file does`, async ({ page }) => {
    const { address, toMs } = replayOf.get(file)!;
    const nowMs = toMs + WATERMARK_BEHIND_MS;
    const server = spawn(process.execPath, ["--import", "./e2e/recorded-clock.mjs", "dist/countersign.mjs", "serve", "--source", `relay://${address}`, "--listen", new URL(SERVED).host], {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, RECORDED_CLOCK_MS: String(nowMs) },
    });
    const ended = once(server, "close");
    try {
      const [expected] = await Promise.all([capturePairs(file), firstLine(server)]);
      const range = `from=${new Date(nowMs - 600_000).toISOString()}&to=${new Date(nowMs).toISOString()}`;
      await expect(async () => {
        const answer = (await (await page.request.get(`${SERVED}/api/v1/pairs?limit=500&${range}`)).json()) as { pairs: PairWire[] };
        expect(counted(answer.pairs)).toEqual(atLeast(counted(expected)));
      }).toPass({ timeout: 60_000, intervals: [100] });
      await page.setViewportSize(TALL);
      await page.goto(`${SERVED}/pairs?${range}&q=exempt%3Aany`);
      await expect(page.getByText(new RegExp(`^${expected.length} of ${expected.length} pairs match`))).toBeVisible();
      await expect.poll(() => rowsShown(page)).toEqual(expected.map(spoken).sort(byKey));
    } finally {
      server.kill("SIGTERM");
      await ended;
    }
  });
}
