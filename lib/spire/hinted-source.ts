import type { SpireHints } from "@/lib/domain/join/spire-hints";
import type { HintedSpireSource, SpireSource } from "@/lib/ports/spire-source";
import type { SpireOptions, SpireReach } from "./options";
import { openSpireSource } from "./spire-source";

export interface HintedSpireOptions extends Omit<SpireOptions, "reach" | "publishedBundle" | "trustDomain"> {
  /** How SPIRE is reached by what the cluster said of it; null: it has said nothing. */
  readonly reachOf: (hints: SpireHints | null) => SpireReach;
}

/** SPIRE, read in the way that follows from what the cluster says of it. Where that changes, the old way is left and a new one begun: what only the old one showed is then no longer known. */
export function openHintedSpireSource({ reachOf, ...options }: HintedSpireOptions): HintedSpireSource {
  const subscribers = new Set<() => void>();
  const closing = new Set<Promise<void>>();
  let hints: SpireHints | null = null;
  let reach = reachOf(null);
  let inner = open();
  let isStarted = false;
  let isClosed = false;

  function open(): SpireSource {
    const source = openSpireSource({ ...options, reach, publishedBundle: () => hints?.publishedBundle ?? null, trustDomain: () => hints?.trustDomain ?? null });
    source.subscribe(tell);
    return source;
  }

  function tell(): void {
    for (const callback of [...subscribers]) callback();
  }

  function leave(source: SpireSource): void {
    const left = source.close().finally(() => closing.delete(left));
    closing.add(left);
  }

  return {
    view: () => inner.view(),
    health: () => inner.health(),
    hear(next) {
      hints = next;
      const nextReach = reachOf(next);
      if (isClosed || JSON.stringify(nextReach) === JSON.stringify(reach)) return;
      reach = nextReach;
      leave(inner);
      inner = open();
      if (isStarted) inner.start();
      tell();
    },
    subscribe(callback) {
      subscribers.add(callback);
      return () => void subscribers.delete(callback);
    },
    start() {
      isStarted = true;
      inner.start();
    },
    async close() {
      isClosed = true;
      subscribers.clear();
      await Promise.all([inner.close(), ...closing]);
    },
  };
}
