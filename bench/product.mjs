// The product as it runs: `countersign serve` over the load, a browser on its pages; memory of the process by the kernel.
import { chromium } from "@playwright/test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { launched, pause, startChild } from "./child.mjs";

const chosen = ".browser/chosen.json";

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Resident memory of a process in MB. */
function residentMb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

async function until(test, what) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await test().catch(() => false)) return;
    await pause(100);
  }
  throw new Error(`${what} did not come within 30 s`);
}

async function openBrowser(address) {
  if (!existsSync(chosen)) return null;
  const { executablePath, args, env } = JSON.parse(readFileSync(chosen, "utf8"));
  const browser = await chromium.launch({ executablePath, args, env: { ...process.env, ...env } });
  const page = await browser.newPage();
  await page.goto(`${address}/pairs`);
  return { browser, page };
}

/** Serves `rate` flows/s for `forSec`, then waits until all that was sent was taken in, for at most 30 s. */
export async function serveUnderLoad({ rate, forSec, pairs = 2_000 }) {
  const load = startChild("dist/bench/load.mjs", JSON.stringify({ pairs, nodes: 8, rate, limit: rate * forSec }));
  const { port } = await load.read();
  const listen = await freePort();
  const address = `http://127.0.0.1:${listen}`;
  const server = spawn(process.execPath, ["dist/countersign.mjs", "serve", "--source", `relay://127.0.0.1:${port}`, "--listen", `127.0.0.1:${listen}`, "--log-level", "error"], { stdio: ["ignore", "ignore", "inherit"], env: launched });
  let watched = null;
  try {
    await until(async () => (await fetch(`${address}/healthz`)).ok, "the server");
    watched = await openBrowser(address);
    const memory = [];
    const answers = [];
    const taken = async () => Number(/^countersign_flows_total (\d+)/m.exec(await (await fetch(`${address}/metrics`)).text())?.[1] ?? 0);
    for (const endAt = performance.now() + forSec * 1_000; performance.now() < endAt; ) {
      const asked = performance.now();
      await (await fetch(`${address}/api/v1/pairs?limit=200`)).arrayBuffer();
      answers.push(performance.now() - asked);
      memory.push(residentMb(server.pid));
      await pause(1_000);
    }
    let sent = -1;
    await until(async () => {
      const before = sent;
      ({ sent } = await load.ask("sent"));
      return sent === before && (await taken()) >= sent;
    }, "the last flow").catch(() => undefined);
    const rows = watched && (await watched.page.getByRole("row").count());
    const quarter = memory.slice(0, Math.ceil(memory.length / 4));
    answers.sort((a, b) => a - b);
    return { sent, taken: await taken(), forSec, rows, earlyMb: Math.max(...quarter), peakMb: Math.max(...memory), answerP50Ms: answers[answers.length >> 1], answerP99Ms: answers[Math.floor(answers.length * 0.99)] };
  } finally {
    await watched?.browser.close();
    server.kill("SIGTERM");
    await once(server, "exit");
    await load.stop();
  }
}
