import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Browser, type BrowserContext, type Page } from "@playwright/test";
import type { FlowsAnswer } from "@/lib/wire/flow";
import type { FreezeAnswer } from "@/lib/wire/snapshot";
import { coverageStrip, openLive, watchForTrouble } from "./page-verbs";

const PAIR = "/pairs/team-yellow/client~team-yellow/server~8080-TCP";
const OWN = "http://127.0.0.1:18089";
/** A frozen link is made at most so often: whoever comes too soon waits as long as the server says. */
const SOON_MS = 3_500;

// A trace would hold axe itself once a look.
test.use({ trace: "off" });

/** Has the server freeze a page, as the Share menu does; waits where too many were made, or the history store is still being opened. */
async function freeze(page: Page, address: string, base = ""): Promise<FreezeAnswer> {
  for (;;) {
    const origin = base === "" ? new URL(page.url()).origin : base;
    const response = await page.request.post(`${base}/api/v1/snapshots`, { headers: { origin }, data: { page: address } });
    if (response.status() !== 429 && response.status() !== 503) {
      expect(response.status(), await response.text()).toBe(201);
      return (await response.json()) as FreezeAnswer;
    }
    await page.waitForTimeout(SOON_MS);
  }
}

/** What the page asked of the API. */
function watchForQuestions(page: Page): () => readonly string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/")) asked.push(`${request.method()} ${pathname}`);
  });
  return () => asked;
}

function summaryOf(page: Page) {
  return page.getByRole("region", { name: "What this link shows" });
}

/** A context that never saw this server. */
async function somebodyElse(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ timezoneId: "UTC", locale: "en-GB", viewport: { width: 1440, height: 900 } });
}

async function someVerdict(page: Page, base = ""): Promise<string> {
  const answer = (await (await page.request.get(`${base}/api/v1/flows?q=type%3Apolicy-verdict&limit=1`)).json()) as FlowsAnswer;
  const found = answer.rows.find((row) => row.row === "flow");
  if (found === undefined) throw new Error("the server holds no verdict yet");
  return found.flow.id;
}

test("task 5: somebody was sent a link, and reads without a click what it shows, of when, three facts and what to do next", async ({ page, browser }) => {
  await openLive(page, PAIR);
  await expect(page.getByRole("region", { name: "Summary" })).toBeVisible();
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "make a frozen link" }).click();
  const address = await page.getByRole("textbox", { name: "Frozen link" }).inputValue();
  expect(new URL(address).pathname).toMatch(/^\/frozen\/[\w-]{22}$/);
  const menu = page.getByRole("region", { name: "Frozen link" });
  await expect(menu).toContainText(/kept until\s*\d+ \w+ \d{4}/);
  await expect(menu).toContainText(/\d KiB of answers/);

  const context = await somebodyElse(browser);
  const theirs = await context.newPage();
  const trouble = watchForTrouble(theirs);
  const asked = watchForQuestions(theirs);
  await theirs.goto(address);
  const summary = summaryOf(theirs);
  await expect(summary).toContainText(/From \d\d:\d\d to \d\d:\d\d, [\d,]+ of [\d,]+ new connections from team-yellow\/client to team-yellow\/server:8080\/TCP/);
  await expect(summary).toContainText(/\d+ \w{3} \d{4}, \d\d:\d\d–\d\d:\d\d UTC/);
  await expect(summary.getByRole("listitem")).toHaveCount(3);
  await expect(summary.getByRole("listitem").first()).toContainText("authentication is required");
  await expect(summary).toContainText("What to do next:");
  await expect(summary.getByRole("link", { name: "open this window live" })).toBeVisible();
  await expect(theirs.getByRole("complementary", { name: "What kind of page this is: Frozen view" })).toContainText(/Frozen view\s*Frozen at \d\d:\d\d:\d\d UTC on \d+ \w{3} \d{4}/);
  await expect(coverageStrip(theirs)).toContainText("frozen at");
  // Below stands the very page, and no more was asked than the link.
  await expect(theirs.getByRole("region", { name: "Summary" })).toContainText("team-yellow/client");
  await expect(theirs.getByRole("region", { name: "Attempts of this pair" })).toBeVisible();
  expect(asked()).toEqual([`GET /api/v1/snapshots/${new URL(address).pathname.split("/").at(-1) ?? ""}`]);
  expect(trouble()).toEqual([]);

  await summary.getByRole("link", { name: "open this window live" }).click();
  await expect(theirs).toHaveURL(/\/pairs\/team-yellow\/client~team-yellow\/server~8080-TCP\?from=20\d\d-.*&to=20\d\d-/);
  await expect(coverageStrip(theirs)).toContainText("live");
  await context.close();
});

test("what was frozen does not go on, while the live page does", async ({ page }) => {
  await openLive(page, "/overview");
  const { path } = await freeze(page, "/overview");
  await page.goto(path);
  const read = async () => (await summaryOf(page).innerText()).split("What to do next")[0];
  await expect(summaryOf(page).getByRole("listitem")).toHaveCount(3);
  const first = await read();
  await page.waitForTimeout(3_000);
  await page.reload();
  await expect(summaryOf(page).getByRole("listitem")).toHaveCount(3);
  expect(await read()).toBe(first);
});

for (const [name, address, heading] of [
  ["Overview", "/overview", /new connections/],
  ["Pairs, sorted and grouped", "/pairs?sort=total&group=source-namespace", "Pairs"],
  ["Flows with a row open", "/flows?open=<id>", "Flows"],
  ["a flow", "/flows/<id>", /./],
  ["Wait by node", "/wait?group=node", /./],
  ["Policies with one open", "/policies?open=CiliumNetworkPolicy+payments/gateway", "Policies"],
  ["Identities without an entry", "/identities?group=no-entry", "Identities"],
  ["SPIRE", "/spire", /./],
  ["Findings", "/findings", "Findings"],
  ["how it works", "/explain", "How authentication works in this cluster"],
  ["Coverage", "/coverage", /./],
] as const) {
  test(`${name}: frozen whole, with nothing asked but the link`, async ({ page }) => {
    await openLive(page, "/coverage");
    const made = await freeze(page, address.includes("<id>") ? address.replace("<id>", await someVerdict(page)) : address);
    await page.goto("about:blank");
    const trouble = watchForTrouble(page);
    const asked = watchForQuestions(page);
    await page.goto(made.path);
    await expect(summaryOf(page).getByRole("listitem")).toHaveCount(3);
    await expect(page.getByRole("heading", { level: 1, name: heading }).first()).toBeVisible();
    await page.waitForLoadState("networkidle");
    await expect(page.getByText("Not in this frozen link")).toHaveCount(0);
    await expect(page.getByText("A frozen link holds one page as it was.")).toHaveCount(0);
    await expect(page.getByText(/cannot be read by this version/)).toHaveCount(0);
    expect(asked()).toEqual([`GET /api/v1/snapshots/${made.id}`]);
    expect(trouble()).toEqual([]);
  });
}

test("another order of a frozen list is not made up: the page says so, and leads back and on", async ({ page }) => {
  await openLive(page, "/pairs");
  const { path } = await freeze(page, "/pairs");
  await page.goto(path);
  const table = page.getByRole("table", { name: "Pairs" });
  await expect(table).toBeVisible();
  await page.getByRole("button", { name: /^sort:/ }).click();
  await page.getByRole("button", { name: "source, by name" }).click();
  await expect(page.getByText("Not in this frozen link")).toBeVisible();
  await expect(page.getByRole("link", { name: "open this live" })).toHaveAttribute("href", /^\/pairs\?from=20.*sort=source/);
  await page.getByRole("button", { name: "show again what was frozen" }).click();
  await expect(table).toBeVisible();
});

test("a link that was deleted, cut off or made up shows nothing, and says why", async ({ page }) => {
  await openLive(page, "/coverage");
  await page.getByRole("button", { name: "Share" }).click();
  const make = page.getByRole("button", { name: "make a frozen link" });
  const box = page.getByRole("textbox", { name: "Frozen link" });
  await make.click();
  // Too many in a row: the menu says when, and the button stays.
  while (!(await box.isVisible())) {
    await expect(box.or(page.getByText("Too many frozen links are being made."))).toBeVisible();
    if (await box.isVisible()) break;
    await page.waitForTimeout(SOON_MS);
    await make.click();
  }
  const { pathname } = new URL(await box.inputValue());
  await page.getByRole("button", { name: "delete it" }).click();
  await expect(page.getByText("The frozen link was deleted")).toBeVisible();
  for (const gone of [pathname, pathname.slice(0, -2), "/frozen/..%2F..%2Fetc"]) {
    await page.goto(gone);
    await expect(page.getByText("There is nothing behind this link")).toBeVisible();
    await expect(page.getByText("There is no frozen link with this id.")).toBeVisible();
    await expect(page.getByRole("link", { name: "open the live dashboard" })).toBeVisible();
  }
});

test("nothing of another site makes, reads or deletes a frozen link", async ({ page }) => {
  await openLive(page, "/coverage");
  const post = async (headers: Readonly<Record<string, string>>, data: unknown = { page: "/coverage" }) => (await page.request.post("/api/v1/snapshots", { headers, data })).status();
  expect(await post({ origin: "https://evil.example" })).toBe(403);
  expect(await post({ origin: "http://localhost:3000" })).toBe(403);
  expect(await post({})).toBe(403);
  const { origin } = new URL(page.url());
  expect(await post({ origin, "content-type": "text/plain" }, '{"page":"/coverage"}')).toBe(400);
  expect(await post({ origin }, { page: "/coverage", answers: { "coverage?from=30m": {} } })).toBe(400);
  expect(await post({ origin }, { page: `/pairs?q=${"a".repeat(20_000)}` })).toBe(413);
  const { id } = await freeze(page, "/coverage");
  expect((await page.request.delete(`/api/v1/snapshots/${id}`, { headers: { origin: "https://evil.example" } })).status()).toBe(403);
  expect((await page.request.get(`/api/v1/snapshots/${id}`, { headers: { host: "evil.example" } })).status()).toBe(403);
  expect((await page.request.put(`/api/v1/snapshots/${id}`, { headers: { origin }, data: {} })).status()).toBe(405);
  expect((await page.request.get("/api/v1/snapshots")).status()).toBe(405);
  expect((await page.request.get(`/api/v1/snapshots/${id}`)).status()).toBe(200);
});

test.describe("axe", () => {
  for (const address of [PAIR, "/pairs", "/flows"]) {
    test(`${address}, frozen: no violations in both themes, no sideways scroll`, async ({ page }) => {
      await openLive(page, "/coverage");
      await page.goto((await freeze(page, address)).path);
      await expect(summaryOf(page).getByRole("listitem")).toHaveCount(3);
      await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        for (const width of [1440, 390, 320]) {
          await page.setViewportSize({ width, height: 900 });
          await page.waitForTimeout(300);
          const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] }).analyze();
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(" | ")}`), `${colorScheme} at ${width} px`).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `sideways scroll at ${width} px`).toBeLessThanOrEqual(0);
        }
      }
    });
  }

  test("a frozen link that is gone, and the menu that makes one", async ({ page }) => {
    await openLive(page, "/overview");
    await page.getByRole("button", { name: "Share" }).click();
    await expect(page.getByRole("button", { name: "make a frozen link" })).toBeVisible();
    const violations = async () => (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations.map(({ id }) => id);
    expect(await violations()).toEqual([]);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    await page.goto("/frozen/AAAAAAAAAAAAAAAAAAAAAA");
    await expect(page.getByText("There is nothing behind this link")).toBeVisible();
    expect(await violations()).toEqual([]);
  });
});

/** A server of its own over the simulated cluster; `url` once it answers. */
async function startOwn(flags: readonly string[]): Promise<{ readonly child: ChildProcess; stop(): Promise<void> }> {
  const child = spawn("bin/countersign", ["demo", "--scenario", "team-yellow", "--seed", "1", "--listen", new URL(OWN).host, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  if (child.stdout === null) throw new Error("this process has no standard output to read");
  await once(createInterface({ input: child.stdout }), "line");
  return {
    child,
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}

/** A verdict that is let go within a minute, where events are kept a minute. */
async function oldVerdict(page: Page): Promise<string> {
  const answer = (await (await page.request.get(`${OWN}/api/v1/flows?q=type%3Apolicy-verdict&from=50s&to=30s&limit=1`)).json()) as FlowsAnswer;
  const found = answer.rows.find((row) => row.row === "flow");
  if (found === undefined) throw new Error("the server holds no such verdict yet");
  return found.flow.id;
}

test.describe("on a server of its own", () => {
  test.describe.configure({ timeout: 300_000 });

  test("a frozen flow is there when the ring has moved on, and its live link says honestly that it went", async ({ page }) => {
    const own = await startOwn(["--history", "memory", "--retention", "events=1m,minutes=7d,hours=400d"]);
    try {
      await expect.poll(async () => oldVerdict(page).catch(() => ""), { timeout: 60_000 }).not.toBe("");
      const id = await oldVerdict(page);
      const { path } = await freeze(page, `/flows/${id}`, OWN);
      await expect.poll(async () => (await page.request.get(`${OWN}/api/v1/flows/${id}`)).status(), { timeout: 200_000, intervals: [2_000] }).toBe(410);
      await page.goto(`${OWN}/flows/${id}`);
      await expect(page.getByText("This flow is not held")).toBeVisible();
      await expect(page.getByText(/memory holds the \d+ flows since 20\d\d-/)).toBeVisible();
      await page.goto(`${OWN}${path}`);
      await expect(summaryOf(page)).toContainText(/At \d\d:\d\d:\d\d\.\d{3} UTC on .* reported policy-verdict/);
      await expect(page.getByRole("region", { name: "Flow", exact: true })).toContainText(id);
    } finally {
      await own.stop();
    }
  });

  test("without a history store a frozen link ends with the server, and says so before and after", async ({ page }) => {
    const flags = ["--history", "memory"];
    const first = await startOwn(flags);
    let made: FreezeAnswer;
    try {
      made = await freeze(page, "/coverage", OWN);
      expect(made.outlivesRestart).toBe(false);
      expect(made.keeping).toContain("gone when Countersign restarts");
    } finally {
      await first.stop();
    }
    const second = await startOwn(flags);
    try {
      await page.goto(`${OWN}${made.path}`);
      await expect(page.getByText("There is nothing behind this link")).toBeVisible();
      await expect(page.getByText(/made before Countersign was started last/)).toBeVisible();
    } finally {
      await second.stop();
    }
  });

  test("with the history engine a frozen link and a flow's link are there after a restart", async ({ page }) => {
    test.skip(!existsSync("engine/node_modules/.countersign-engine"), "the history engine is not installed: make engine");
    const directory = mkdtempSync(join(tmpdir(), "countersign-frozen-"));
    const flags = ["--history", "embedded", "--history-dir", directory];
    try {
      const first = await startOwn(flags);
      let made: FreezeAnswer;
      let id: string;
      try {
        await expect.poll(async () => someVerdict(page, OWN).catch(() => ""), { timeout: 60_000 }).not.toBe("");
        id = await someVerdict(page, OWN);
        made = await freeze(page, PAIR, OWN);
        expect(made.outlivesRestart).toBe(true);
      } finally {
        await first.stop();
      }
      const second = await startOwn(flags);
      try {
        await page.goto(`${OWN}${made.path}`);
        await expect(summaryOf(page)).toContainText(/new connections from team-yellow\/client/);
        await expect.poll(async () => (await page.request.get(`${OWN}/api/v1/flows/${id}`)).status(), { timeout: 60_000 }).toBe(200);
        await page.goto(`${OWN}/flows/${id}`);
        await expect(page.getByRole("region", { name: "Flow", exact: true })).toContainText("policy-verdict");
      } finally {
        await second.stop();
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
