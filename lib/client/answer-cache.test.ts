import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ANSWER, makesOld, refreshAnswers, revisionOf } from "./answer-cache";
import type { LiveEffect } from "./live-state";
import type { LiveStore } from "./live-store";

const delta = (revision: number, pairs: readonly string[] | null = null): LiveEffect => ({ kind: "older-than", revision, pairs });

test.each([
  ["a list at an older revision", delta(5), { name: "pairs", revision: 4, pairKey: null }, true],
  ["a list at this revision", delta(5), { name: "pairs", revision: 5, pairKey: null }, false],
  ["what was never answered", delta(5), { name: "pairs", revision: null, pairKey: null }, false],
  ["the pair that changed", delta(5, ["a"]), { name: "pair", revision: 4, pairKey: "a" }, true],
  ["another pair", delta(5, ["a"]), { name: "pair", revision: 4, pairKey: "b" }, false],
  ["a pair when too many changed to name", delta(5), { name: "pair", revision: 4, pairKey: "b" }, true],
  ["a list, by the change of one pair", delta(5, ["a"]), { name: "overview", revision: 4, pairKey: null }, true],
  ["a flow, which never changes", delta(5), { name: "flow", revision: 4, pairKey: null }, false],
  ["a list of flows, which its screen continues", delta(5), { name: "flows", revision: 4, pairKey: null }, false],
  ["anything after a resync", { kind: "all-old" }, { name: "flow", revision: 9, pairKey: null }, true],
] as const)("%s", (_, effect, held, old) => expect(makesOld(effect, held)).toBe(old));

test.each([
  [{ revision: 3 }, 3],
  [{ pages: [{ revision: 9 }, { revision: 4 }] }, 4],
  [{ pages: [] }, null],
  [undefined, null],
  [{ revision: "3" }, null],
])("the revision of %j", (cached, revision) => expect(revisionOf(cached)).toBe(revision));

describe("refreshing", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test("deltas in quick succession cost one question a second, and other caches stay", async () => {
    const client = new QueryClient();
    const effects = new Set<(effect: LiveEffect) => void>();
    const store: LiveStore = {
      subscribe: () => () => undefined,
      read: () => {
        throw new Error("not read");
      },
      want: () => () => undefined,
      onEffect: (listener) => {
        effects.add(listener);
        return () => effects.delete(listener);
      },
      start: () => () => undefined,
    };
    let asked = 0;
    let others = 0;
    let revision = 1;
    const watch = (queryKey: readonly unknown[], queryFn: () => unknown) => client.getQueryCache().build(client, { queryKey, queryFn });
    const pairs = watch([ANSWER, "pairs", {}], () => ({ revision, asked: ++asked }));
    const other = watch(["other"], () => ({ revision: 0, others: ++others }));
    await Promise.all([pairs.fetch(), other.fetch()]);
    const stop = refreshAnswers(client, store);
    const say = (effect: LiveEffect) => effects.forEach((listener) => listener(effect));
    const staleAfter = async (ms: number) => {
      await vi.advanceTimersByTimeAsync(ms);
      return pairs.state.isInvalidated;
    };
    say(delta(2));
    expect(await staleAfter(0)).toBe(true);
    revision = 2;
    await pairs.fetch();
    for (const next of [3, 4, 5]) say(delta(next));
    expect(await staleAfter(900)).toBe(false);
    expect(await staleAfter(200)).toBe(true);
    expect(other.state.isInvalidated).toBe(false);
    expect([asked, others]).toEqual([2, 1]);
    stop();
    expect(effects.size).toBe(0);
  });
});
