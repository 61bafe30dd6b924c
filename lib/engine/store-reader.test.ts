import { describe, expect, it } from "vitest";
import { ms } from "@/lib/domain/flow.testdata";
import type { SourceEvent } from "@/lib/ports/flow-source";
import type { HistorySpan, HistoryStore } from "@/lib/ports/history-store";
import { createMemoryStore } from "@/lib/store/memory/memory-store";
import { heldClock, LIVE } from "./scripted.testdata";
import { createStoreReader } from "./store-reader";

const MINUTE_MS = 60_000;
const share = (index: number, minutes: number) => ({ index, of: 2, closedUntil: ms(minutes * MINUTE_MS) });

/** A reader over a store that spans this, one answer after the other. */
function reading(spans: readonly (Partial<HistorySpan> | Error)[]) {
  const clock = heldClock();
  const left = [...spans];
  const store: HistoryStore = {
    ...createMemoryStore(clock),
    span() {
      const next = left.length > 1 ? left.shift() : left[0];
      return next instanceof Error ? Promise.reject(next) : Promise.resolve({ minutesFrom: null, hoursFrom: null, eventsFrom: null, closedUntil: null, ...next });
    },
  };
  const reader = createStoreReader({ store, nature: LIVE, clock });
  const told = reader.source.events(new AbortController().signal)[Symbol.asyncIterator]();
  const next = async (): Promise<readonly SourceEvent[]> => {
    const step = told.next();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    clock.pass(5_000);
    const { value, done } = await step;
    return done === true ? [] : value;
  };
  return { reader, next };
}

describe("a reader of what others write", () => {
  it("has the time of what all closed, and says whose minutes are missing", async () => {
    const { reader, next } = reading([{ closedUntil: ms(3 * MINUTE_MS), shares: [share(1, 3), share(2, 3)] }, { closedUntil: ms(20 * MINUTE_MS), shares: [share(1, 20), share(2, 4)] }]);
    expect(await next()).toEqual([{ kind: "watermark", at: ms(3 * MINUTE_MS) }, expect.objectContaining({ kind: "health" })]);
    expect(reader.source.health()).toMatchObject({ state: "live", sentence: "counts up to 2026-11-22T14:03:00Z: ingest processes write closed minutes, about five minutes after they began" });
    await next();
    expect(reader.source.health().sentence).toMatch(/^counts up to 2026-11-22T14:20:00Z: .*; share 2 of 2 closed nothing since 2026-11-22T14:04:00Z$/);
    expect(reader.kept.frontier()).toBe(ms(20 * MINUTE_MS));
    await reader.source.close();
  });

  it("says so where one never wrote, or none did", async () => {
    const one = reading([{ closedUntil: ms(MINUTE_MS), shares: [share(1, 1)] }]);
    await one.next();
    expect(one.reader.source.health().sentence).toMatch(/share 2 of 2 closed nothing$/);
    const none = reading([{ shares: [] }]);
    expect(await none.next()).toEqual([expect.objectContaining({ kind: "health" })]);
    expect(none.reader.source.health().sentence).toContain("no ingest process has written a minute yet");
    expect(none.reader.status()).toMatchObject({ closedUntil: null });
  });

  it("says so where nobody writes any more", async () => {
    const { reader, next } = reading([{ closedUntil: ms(-20 * MINUTE_MS) }]);
    await next();
    expect(reader.source.health().sentence).toMatch(/^counts up to 2026-11-22T13:40:00Z: .*; none has written since: look whether they run$/);
  });

  it("never goes back, and says why it cannot go on", async () => {
    const { reader, next } = reading([{ closedUntil: ms(3 * MINUTE_MS) }, new Error("the store is away"), { closedUntil: ms(MINUTE_MS) }]);
    await next();
    await next();
    expect(reader.source.health()).toMatchObject({ state: "retrying", sentence: "the history that ingest processes write cannot be asked: the store is away" });
    expect(await next()).toEqual([expect.objectContaining({ kind: "health" })]);
    expect(reader.kept.frontier()).toBe(ms(3 * MINUTE_MS));
  });
});
