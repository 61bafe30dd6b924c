import { defineConfig } from "@playwright/test";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const address = "127.0.0.1:18088";

interface ChosenBrowser {
  readonly executablePath: string;
  readonly args: string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The browser that e2e/browser.mjs found to work on this machine. */
function chosenBrowser(): ChosenBrowser {
  const path = fileURLToPath(new URL(".browser/chosen.json", import.meta.url));
  if (!existsSync(path)) throw new Error("no browser chosen yet: run `node e2e/browser.mjs` once, then the tests.");
  const chosen: ChosenBrowser = JSON.parse(readFileSync(path, "utf8"));
  return chosen;
}

const { executablePath, args, env } = chosenBrowser();

/** Playwright wants every variable to have a value. */
function variables(): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(own), ...env };
}

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/playwright",
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 150_000,
  expect: { timeout: 30_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/playwright.json" }]],
  use: {
    baseURL: `http://${address}`,
    timezoneId: "UTC",
    locale: "en-GB",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { executablePath, args, env: variables() },
  },
  projects: [{ name: "chromium", use: { browserName: "chromium" } }],
  // The pages are tested over the simulated cluster, as `make demo` shows them.
  webServer: {
    command: `bin/countersign demo --scenario team-yellow --seed 1 --listen ${address}`,
    url: `http://${address}/healthz`,
    reuseExistingServer: false,
    timeout: 60_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    stdout: "ignore",
    stderr: "pipe",
  },
});
