import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HistoryStore } from "@/lib/ports/history-store";
import { canonical } from "./canonical.testdata";
import { drawHistory, EMPTY_BLOCK, MIDNIGHT } from "./history.testdata";
import { HOSTILE } from "./hostile.testdata";
import { createOracle } from "./oracle.testdata";
import { MINUTE_NS } from "./past-plan";
import { allPairs, QUESTIONS, type Question } from "./questions.testdata";

/** A store to be tested; opened again it must hold what it held, where its nature says so. */
export interface StoreUnderTest {
  open(): Promise<HistoryStore>;
  /** Ends what stands behind it. */
  leave(): Promise<void>;
}

const SEED = 20_261_122;

const every = (nth: number): readonly Question[] => QUESTIONS.filter((_, index) => index % nth === 0);

async function ask(store: HistoryStore, question: Question): Promise<string> {
  return canonical(await question.ask(store));
}

/** What every history store keeps to: its answers are those of the oracle, byte for byte. */
export function describeHistoryStore(name: string, makeStore: () => Promise<StoreUnderTest>): void {
  describe(`${name} is a history store`, () => {
    const blocks = drawHistory(SEED);
    const oracle = createOracle();
    let made: StoreUnderTest;
    let store: HistoryStore;

    beforeAll(async () => {
      made = await makeStore();
      store = await made.open();
    }, 60_000);
    afterAll(async () => {
      await store.close();
      await made.leave();
    }, 60_000);

    test("holds nothing at first", async () => {
      for (const question of every(7)) expect([question.name, await ask(store, question)]).toEqual([question.name, await ask(oracle, question)]);
    }, 120_000);

    describe("with half of a history", () => {
      beforeAll(async () => {
        for (const block of blocks.slice(0, blocks.length / 2)) {
          await oracle.write(block);
          await store.write(block);
        }
      }, 120_000);

      test.each(every(6))("$name", async (question) => expect(await ask(store, question)).toBe(await ask(oracle, question)));
    });

    describe("with all of it", () => {
      beforeAll(async () => {
        for (const block of blocks.slice(blocks.length / 2)) {
          await oracle.write(block);
          await store.write(block);
        }
        if (!store.nature.outlivesRestart) return;
        await store.close();
        store = await made.open();
      }, 120_000);

      test.each(QUESTIONS)("$name", async (question) => expect(await ask(store, question)).toBe(await ask(oracle, question)));
    });

    test("a block that is written again while it is being written counts once", async () => {
      const block = { ...EMPTY_BLOCK, token: "twice at once", aliases: [["once", "only"]] as const };
      await Promise.all([store.write(block), store.write(block)]);
      await oracle.write(block);
      expect(canonical(await store.aliases())).toBe(canonical(await oracle.aliases()));
    });

    test("a block of nothing changes nothing", async () => {
      const before = canonical(await store.span());
      await store.write({ ...EMPTY_BLOCK, token: "nothing" });
      expect(canonical(await store.span())).toBe(before);
    });

    test("refuses stretches and steps that are none of whole minutes", async () => {
      const window = { from: MIDNIGHT, to: MIDNIGHT + 60n * MINUTE_NS - 1n };
      for (const query of [
        { window: { ...window, from: MIDNIGHT + 1n }, stepNs: MINUTE_NS, pairs: null },
        { window: { ...window, to: window.to + 1n }, stepNs: MINUTE_NS, pairs: null },
        { window, stepNs: 1n, pairs: null },
        { window, stepNs: 0n, pairs: null },
        { window: { ...window, to: MIDNIGHT + 1_620n * MINUTE_NS - 1n }, stepNs: MINUTE_NS, pairs: null },
      ]) {
        await expect(store.series(query)).rejects.toMatchObject({ code: "bad-request" });
        await expect(allPairs(store, query)).rejects.toMatchObject({ code: "bad-request" });
      }
    });

    test("keeps a snapshot until it is removed", async () => {
      const answers = Object.fromEntries(HOSTILE.map((text, index) => [`/api/v1/pairs?q=${index}`, JSON.stringify({ text, at: "1795356000000000001" })]));
      for (const id of ["first", ...HOSTILE]) {
        await store.putSnapshot({ id, createdAtMs: 1_795_356_000_123, page: `/pairs?from=${id}`, answers });
        await store.putSnapshot({ id, createdAtMs: 1_795_356_000_124, page: "/wait", answers: { ...answers, [id]: "{}" } });
        expect(await store.snapshot(id)).toEqual({ id, createdAtMs: 1_795_356_000_124, page: "/wait", answers: { ...answers, [id]: "{}" } });
      }
      expect(await store.removeSnapshot("first")).toBe(true);
      expect(await store.removeSnapshot("first")).toBe(false);
      expect(await store.snapshot("first")).toBeNull();
      expect(await store.snapshot("never")).toBeNull();
    });

    test("says what it is and how it is, and nothing more once it is closed", async () => {
      expect(store.nature.label).not.toBe("");
      expect(store.nature.label).not.toMatch(/\/\/[^/]*@/);
      expect(store.health()).toMatchObject({ state: "live", attempt: 0, retryAtMs: null });
      let told = 0;
      const stop = store.onHealth(() => (told += 1));
      await store.close();
      await store.close();
      expect(store.health().state).toBe("stopped");
      expect(told).toBe(1);
      stop();
      await expect(store.span()).rejects.toMatchObject({ code: "unavailable" });
      await expect(store.write({ ...EMPTY_BLOCK, token: "late" })).rejects.toMatchObject({ code: "unavailable" });
    });
  });
}
