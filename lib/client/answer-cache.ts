import type { Query, QueryClient } from "@tanstack/react-query";
import type { LiveEffect } from "./live-state";
import type { LiveStore } from "./live-store";

/** First part of the key of every answer in the query cache; the second is the answer's name. */
export const ANSWER = "answer";

/** Answers are asked for again at most this often, however fast deltas come. */
export const REFRESH_MS = 1000;

/** Whether an effect makes a cached answer old. Pure: `name` and `pairKey` come from the query's key. */
export function makesOld(effect: LiveEffect, held: { readonly name: unknown; readonly revision: number | null; readonly pairKey: unknown }): boolean {
  switch (effect.kind) {
    case "all-old":
      return true;
    case "older-than":
      if (held.revision === null || held.revision >= effect.revision) return false;
      // A flow never changes, and the Flows screen continues its list itself.
      if (held.name === "flow" || held.name === "flows") return false;
      return held.name !== "pair" || effect.pairs === null || effect.pairs.includes(String(held.pairKey));
    default: {
      const never: never = effect;
      return never;
    }
  }
}

/** The revision of a cached answer, of the oldest page where it has pages; null when it has none. */
export function revisionOf(cached: unknown): number | null {
  if (typeof cached !== "object" || cached === null) return null;
  if ("pages" in cached && Array.isArray(cached.pages)) {
    const revisions = cached.pages.map(revisionOf).filter((revision) => revision !== null);
    return revisions.length === 0 ? null : Math.min(...revisions);
  }
  return "revision" in cached && typeof cached.revision === "number" ? cached.revision : null;
}

/** Asks again for what the stream makes old, at most once a second each round; returns how to stop. */
export function refreshAnswers(client: QueryClient, store: LiveStore): () => void {
  const old = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastMs = 0;

  function refresh(): void {
    lastMs = Date.now();
    const cache = client.getQueryCache();
    const ready = [...old].filter((hash) => cache.get(hash)?.state.fetchStatus !== "fetching");
    for (const hash of ready) old.delete(hash);
    // An answer on its way may be older than what made it old: its turn comes in the next round.
    timer = old.size === 0 ? null : setTimeout(refresh, REFRESH_MS);
    const hashes = new Set(ready);
    void client.invalidateQueries({ predicate: (query) => hashes.has(query.queryHash) });
  }
  const leave = store.onEffect((effect) => {
    for (const query of client.getQueryCache().findAll({ queryKey: [ANSWER] })) if (makesOld(effect, heldBy(query))) old.add(query.queryHash);
    if (old.size === 0 || timer !== null) return;
    timer = setTimeout(refresh, Math.max(0, lastMs + REFRESH_MS - Date.now()));
  });
  return () => {
    leave();
    if (timer !== null) clearTimeout(timer);
  };
}

function heldBy(query: Query): { readonly name: unknown; readonly revision: number | null; readonly pairKey: unknown } {
  const [, name, params] = query.queryKey;
  const pairKey: unknown = typeof params === "object" && params !== null && "key" in params ? params.key : null;
  return { name, revision: revisionOf(query.state.data), pairKey };
}
