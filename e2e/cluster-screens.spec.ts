import { expect, test, type Page } from "@playwright/test";
import { coverageStrip, openLive, watchForTrouble, whileRunning } from "./page-verbs";

const presets = (page: Page) => page.getByRole("navigation", { name: "Which identities" });

test.describe("Which identities miss an entry, are orphaned, expire soon?", () => {
  test("one key and one click from the overview, within 10 s", async ({ page }) => {
    await whileRunning(["demo", "--scenario", "drift", "--seed", "1"], async (origin) => {
      const trouble = watchForTrouble(page);
      await openLive(page, `${origin}/overview`);
      const began = Date.now();
      await page.keyboard.press("g");
      await page.keyboard.press("i");
      await expect(page).toHaveURL(/\/identities/);
      await expect(page.getByText(/of \d+ identities of pods have a SPIRE entry/)).toBeVisible();
      for (const name of [/^orphaned \d+$/, /^ends within 24 h \d+$/]) await expect(presets(page).getByRole("link", { name })).toBeVisible();
      await presets(page).getByRole("link", { name: /^no entry [1-9]/ }).click();
      await expect(page).toHaveURL(/group=no-entry/);
      const rows = page.getByRole("table", { name: "Identities" }).getByRole("row");
      await expect(rows.nth(1)).toContainText("entry missing");
      await expect(rows.nth(1)).toContainText(/spiffe:\/\/spiffe\.cilium\/identity\/\d+/);
      expect(Date.now() - began).toBeLessThan(10_000);
      await expect(page.getByText("entry found", { exact: true })).toHaveCount(1);
      await page.reload();
      await expect(rows.nth(1)).toContainText("entry missing");
      expect(trouble()).toEqual([]);
    });
  });
});

test("with SPIRE and Kubernetes off every place says not observed, and none says missing or found", async ({ page }) => {
  await whileRunning(["serve", "--source", "testdata/recordings/hubble/v1.20/a-team-yellow/flows.pb.gz", "--cluster", "off", "--spire", "off"], async (origin) => {
    await page.goto(`${origin}/identities`);
    await expect(page.getByText("whether they have a SPIRE entry is")).toBeVisible();
    for (const name of ["no entry", "orphaned", "ends within 24 h"]) await expect(presets(page).getByRole("link", { name: `${name} not observed` })).toBeVisible();
    const table = page.getByRole("table", { name: "Identities" });
    await expect(table.getByText("entry not observed").first()).toBeVisible();
    await expect(table.getByText(/entry (missing|found|orphaned)/)).toHaveCount(0);
    await expect(table.locator(".border-proved")).toHaveCount(0);
    await presets(page).getByRole("link", { name: "no entry not observed" }).click();
    await expect(page.getByText("That this list is empty says nothing.")).toBeVisible();
    await page.goto(`${origin}/policies`);
    await expect(page.getByText("Policies are not known")).toBeVisible();
    await expect(page.getByText("There are no policies")).toHaveCount(0);
  });
});

test.describe("Which rules are there, and what do they decide?", () => {
  test("a rule opens with its numbers, the operator's word and the object as YAML; the link keeps it", async ({ page }) => {
    const trouble = watchForTrouble(page);
    await openLive(page, "/overview");
    await page.keyboard.press("g");
    await page.keyboard.press("y");
    await expect(page).toHaveURL(/\/policies/);
    await expect(page.getByText(/\d+ of \d+ policies demand authentication/)).toBeVisible();
    const row = page.getByRole("table", { name: "Rules of policies" }).getByRole("row").filter({ hasText: "payments/gateway" }).first();
    await expect(row).toContainText(/selects \d+ of \d+ pods/);
    await expect(row).toContainText(/mode: required/);
    await row.getByRole("link").click();
    const panel = page.getByRole("region", { name: "The policy", exact: true });
    await expect(panel.getByRole("region", { name: "the object as YAML" })).toContainText("kind: CiliumNetworkPolicy");
    await expect(panel).toContainText("That is no proof of what agents enforce.");
    await page.reload();
    await expect(panel).toContainText("payments/gateway");
    await panel.getByRole("link", { name: /shop\/checkout.*gateway.*8443/ }).first().click();
    await expect(page).toHaveURL(/\/pairs\/shop\/checkout~payments\/gateway/);
    await expect(coverageStrip(page)).toContainText("live");
    expect(trouble()).toEqual([]);
  });
});

test("names of any shape stay in their place: markup is text, what turns the line is written out, nothing widens the page", async ({ page }) => {
  const hostile = `<img src=x onerror=document.title="taken">\u202e${"x".repeat(200)}`;
  await page.route(/\/api\/v1\/(policies|identities)\?/, async (route) => {
    const text = (await (await route.fetch()).text()).replaceAll('"name":"gateway"', `"name":${JSON.stringify(hostile)}`).replaceAll('"k8s:app=', `"k8s:app=${JSON.stringify(hostile).slice(1, -1)}`);
    await route.fulfill({ contentType: "application/json", body: text });
  });
  for (const width of [1440, 320]) {
    await page.setViewportSize({ width, height: 800 });
    for (const [path, name] of [["/policies", "Rules of policies"], ["/identities", "Identities"]] as const) {
      await page.goto(path);
      await expect(page.getByRole("table", { name }).getByText("<img src=x").first()).toBeAttached();
      await expect(page.locator("main img")).toHaveCount(0);
      expect(await page.locator("main").innerText()).not.toContain("\u202e");
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBeLessThanOrEqual(0);
      expect(await page.title()).not.toContain("taken");
    }
  }
  // The page goes on asking: what is under way is nobody's any more.
  await page.unrouteAll({ behavior: "ignoreErrors" });
});
