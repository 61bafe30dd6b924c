import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, type Page } from "@playwright/test";

/** Runs Countersign with these arguments on a free port while `look` looks at it. */
export async function whileRunning(args: readonly string[], look: (origin: string) => Promise<void>): Promise<void> {
  const server = spawn("bin/countersign", [...args, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    let said = "";
    server.stdout.on("data", (text: Buffer) => (said += text.toString()));
    await expect.poll(() => said, { timeout: 60_000 }).toMatch(/^http:\/\/\S+\n/);
    const origin = said.trim();
    await expect.poll(async () => (await fetch(`${origin}/readyz`).catch(() => null))?.status ?? 0, { timeout: 60_000 }).toBe(200);
    await look(origin);
  } finally {
    if (server.exitCode === null) {
      server.kill("SIGTERM");
      await once(server, "exit");
    }
  }
}

/** Counts the clicks of a pointer on every page that is opened from now on. */
export async function countClicks(page: Page): Promise<() => number> {
  let clicks = 0;
  await page.exposeFunction("countClick", () => void (clicks += 1));
  await page.addInitScript(() => {
    // Keys that activate what has the focus make a click event without a pointer.
    addEventListener("click", ({ detail }) => detail > 0 && void Reflect.get(window, "countClick")(), true);
  });
  return () => clicks;
}

/** Everything a page says to its console as an error, and every answer it got with a status of 400 and more. */
export function watchForTrouble(page: Page): () => readonly string[] {
  const trouble: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") trouble.push(message.text());
  });
  page.on("pageerror", (error) => trouble.push(error.message));
  page.on("response", (response) => {
    if (response.status() >= 400) trouble.push(`${response.status()} ${new URL(response.url()).pathname}`);
  });
  return () => trouble;
}

/** Opens a page and waits until its coverage strip tells of a live stream. */
export async function openLive(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(coverageStrip(page)).toContainText("live");
}

/** The strip that stands on every screen. */
export function coverageStrip(page: Page) {
  return page.getByRole("navigation", { name: /Coverage/ });
}

