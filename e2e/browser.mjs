// Finds a Chromium that works on this machine and writes what it chose to .browser/chosen.json, where
// playwright.config.ts reads it. In order: one that is installed, Playwright's own, Debian's package (as root), the
// binary that an npm package carries. Each must start and show a page before it is chosen.
import { chromium } from "@playwright/test";
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { unpackNpmChromium } from "./npm-chromium.mjs";

const root = resolve(fileURLToPath(new URL("..", import.meta.url)));
const folder = join(root, ".browser");

/** Quiet, and alone: nothing of the browser's own goes out to the network while a page is tested. */
const flags = [
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** A program on PATH by the first name that is there. */
function onPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((one) => join(one, name))).find(isProgram);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program quietly; true when it ended well in time. */
function succeeds(program, args, { seconds, env = {} }) {
  const { status } = spawnSync(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: "ignore", timeout: seconds * 1000, killSignal: "SIGKILL" });
  return status === 0;
}

function installed() {
  const named = process.env.E2E_CHROMIUM;
  if (named && !isProgram(named)) {
    console.error(`browser: E2E_CHROMIUM is "${named}", which is no program: give the path of a Chromium.`);
    process.exit(1);
  }
  return named ?? onPath(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]);
}

function ofPlaywright() {
  const own = chromium.executablePath();
  if (existsSync(own)) return own;
  const browsers = join(folder, "playwright");
  const find = () => globSync(join(browsers, "*/*/{headless_shell,chrome-headless-shell}")).find(isProgram);
  if (!find()) {
    const env = { PLAYWRIGHT_BROWSERS_PATH: browsers, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "8000" };
    succeeds(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium", "--only-shell"], { seconds: 180, env });
  }
  return find();
}

function ofDebian() {
  if (process.getuid?.() !== 0 || !onPath(["apt-get"])) return undefined;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  succeeds("apt-get", ["update"], { seconds: 120, env });
  succeeds("apt-get", ["install", "--yes", "--no-install-recommends", "chromium"], { seconds: 300, env });
  return onPath(["chromium"]);
}

const candidates = [
  { source: "installed", find: () => ({ executablePath: installed() }) },
  { source: "Playwright's own", find: () => ({ executablePath: ofPlaywright() }) },
  { source: "Debian's package", find: () => ({ executablePath: ofDebian() }) },
  { source: "the npm package @sparticuz/chromium", find: () => unpackNpmChromium(folder) },
];

/** Its version, when it starts and shows a page; undefined when it does not. */
async function versionShown(launch) {
  let browser;
  try {
    browser = await chromium.launch({ ...launch, timeout: 20_000 });
    const page = await browser.newPage();
    await page.setContent("<p>ready</p>", { timeout: 10_000 });
    return (await page.textContent("p")) === "ready" ? browser.version() : undefined;
  } catch (error) {
    console.log(`browser: ${launch.executablePath} does not start here: ${String(error.message).split("\n")[0]}`);
    return undefined;
  } finally {
    await browser?.close();
  }
}

const only = process.argv[2]?.startsWith("--only=") ? process.argv[2].slice("--only=".length) : "";
for (const { source, find } of candidates.filter((one) => one.source.includes(only))) {
  const { executablePath, env } = find();
  if (!executablePath) continue;
  const launch = { executablePath, args: flags, ...(env ? { env: { ...process.env, ...env } } : {}) };
  const version = await versionShown(launch);
  if (!version) continue;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "chosen.json"), JSON.stringify({ source, version, executablePath, args: flags, env: env ?? {} }, null, 2));
  console.log(`browser: Chromium ${version}, ${source} (${executablePath})`);
  process.exit(0);
}
console.error(
  "browser: no Chromium works here. Tried: one on PATH, Playwright's download, Debian's package (root only), the npm package. " +
    "Install Chromium, or set E2E_CHROMIUM to the path of one.",
);
process.exit(1);
