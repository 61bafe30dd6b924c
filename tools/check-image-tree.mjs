// Starts what the container image holds, dist/ beside .next/standalone, in a folder of its own where nothing of the clone can
// be reached, and asks for a page, one of its scripts, and an answer; then ends it as a cluster would.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const startWithinMs = 30_000;
const stopWithinMs = 3_000;

const image = mkdtempSync(join(tmpdir(), "countersign-image-"));
let server;
let failed = false;

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

function expect(what, holds) {
  if (holds) return;
  failed = true;
  console.error(`image tree: ${what}`);
}

/** Asks until the server answers that it is ready, or the time is over. */
async function whenReady(address) {
  const until = Date.now() + startWithinMs;
  while (Date.now() < until && server.exitCode === null) {
    const answer = await fetch(`${address}/readyz`).catch(() => null);
    if (answer?.ok) return true;
    await new Promise((again) => setTimeout(again, 200));
  }
  return false;
}

try {
  cpSync(join(root, "dist"), join(image, "dist"), { recursive: true });
  cpSync(join(root, ".next/standalone"), join(image, ".next/standalone"), { recursive: true, verbatimSymlinks: true });
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const environment = { PATH: process.env.PATH, HOME: image, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  server = spawn(process.execPath, [join(image, "dist/countersign.mjs"), "demo", "--listen", `127.0.0.1:${port}`], {
    cwd: image,
    env: environment,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (await whenReady(address)) {
    const page = await fetch(`${address}/pairs`);
    const html = await page.text();
    expect(`/pairs answers ${page.status}`, page.status === 200);
    const script = /src="([^"]+\.js)"/.exec(html)?.[1];
    expect("/pairs names no script", script !== undefined);
    const asset = await fetch(new URL(script ?? "/", address));
    expect(`${script} answers ${asset.status}`, asset.status === 200 && /javascript/.test(asset.headers.get("content-type") ?? ""));
    const answer = await fetch(`${address}/api/v1/pairs`);
    expect(`/api/v1/pairs answers ${answer.status}`, answer.status === 200 && (await answer.json()).schema === "v1");
    // The tree is that of the slim image: without an engine it keeps history in memory, and says how to have more.
    const { history } = await (await fetch(`${address}/api/v1/coverage`)).json();
    expect(`history is ${JSON.stringify(history)}`, history?.type === "memory" && history.sentence.includes("make engine"));
  } else {
    expect(server.exitCode === null ? `not ready within ${startWithinMs / 1000} s` : `it ended with code ${server.exitCode}`, false);
  }
  if (server.exitCode === null) {
    const stoppedAt = Date.now();
    server.kill("SIGTERM");
    const late = setTimeout(() => server.kill("SIGKILL"), stopWithinMs + 2_000);
    await once(server, "exit");
    clearTimeout(late);
    expect(`it took ${Date.now() - stoppedAt} ms to end on SIGTERM, at most ${stopWithinMs} allowed`, Date.now() - stoppedAt <= stopWithinMs);
  }
} finally {
  server?.kill("SIGKILL");
  rmSync(image, { recursive: true, force: true });
}
if (!failed) console.log("image tree: starts, answers and stops");
process.exit(failed ? 1 : 0);
