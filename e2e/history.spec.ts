import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { openLive, watchForTrouble } from "./page-verbs";

/** A policy change that denies the cart's callers stands two minutes back when this one is started. */
const CHANGED = "http://127.0.0.1:18090";
/** Here events are lost over and over. */
const LOSSY = "http://127.0.0.1:18091";
const CART = "/pairs/shop/storefront~shop/cart~8080-TCP";

// A trace would hold axe itself once a page.
test.use({ trace: "off" });

const servers: ChildProcess[] = [];

function startDemo(scenario: string, address: string): void {
  servers.push(spawn("bin/countersign", ["demo", "--scenario", scenario, "--seed", "1", "--listen", new URL(address).host], { stdio: ["ignore", "ignore", "inherit"] }));
}

async function untilReady(address: string): Promise<void> {
  await expect.poll(async () => fetch(`${address}/readyz`).then((answer) => answer.ok, () => false), { timeout: 90_000 }).toBe(true);
}

test.beforeAll(async () => {
  test.setTimeout(180_000);
  startDemo("policy-change", CHANGED);
  startDemo("lossy", LOSSY);
  await Promise.all([untilReady(CHANGED), untilReady(LOSSY)]);
});

test.afterAll(async () => {
  await Promise.all(
    servers.map(async (server) => {
      if (server.exitCode !== null) return;
      server.kill("SIGTERM");
      await once(server, "exit");
    }),
  );
});

const rise = (page: Page) => page.getByRole("region", { name: "Rise of refusals" });
const chart = (page: Page) => page.getByRole("group", { name: /^New connections per / });
const marks = (page: Page) => page.getByRole("group", { name: "What changed, in time" }).first();

test.describe("Why is everything denied since then?", () => {
  test("the overview says when it rose, what the refused have in common and what changed, within 20 s", async ({ page }) => {
    const trouble = watchForTrouble(page);
    const began = Date.now();
    await openLive(page, `${CHANGED}/overview`);
    await expect(rise(page)).toContainText(/Refusals rose at \d\d:\d\d UTC:.*\d+ of \d+ new connections were refused since then .*policy-denied.*\d+ of [\d,]+ in the \d+ min before/);
    await expect(rise(page)).toContainText(/\d+ of the \d+ (go to shop\/cart|are under CiliumNetworkPolicy shop\/cart)\. \d+ of \d+ such connections were refused; at the same time \d+ of the \d+ others? (was|were) refused/);
    await expect(rise(page).getByRole("listitem").filter({ hasText: /policy changed: shop\/cart/ })).toBeVisible();
    expect(Date.now() - began).toBeLessThan(20_000);
    await rise(page).getByRole("link", { name: "shop/cart" }).click();
    await expect(page).toHaveURL(/\/policies\?open=CiliumNetworkPolicy\+shop%2Fcart/);
    await expect(page.getByRole("heading", { name: /shop\/cart/ }).first()).toBeVisible();
    expect(trouble()).toEqual([]);
  });

  test("a mark under the chart opens what changed, by keyboard, and gives the focus back", async ({ page }) => {
    await openLive(page, `${CHANGED}/overview?from=8m`);
    const mark = marks(page).getByRole("button", { name: /^policy shop\/cart changed, \d\d:\d\d:\d\d UTC/ });
    await mark.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "What changed" });
    await expect(dialog).toContainText(/\d\d:\d\d:\d\d UTC\s*policy changed\s*shop\/cart/);
    await expect(dialog).toContainText(/→ ingress from app=archive/);
    await expect(dialog.getByRole("link", { name: "the policy as it is now" })).toHaveAttribute("href", /open=CiliumNetworkPolicy\+shop%2Fcart/);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(mark).toBeFocused();
  });

  test("a change that is made while the page stands comes by itself", async ({ page }) => {
    await openLive(page, `${CHANGED}/overview?from=8m`);
    await expect(marks(page).getByRole("button", { name: /scrape-egress|changes?: .*policy/ }).first()).toBeVisible({ timeout: 60_000 });
    const answer = await fetch(`${CHANGED}/api/v1/overview?from=8m`).then((each) => each.json() as Promise<{ changes: { shown: { title: string; verb: string; detail: string }[] } }>);
    expect(answer.changes.shown).toContainEqual(expect.objectContaining({ title: "CiliumNetworkPolicy observability/scrape-egress", verb: "created", detail: "egress to anyone" }));
  });

  test("marks too close together are one with their number, and open all of them", async ({ page }) => {
    await openLive(page, `${CHANGED}/overview?from=6h`);
    const group = marks(page).getByRole("button", { name: /^\d+ changes: / });
    await group.click();
    const dialog = page.getByRole("dialog", { name: /^\d+ changes$/ });
    await expect(dialog.getByRole("listitem").filter({ hasText: "shop/cart" })).toBeVisible();
    expect(await dialog.getByRole("listitem").count()).toBeGreaterThan(1);
  });

  test("the pair's strip has the change between what was let through and what was denied", async ({ page }) => {
    await openLive(page, `${CHANGED}${CART}?from=8m`);
    await expect(marks(page).getByRole("button", { name: /^policy shop\/cart changed/ })).toBeVisible();
    await expect(page.getByRole("region", { name: "Observed" })).toContainText(/policy-denied/);
  });
});

test.describe("How long do first connections wait, and what changed then?", () => {
  test("the heat map and the affected share have the same marks", async ({ page }) => {
    await openLive(page, `${CHANGED}/wait?from=8m`);
    for (const panel of ["When", "Affected share"]) {
      await expect(page.getByRole("region", { name: panel, exact: true }).getByRole("group", { name: "What changed, in time" }).getByRole("button").first()).toBeVisible();
    }
  });
});

test.describe("a stretch of the chart", () => {
  test("chosen by dragging is the range in the link", async ({ page }) => {
    await openLive(page, `${CHANGED}/overview?from=8m`);
    const brush = chart(page).getByRole("slider");
    const box = await brush.boundingBox();
    if (box === null) throw new Error("the chart has no brush");
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\dT\d\d%3A\d\d%3A00Z&to=\d{4}-\d\d-\d\dT\d\d%3A\d\d%3A00Z/);
    await expect(page.getByRole("button", { name: /fixed window/ })).toBeVisible();
  });

  test("chosen by keys is the same, and going back leaves it", async ({ page }) => {
    await openLive(page, `${CHANGED}/overview?from=8m`);
    await chart(page).getByRole("slider").focus();
    await page.keyboard.press("Home");
    for (let nth = 0; nth < 3; nth += 1) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/from=\d{4}.*&to=\d{4}/);
    await page.goBack();
    await expect(page).toHaveURL(/overview\?from=8m$/);
  });
});

test.describe("times without events", () => {
  test("stay hatched in the chart, and their bars are lower bounds, however the window is cut", async ({ page }) => {
    await openLive(page, `${LOSSY}/overview?from=8m`);
    await expect(chart(page).locator("text").filter({ hasText: /events? lost/ })).toBeVisible();
    await page.getByText("as a table (t)").click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/at least/);
    const brush = chart(page).getByRole("slider");
    await brush.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+End");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/&to=/);
    await expect(chart(page).locator("text").filter({ hasText: /events? lost/ })).toBeVisible();
  });

  test("before anything was held are hatched on Wait, never a zero", async ({ page }) => {
    await openLive(page, `${CHANGED}/wait?from=30m`);
    await expect(page.getByRole("region", { name: "When", exact: true })).toContainText(/steps not wholly seen/);
    await page.getByRole("region", { name: "When", exact: true }).getByText("as a table").click();
    await expect(page.getByRole("row").filter({ hasText: "not known" }).first()).toBeVisible();
  });
});

test.describe("two windows", () => {
  test("are compared from the range menu, with both numbers and the difference in words", async ({ page }) => {
    const trouble = watchForTrouble(page);
    await openLive(page, `${CHANGED}/overview`);
    await page.getByRole("button", { name: /last 30 min/ }).click();
    await page.getByRole("button", { name: "last 5 min" }).click();
    await page.getByRole("button", { name: /last 5 min/ }).click();
    await page.getByRole("button", { name: "with the same length before" }).click();
    await expect(page).toHaveURL(/from=5m&compare-from=10m&compare-to=5m/);
    const table = page.getByRole("region", { name: /compared with/ });
    await expect(table.getByRole("columnheader", { name: /^this window, / })).toBeVisible();
    await expect(table.getByRole("columnheader", { name: /^the other, / })).toBeVisible();
    await expect(table.getByRole("row", { name: /policy-denied \d+.* \d+.*(more|fewer|the same)/ })).toBeVisible();
    await page.reload();
    await expect(table).toBeVisible();
    await page.getByRole("button", { name: "compare no more" }).click();
    await expect(page).toHaveURL(/overview\?from=5m$/);
    await expect(table).toBeHidden();
    expect(trouble()).toEqual([]);
  });

  test("of which one is not held say so instead of a difference to trust", async ({ page }) => {
    await openLive(page, `${CHANGED}/overview?from=5m&compare-from=3h&compare-to=175m`);
    await expect(page.getByText(/Counts are lower bounds, and a difference may be what was not seen: .*the other is not wholly seen \(nothing is held of this window\)/)).toBeVisible();
  });

  test("of different length are compared by share, which is said, on a pair too", async ({ page }) => {
    await openLive(page, `${CHANGED}${CART}?from=2m&compare-from=7m&compare-to=3m`);
    await expect(page.getByText(/The windows are of different length .*: shares are compared, not counts/)).toBeVisible();
    await expect(page.getByRole("region", { name: /compared with/ }).getByRole("row", { name: /policy-denied .* points more/ })).toBeVisible();
  });

  test("with one end missing are refused with a sentence", async () => {
    const answer = await fetch(`${CHANGED}/api/v1/overview?compare-from=1h`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: "bad-request", message: "`compare-to` is missing." } });
  });
});

test.describe("what is new on these screens", () => {
  for (const width of [1440, 390]) {
    for (const colorScheme of ["light", "dark"] as const) {
      test(`is accessible at ${width} px, ${colorScheme}`, async ({ page }) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        for (const path of ["/overview?from=8m&compare-from=16m&compare-to=8m", "/wait?from=8m", `${CART}?from=8m&compare-from=16m&compare-to=8m`]) {
          await openLive(page, `${CHANGED}${path}`);
          await expect(marks(page).getByRole("button").first()).toBeVisible();
          const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
          expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map((node) => node.target.join(" ")).join(" | ")}`)).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
        }
        await marks(page).getByRole("button").first().click();
        await expect(page.getByRole("dialog")).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
        expect(violations.map(({ id }) => id)).toEqual([]);
      });
    }
  }
});
