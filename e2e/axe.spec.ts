import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import type { FlowsAnswer } from "@/lib/wire/flow";
import { openLive, watchForTrouble } from "./page-verbs";

const PAGES = [
  "/overview",
  "/pairs",
  "/pairs?group=destination-namespace",
  "/pairs/team-yellow/client~team-yellow/server~8080-TCP",
  "/flows",
  "/flows/<id>",
  "/flows/00000000-0000-4000-8000-00000000dead",
  "/wait",
  "/wait?group=node",
  "/policies",
  "/policies?open=CiliumNetworkPolicy+team-yellow/enforce-access",
  "/identities",
  "/identities?group=no-entry",
  "/spire",
  "/findings",
  "/explain",
  "/coverage",
  "/nowhere",
] as const;

/** What these pages are asked for is not there: that they say so is no trouble. */
const MISSING: ReadonlySet<string> = new Set(["/flows/00000000-0000-4000-8000-00000000dead", "/nowhere"]);

const CONTRAST = ["color-contrast"];
/** With more contrast the words stand out 7 to 1. */
const MORE_CONTRAST = ["color-contrast-enhanced"];

/** What a visitor's system may ask for; only the first is looked at for more than its colours, which are all that differs. */
const LOOKS = [
  { name: "light", media: { colorScheme: "light", contrast: "no-preference" }, rules: null, widths: [1440, 390, 320] },
  { name: "dark", media: { colorScheme: "dark", contrast: "no-preference" }, rules: CONTRAST, widths: [1440, 390] },
  { name: "light, more contrast", media: { colorScheme: "light", contrast: "more" }, rules: MORE_CONTRAST, widths: [1440] },
  { name: "dark, more contrast", media: { colorScheme: "dark", contrast: "more" }, rules: MORE_CONTRAST, widths: [1440] },
] as const;

// A trace would hold axe itself once a look.
test.use({ trace: "off" });

/** A change of colours takes this long at most. */
const SETTLES_MS = 300;

async function violationsOf(page: Page, rules: readonly string[] | null): Promise<readonly string[]> {
  const runOnly = rules === null ? {} : { runOnly: { type: "rule" as const, values: [...rules] } };
  // The pages have no frames, and what passed is not asked for.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"], ...runOnly }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(" | ")}`);
}

async function expectNoSidewaysScroll(page: Page, width: number): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `sideways scroll at ${width} px`).toBeLessThanOrEqual(0);
}

/** A verdict's flow that the server holds, for its permalink. */
async function someFlow(page: Page): Promise<string> {
  const answer = (await (await page.request.get("/api/v1/flows?q=type%3Apolicy-verdict&limit=1")).json()) as FlowsAnswer;
  const found = answer.rows.find((row) => row.row === "flow");
  if (found === undefined) throw new Error("the server holds no verdict yet");
  return found.flow.id;
}

for (const path of PAGES) {
  test(`${path}: no violations in any look, no sideways scroll at any width, nothing refused`, async ({ page }) => {
    const trouble = watchForTrouble(page);
    await openLive(page, path.includes("<id>") ? path.replace("<id>", await someFlow(page)) : path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    for (const { name, media, rules, widths } of LOOKS) {
      await page.emulateMedia(media);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForTimeout(SETTLES_MS);
        expect(await violationsOf(page, rules), `${name} at ${width} px`).toEqual([]);
        await expectNoSidewaysScroll(page, width);
      }
    }
    if (!MISSING.has(path)) expect(trouble()).toEqual([]);
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`in forced colours, ${colorScheme}, what is on still stands out by a line of the system's`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, contrast: "more", forcedColors: "active" });
    await openLive(page, "/flows");
    const screens = page.getByRole("navigation", { name: "Screens" });
    // A border that is transparent elsewhere is drawn here: only the screen that is shown may have one.
    const canvas = colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(0, 0, 0)";
    await expect(screens.getByRole("link", { name: "Pairs" })).toHaveCSS("border-bottom-color", canvas);
    await expect(screens.getByRole("link", { name: "Flows" })).not.toHaveCSS("border-bottom-color", canvas);
    const grouping = page.getByRole("button", { name: "group attempts" });
    await expect(grouping).toHaveAttribute("aria-pressed", "true");
    await expect(grouping).toHaveCSS("outline-style", "solid");
    for (const width of [1440, 390, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoSidewaysScroll(page, width);
    }
  });
}

test("at 320 px the longest word of a gate stands whole in its cell", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 900 });
  await openLive(page, "/pairs?q=required%3Acannot-succeed");
  const word = page.getByRole("row").getByText("cannot ever succeed").first();
  await expect(word).toBeVisible();
  const spare = await word.evaluate((element) => (element.closest("[role=cell]")?.getBoundingClientRect().right ?? 0) - element.getBoundingClientRect().right);
  expect(spare).toBeGreaterThanOrEqual(0);
});
