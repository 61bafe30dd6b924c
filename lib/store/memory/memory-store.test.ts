import { expect, test } from "vitest";
import type { HistoryStore } from "@/lib/ports/history-store";
import { systemClock } from "@/lib/platform/system-clock";
import { drawHistory, EMPTY_BLOCK, MIDNIGHT } from "../history.testdata";
import { createOracle } from "../oracle.testdata";
import { DAY_NS, HOUR_NS, MINUTE_NS } from "../past-plan";
import { allPairs } from "../questions.testdata";
import { canonical } from "../canonical.testdata";
import { MEMORY_CAPS, type MemoryCaps } from "./memory-caps";
import { createMemoryStore } from "./memory-store";

const everything = { from: MIDNIGHT, to: MIDNIGHT + 4n * DAY_NS - 1n };
const list = { window: everything, pairs: null, after: null, limit: 10_000 };

async function written(caps: Partial<MemoryCaps>): Promise<HistoryStore> {
  const store = createMemoryStore(systemClock, { ...MEMORY_CAPS, ...caps });
  for (const block of drawHistory(5)) await store.write(block);
  return store;
}

test("rows beyond a cap are let go, the oldest first", async () => {
  const all = await written({});
  const few = await written({ events: 64, attempts: 32, coldStarts: 16 });
  const events = await few.events({ ...list, connection: null });
  expect(events.length).toBeGreaterThanOrEqual(60);
  expect(events.length).toBeLessThanOrEqual(68);
  expect(events).toEqual((await all.events({ ...list, connection: null })).slice(0, events.length));
  expect((await few.span()).eventsFrom).toBe(events.at(-1)?.time);
  const attempts = await few.attempts({ ...list, refusedOnly: false });
  expect(attempts).toEqual((await all.attempts({ ...list, refusedOnly: false })).slice(0, attempts.length));
  const gone = (await all.events({ ...list, connection: null })).at(-1);
  expect(await all.event(gone?.id ?? "")).not.toBeNull();
  expect(await few.event(gone?.id ?? "")).toBeNull();
});

test("where minutes are gone hours answer, and what is held says so", async () => {
  const all = await written({});
  const few = await written({ minuteRows: 400 });
  const span = await few.span();
  expect(span.minutesFrom).toBeGreaterThan((await all.span()).minutesFrom ?? 0n);
  expect(span.hoursFrom).toBe((await all.span()).hoursFrom);
  const evening = { window: { from: MIDNIGHT + 22n * HOUR_NS, to: MIDNIGHT + 24n * HOUR_NS - 1n }, stepNs: HOUR_NS, pairs: null };
  expect(span.minutesFrom).toBeGreaterThan(evening.window.to);
  expect(canonical(await allPairs(few, evening))).toBe(canonical(await allPairs(all, evening)));
  expect(canonical(await few.nodes(evening.window))).toBe(canonical(await all.nodes(evening.window)));
  expect(await few.unrecorded(evening.window)).toEqual([]);
  // Half an hour of what is held by the hour is not told: it would be a guess.
  expect(await few.series({ ...evening, window: { from: evening.window.from, to: evening.window.from + 30n * MINUTE_NS - 1n }, stepNs: MINUTE_NS })).toEqual([]);
});

test("hours are let go too, never the newest", async () => {
  const few = await written({ minuteRows: 1, hourRows: 1 });
  const span = await few.span();
  expect(span.minutesFrom).toBe((span.closedUntil ?? 0n) - MINUTE_NS);
  const history = createOracle();
  for (const block of drawHistory(5)) await history.write(block);
  const last = { from: (span.closedUntil ?? 0n) - MINUTE_NS, to: (span.closedUntil ?? 0n) - 1n };
  expect(canonical(await few.series({ window: last, stepNs: MINUTE_NS, pairs: null }))).toBe(canonical(await history.series({ window: last, stepNs: MINUTE_NS, pairs: null })));
});

test("small lists are bounded by what was put last", async () => {
  const few = await written({ holes: 2, changes: 3, aliases: 1, sightings: 5, snapshots: 2, tokens: 1 });
  expect(await few.holes(everything)).toHaveLength(2);
  expect(await few.changes(everything, 100)).toHaveLength(3);
  expect(await few.aliases()).toHaveLength(1);
  const seen = (await allPairs(few, { window: everything, stepNs: HOUR_NS, pairs: null })).flatMap(({ sightings }) => sightings);
  expect(seen.length).toBeLessThanOrEqual(5);
  for (const id of ["a", "b", "c"]) await few.putSnapshot({ id, createdAtMs: 0, page: "", answers: {} });
  expect(await Promise.all(["a", "b", "c"].map(async (id) => (await few.snapshot(id)) !== null))).toEqual([false, true, true]);
});

test("snapshots make room for one another, and one alone may be as long as it is", async () => {
  const store = createMemoryStore(systemClock, { ...MEMORY_CAPS, snapshotText: 100 });
  await store.putSnapshot({ id: "a", createdAtMs: 0, page: "", answers: { x: "x".repeat(60) } });
  await store.putSnapshot({ id: "b", createdAtMs: 0, page: "", answers: { x: "x".repeat(60) } });
  await store.putSnapshot({ id: "c", createdAtMs: 0, page: "", answers: { x: "x".repeat(600) } });
  expect(await Promise.all(["a", "b", "c"].map(async (id) => (await store.snapshot(id)) !== null))).toEqual([false, false, true]);
});

test("a token is forgotten after so many blocks", async () => {
  const store = createMemoryStore(systemClock, { ...MEMORY_CAPS, tokens: 2 });
  const block = { ...EMPTY_BLOCK, token: "a", aliases: [["from", "to"]] as const };
  await store.write(block);
  await store.write({ ...EMPTY_BLOCK, token: "b" });
  await store.write({ ...block, aliases: [["from", "else"]] });
  expect(await store.aliases()).toEqual([["from", "to"]]);
  await store.write({ ...EMPTY_BLOCK, token: "c" });
  await store.write({ ...block, aliases: [["from", "else"]] });
  expect(await store.aliases()).toEqual([["from", "else"]]);
});
