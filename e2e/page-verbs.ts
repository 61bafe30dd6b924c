import { expect, type Page } from "@playwright/test";

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

