import { expect, test, type Page } from "@playwright/test";
import { countClicks, coverageStrip, openLive, whileRunning } from "./page-verbs";

// People's tasks, each from the overview to its answer within the clicks that it may take.
const PAIR = "/pairs/team-yellow/client~team-yellow/server~8080-TCP";

async function searchForPair(page: Page): Promise<void> {
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Search" }).fill("team-yellow/client team-yellow/server");
  await page.getByRole("option", { name: /client.*server.*8080/ }).first().click();
  await expect(page).toHaveURL(new RegExp(PAIR));
}

test("A can't reach B, is it auth: two clicks at most to what happened, the likely cause and what to do", async ({ page }) => {
  const clicks = await countClicks(page);
  await openLive(page, "/overview");
  await searchForPair(page);
  await expect(page.getByRole("region", { name: "Observed" })).toContainText("auth-refused");
  const cause = page.getByRole("region", { name: "Likely cause" });
  await expect(cause).toContainText(/\d+ of \d+ checks decided/);
  await expect(cause).toContainText("What to do:");
  expect(clicks()).toBeLessThanOrEqual(2);
});

test("is mutual auth really happening between A and B: one click to four axes, each with what it rests on", async ({ page }) => {
  const clicks = await countClicks(page);
  await openLive(page, "/overview");
  await searchForPair(page);
  await expect(page.getByRole("region", { name: "Required" })).toContainText(/enforce-access.*computed from the policies/);
  await expect(page.getByRole("region", { name: "Observed" })).toContainText(/authenticated.*last seen to hold at \d\d:\d\d:\d\d UTC/s);
  await expect(page.getByRole("region", { name: "Encrypted by" })).toContainText("Authentication does not encrypt");
  await expect(page.getByRole("region", { name: "Identity" })).toContainText("2 of 2 entries found");
  expect(clicks()).toBeLessThanOrEqual(1);
});

test("which identities miss an entry: two clicks", async ({ page }) => {
  const clicks = await countClicks(page);
  await openLive(page, "/overview");
  await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Identities" }).click();
  await page.getByRole("navigation", { name: "Which identities" }).getByRole("link", { name: /^no entry [1-9]/ }).click();
  await expect(page.getByRole("table", { name: "Identities" }).getByRole("row").nth(1)).toContainText(/entry missing.*batch\/importer|batch\/importer.*entry missing/s);
  expect(clicks()).toBeLessThanOrEqual(2);
});

test("which rule required or blocked this: one click on a flow", async ({ page }) => {
  const clicks = await countClicks(page);
  await openLive(page, `/flows?q=${encodeURIComponent("dst:team-yellow/server drop-reason:AUTH_REQUIRED")}`);
  await page.getByRole("row").filter({ hasText: "Authentication required" }).first().getByRole("link").first().click();
  await expect(page.getByRole("complementary", { name: "Flow", exact: true })).toContainText(/rule.*enforce-access.*ingress/s);
  expect(clicks()).toBeLessThanOrEqual(1);
});

test("is SPIRE healthy on every node: one click", async ({ page }) => {
  const clicks = await countClicks(page);
  await openLive(page, "/overview");
  await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "SPIRE" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/^(\d+) of \1 nodes have an attested agent/);
  expect(clicks()).toBeLessThanOrEqual(1);
});

test("with SPIRE off, the same pages say not observed in each place, and nothing is missing", async ({ page }) => {
  await whileRunning(["demo", "--scenario", "team-yellow", "--seed", "1", "--spire", "off"], async (origin) => {
    const clicks = await countClicks(page);
    await openLive(page, `${origin}/overview`);
    await expect(coverageStrip(page)).toContainText("SPIRE: entries not read");
    await expect(coverageStrip(page)).toContainText(/\d+ policies/);
    await expect(page.getByRole("region", { name: "Claimed against actual" })).toContainText(/identities need a SPIRE entry.*whether their entries exist is not observed/s);

    await searchForPair(page);
    expect(clicks()).toBeLessThanOrEqual(2);
    await expect(page.getByRole("region", { name: "Observed" })).toContainText("auth-refused");
    await expect(page.getByRole("region", { name: "Required" })).toContainText("enforce-access");
    const identity = page.getByRole("region", { name: "Identity" });
    await expect(identity).toContainText("not observed");
    await expect(identity).not.toContainText(/missing|found/);
    const cause = page.getByRole("region", { name: "Likely cause" });
    await expect(cause.getByRole("listitem").filter({ hasText: "a SPIRE entry for both identities" })).toContainText("not observed");
    await expect(cause.getByRole("listitem").filter({ hasText: "SPIRE agent on both nodes" })).toContainText("not observed");

    await page.goto(`${origin}/identities`);
    await expect(page.getByText("whether they have a SPIRE entry is")).toBeVisible();
    const table = page.getByRole("table", { name: "Identities" });
    await expect(table.getByText("entry not observed").first()).toBeVisible();
    await expect(table.getByText(/entry (missing|found|orphaned)/)).toHaveCount(0);

    await page.goto(`${origin}/spire`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/Whether the \d+ nodes are attested is not observed/);
    const nodes = page.getByRole("region", { name: "Nodes and their agents" });
    await expect(nodes.getByRole("row", { name: /worker-1/ })).toContainText("not observed");

    await page.goto(`${origin}/findings`);
    await expect(page.getByRole("region", { name: "What could not be checked" })).toContainText(/SPIRE is not read: `spire` is off.*entry-missing/s);
    await expect(page.getByRole("region", { name: "List of findings" }).getByRole("link", { name: /entry-missing/ })).toHaveCount(0);

    await page.goto(`${origin}/explain`);
    await expect(page.getByRole("list", { name: "The way of a first packet" }).getByRole("listitem").filter({ hasText: "entry" })).toContainText("not observed");
  });
});
