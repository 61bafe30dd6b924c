import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { openLive, THEMES, watchForTrouble } from "./page-verbs";

const PAGES = ["/overview", "/pairs", "/pairs?group=destination-namespace", "/pairs/team-yellow/client~team-yellow/server~8080-TCP", "/flows", "/wait", "/wait?group=node", "/policies", "/policies?open=CiliumNetworkPolicy+payments/gateway", "/identities", "/identities?group=no-entry", "/coverage"] as const;
const WIDTHS = [1440, 390] as const;

for (const theme of THEMES) {
  for (const path of PAGES) {
    test(`${path}, ${theme}: no violations, no sideways scroll, nothing refused`, async ({ page }) => {
      const trouble = watchForTrouble(page);
      await page.emulateMedia({ colorScheme: theme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await openLive(page, path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(" | ")}`)).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(overflow, `sideways scroll at ${width} px`).toBeLessThanOrEqual(0);
      }
      expect(trouble()).toEqual([]);
    });
  }
}

test("every page stands at 320 px", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  for (const path of PAGES) {
    await openLive(page, path);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, path).toBeLessThanOrEqual(0);
  }
});
