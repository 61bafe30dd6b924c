import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";

/** The build holds what the page names at first to 200 KB; this holds what it has fetched by the time that its rows stand. */
const BUDGET_KB = 235;

test(`the Pairs page has fetched at most ${BUDGET_KB} KB of JavaScript when its rows stand`, async ({ page }) => {
  const scripts: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push(response.body());
  });
  await page.goto("/pairs");
  await expect(page.getByRole("table", { name: "Pairs" }).getByRole("link").first()).toBeVisible();
  const bytes = (await Promise.all(scripts)).reduce((sum, body) => sum + gzipSync(body).length, 0);
  expect(scripts.length).toBeGreaterThan(0);
  expect(bytes / 1024).toBeLessThanOrEqual(BUDGET_KB);
});
