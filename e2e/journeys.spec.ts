import { expect, test } from "@playwright/test";
import { coverageStrip, openLive, watchForTrouble } from "./page-verbs";

test.describe("A can't reach B: is it auth?", () => {
  test("two names in the search open the pair, with what happened and why", async ({ page }) => {
    const trouble = watchForTrouble(page);
    await openLive(page, "/overview");
    await page.keyboard.press("/");
    await page.getByRole("combobox", { name: "Search" }).fill("team-yellow/client team-yellow/server");
    await page.getByRole("option", { name: /client.*server.*8080/ }).first().click();
    await expect(page).toHaveURL(/\/pairs\/team-yellow\/client~team-yellow\/server~8080-TCP/);
    const observed = page.getByRole("region", { name: "Observed" });
    await expect(observed).toContainText("auth-refused");
    await expect(observed).toContainText(/\d+ new connections/);
    await expect(page.getByRole("heading", { name: "Likely cause" })).toBeVisible();
    expect(trouble()).toEqual([]);
  });
});

test.describe("Is mutual auth really happening between A and B?", () => {
  test("the pair page answers on all four axes, each with what it rests on", async ({ page }) => {
    await openLive(page, "/pairs?q=src%3Ateam-yellow%2Fclient+dst%3Ateam-yellow%2Fserver");
    await page.getByRole("row").getByRole("link", { name: /client.*server.*8080/ }).first().click();
    await expect(page.getByRole("region", { name: "Observed" })).toContainText(/authenticated/);
    await expect(page.getByRole("region", { name: "Required" })).toContainText(/required.*enforce-access.*computed from the policies/);
    await expect(page.getByRole("region", { name: "Encrypted by" })).toContainText(/nothing.*Authentication does not encrypt/);
    await expect(page.getByRole("region", { name: "Identity" })).toContainText(/2 of 2 entries found.*entries as SPIRE has them/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("team-yellow/server");
  });
});

test.describe("What is not authenticated?", () => {
  test("one click from the overview to every pair that was let through without it", async ({ page }) => {
    await openLive(page, "/overview");
    await page.getByRole("link", { name: /^all [\d,]+$/ }).first().click();
    await expect(page).toHaveURL(/allowed-unauthenticated/);
    const rows = page.getByRole("row");
    await expect(rows.nth(2)).toBeVisible();
    await expect(page.getByText(/of [\d,]+ pairs match/)).toBeVisible();
  });
});

test.describe("How long do first connections wait, and for whom?", () => {
  test("the comb, its numbers and the pairs that waited stand on one screen, within 20 s", async ({ page }) => {
    const trouble = watchForTrouble(page);
    await openLive(page, "/overview");
    const began = Date.now();
    await page.keyboard.press("g");
    await page.keyboard.press("w");
    await expect(page).toHaveURL(/\/wait/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/of \d[\d,]* new connections under required authentication met a refusal first: \d+ then waited/);
    await expect(page.getByRole("img", { name: /First-connection wait: .*1 s: \d+/ })).toBeVisible();
    await expect(page.getByText("count, square-root scale")).toBeVisible();
    const whom = page.getByRole("region", { name: "For whom" });
    await expect(whom.getByRole("link", { name: /client.*server.*8080/ })).toBeVisible();
    expect(Date.now() - began).toBeLessThan(20_000);
    await expect(page.getByText("What it is not.")).toBeVisible();
    await whom.getByRole("link", { name: /client.*server.*8080/ }).click();
    await expect(page).toHaveURL(/\/pairs\/team-yellow\/client~team-yellow\/server~8080-TCP/);
    await expect(page.getByRole("region", { name: "Wait", exact: true }).getByRole("img", { name: /First-connection wait/ })).toBeVisible();
    expect(trouble()).toEqual([]);
  });

  test("t shows the numbers, and a tooth leads to those who waited so long", async ({ page }) => {
    await openLive(page, "/wait");
    await expect(page.getByRole("img", { name: /First-connection wait/ })).toBeVisible();
    await page.keyboard.press("t");
    await page.getByRole("table").getByRole("link", { name: "1 s" }).click();
    await expect(page).toHaveURL(/wait/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/met a refusal first/);
    await expect(page.getByRole("img", { name: /First-connection wait: 1 s: \d+\.$/ })).toBeVisible();
  });

  test("groups by node with the keyboard, and the link keeps it", async ({ page }) => {
    await openLive(page, "/wait");
    await page.getByRole("tab", { name: "pair" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect(page).toHaveURL(/group=node/);
    await page.reload();
    await expect(page.getByRole("tabpanel", { name: "node" })).toContainText(/worker-\d/);
  });
});

test.describe("How complete is this data?", () => {
  test("the strip stands on every screen and leads to Coverage in one click", async ({ page }) => {
    for (const path of ["/overview", "/pairs", "/flows", "/wait", "/policies", "/identities", "/coverage"]) {
      await openLive(page, path);
      await expect(coverageStrip(page)).toContainText(/\d+ of \d+ nodes/);
    }
    await page.goto("/pairs");
    await coverageStrip(page).getByRole("link", { name: /nodes/ }).click();
    await expect(page).toHaveURL(/\/coverage#/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/of \d+ nodes reported/);
    await expect(page.getByRole("table").first()).toContainText("connected");
  });
});

test.describe("the flows", () => {
  test("pause holds the list and counts what waits; a row opens with its record and a permalink", async ({ page }) => {
    await openLive(page, "/flows");
    await expect(page.getByText(/policy-verdict:/).first()).toBeVisible();
    await page.getByRole("button", { name: "pause" }).click();
    await expect(page.getByRole("button", { name: /resume.*\+[\d,]+ new/ })).toBeVisible({ timeout: 30_000 });
    await page.getByRole("row").filter({ hasText: "policy-verdict:L3-L4" }).first().getByRole("link").first().click();
    const drawer = page.getByRole("complementary", { name: "Flow", exact: true });
    await expect(drawer.getByText(/hubble observe/).first()).toBeVisible();
    await expect(drawer.getByText(/"node_name"/).first()).toBeVisible();
    await drawer.getByRole("link", { name: /permalink/ }).click();
    await expect(page).toHaveURL(/\/flows\/[0-9a-f-]{36}/);
    await expect(page.getByText(/"node_name"/).first()).toBeVisible();
  });

  test("a flow that is not held says so, and is no error", async ({ page }) => {
    await page.goto("/flows/00000000-0000-4000-8000-00000000dead");
    await expect(page.getByText(/^This flow is not (known here|held)$/)).toBeVisible();
  });
});

test.describe("links and keys", () => {
  test("filter, sort and time live in the address and come back from it", async ({ page }) => {
    await openLive(page, "/pairs?q=outcome%3Apolicy-denied&sort=total");
    await expect(page.getByText(/of [\d,]+ pairs match/)).toBeVisible();
    const heading = await page.getByText(/of [\d,]+ pairs match/).textContent();
    await page.reload();
    await expect(page).toHaveURL(/outcome/);
    expect(heading).toMatch(/^\d/);
  });

  test("a filter that does not parse says where, and what would be right", async ({ page }) => {
    await page.goto("/pairs?q=form-pod%3Ax");
    await expect(page.getByText(/did you mean/i).first()).toBeVisible();
  });

  test("g and a letter go to a screen, ? lists the keys", async ({ page }) => {
    await openLive(page, "/overview");
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await expect(page).toHaveURL(/\/pairs/);
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toContainText(/search/i);
  });

  test("a page that is not there is ours and says where to go", async ({ page }) => {
    const response = await page.goto("/nowhere");
    expect(response?.status()).toBe(404);
    await expect(page.getByRole("link", { name: /overview|pairs/i }).first()).toBeVisible();
  });
});

test("ten tabs live, and a browser keeps to one stream", async ({ context, request }) => {
  const pages = [];
  for (let tab = 0; tab < 10; tab += 1) {
    const page = await context.newPage();
    await page.goto("/pairs");
    pages.push(page);
  }
  for (const page of pages) {
    await page.bringToFront();
    await expect(coverageStrip(page)).toContainText("live");
    await expect(page.getByText(/of [\d,]+ pairs match/)).toBeVisible();
  }
  const metrics = await (await request.get("/metrics")).text();
  const streams = /^countersign_live_streams (\d+)$/m.exec(metrics);
  expect(Number(streams?.[1])).toBeLessThanOrEqual(2);
});

test.describe("Is SPIRE healthy on every node?", () => {
  test("one key from anywhere to the answer, each node with its agent, within 10 s", async ({ page }) => {
    const trouble = watchForTrouble(page);
    await openLive(page, "/overview");
    const began = Date.now();
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await expect(page).toHaveURL(/\/spire/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(/^(\d+) of \1 nodes have an attested agent.*\d+ of \d+ identities have an entry/);
    const nodes = page.getByRole("region", { name: "Nodes and their agents" });
    await expect(nodes.getByRole("row", { name: /worker-1/ })).toContainText(/attested.*k8s_psat.*min.*pod ready/);
    expect(Date.now() - began).toBeLessThan(10_000);
    await expect(page.getByRole("region", { name: "Trust domains" })).toContainText("5 of 5 seen, all equal");
    await expect(page.getByRole("region", { name: "Settings of mutual authentication" }).getByRole("row")).toHaveCount(14);
    expect(trouble()).toEqual([]);
  });

  test("how authentication works here is one click away, each step with how it stands", async ({ page }) => {
    await openLive(page, "/spire");
    await page.getByRole("link", { name: "how authentication works in this cluster" }).click();
    await expect(page).toHaveURL(/\/explain/);
    const drawing = page.getByRole("list", { name: "The way of a first packet" });
    await expect(drawing.getByRole("listitem")).toHaveCount(9);
    await expect(drawing.getByRole("listitem").filter({ hasText: "handshake on port 4250" })).toContainText("on");
    await expect(page.getByText(/new connections of this window were let through with Auth: SPIRE/)).toBeVisible();
  });
});

test.describe("What is wrong right now?", () => {
  test("findings stand worst first, with evidence, who is affected and what to do; what was not checked stands beside them", async ({ page }) => {
    const trouble = watchForTrouble(page);
    await openLive(page, "/overview");
    await page.keyboard.press("g");
    await page.keyboard.press("d");
    await expect(page).toHaveURL(/\/findings/);
    const list = page.getByRole("region", { name: "List of findings" });
    await list.getByRole("link", { name: /entry-missing/ }).click();
    await expect(page).toHaveURL(/open=entry-missing/);
    const detail = page.locator("#finding");
    await expect(detail).toContainText(/evidence.*what to do.*affected: .*pair/s);
    await expect(detail.getByRole("link", { name: /→/ }).first()).toHaveAttribute("href", /\/pairs\//);
    await expect(page.getByText(/\d+ checks/).first()).toBeVisible();
    expect(trouble()).toEqual([]);
  });
});
