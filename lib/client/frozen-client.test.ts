import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { pairsAnswerSchema } from "@/lib/wire/pair";
import { DEFAULT_VIEW } from "@/lib/wire/url";
import { countsFixture } from "@/lib/wire/fixtures/pair";
import { readFromServer } from "./fetch-answer";
import { FrozenClient, readerOf } from "./frozen-client";
import { overviewQuery, pairsQuery } from "./queries";

const view = { ...DEFAULT_VIEW, from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" };
const pairs = pairsAnswerSchema.parse({
  schema: "v1", cluster: "default", revision: 7, window: { from: view.from, to: view.to }, watermark: null,
  coverage: { complete: true, nodes: 1, nodesReporting: 1, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] },
  total: 9, matched: 9, attempts: countsFixture(), sort: "worst", nextCursor: "more", pairs: [], facets: [],
});
const client = () => new FrozenClient({ "pairs?from=2026-11-22T14%3A02%3A00Z&q=exempt%3Ano&sort=worst&to=2026-11-22T14%3A32%3A00Z": pairs });

test("what the link holds is answered, however many rows are asked for, and has no next page", async () => {
  const { pages } = await client().fetchInfiniteQuery(pairsQuery(view, "worst", 500));
  expect(pages).toEqual([{ ...pairs, nextCursor: null }]);
});

test("what it does not hold is refused and not asked of the server", async () => {
  const asked = client();
  await expect(asked.fetchQuery(overviewQuery(view))).rejects.toMatchObject({ code: "not-frozen" });
  await expect(asked.fetchInfiniteQuery(pairsQuery(view, "total", 500))).rejects.toMatchObject({ code: "not-frozen" });
  await expect(asked.fetchInfiniteQuery(pairsQuery({ ...view, to: null }, "worst"))).rejects.toMatchObject({ code: "not-frozen" });
});

test("a key that objects have by themselves is no answer", async () => {
  await expect(new FrozenClient({}).reader("/api/v1/constructor")).rejects.toMatchObject({ code: "not-frozen" });
});

test("every other cache asks the server", () => expect(readerOf(new QueryClient())).toBe(readFromServer));
