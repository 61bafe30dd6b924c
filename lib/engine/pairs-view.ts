import type { Pair } from "@/lib/domain/pair";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Clock } from "@/lib/ports/clock";
import type { Model } from "./model";
import type { ReplyHead } from "./reply";

/** All pairs of a window as of one revision; its head says which. */
export interface PairsOfWindow {
  readonly head: ReplyHead;
  readonly pairs: readonly Pair[];
}

export interface PairsView {
  /** `open`: the window ends at the newest moment, wherever that has moved to since. */
  of(window: TimeWindow, open: boolean): PairsOfWindow;
  /** Lets go of views that no question would be answered from any more. */
  expire(): void;
}

interface HeldView {
  readonly view: PairsOfWindow;
  readonly madeAtMs: number;
  readonly tookMs: number;
}

const VIEWS_KEPT = 2;
/** A view may be this many times older than it took to make, so that asking can never take up the thread. */
const REUSE_FACTOR = 10;
const REUSE_AT_MOST_MS = 2_000;

/**
 * Pairs by window, made when asked and shared by questions that come close together. While making them is cheap they
 * are made anew for every revision; a view of 100,000 pairs is reused for a while, and says so by its revision.
 */
export function createPairsView(model: Model, clock: Clock): PairsView {
  const views = new Map<string, HeldView>();

  function joined(pairs: readonly Pair[]): readonly Pair[] {
    const { surroundings } = model;
    return surroundings === null ? pairs : pairs.map((pair) => surroundings.join(pair));
  }

  function isFresh({ view, madeAtMs, tookMs }: HeldView): boolean {
    return view.head.revision === model.revision || clock.now() - madeAtMs < Math.min(REUSE_AT_MOST_MS, tookMs * REUSE_FACTOR);
  }

  return {
    of(window, open) {
      const name = `${window.from}..${open ? "" : window.to}`;
      const held = views.get(name);
      if (held && isFresh(held)) return held.view;
      const madeAtMs = clock.now();
      const view = { head: model.head(window), pairs: joined(model.book.pairs(model.ground(window))) };
      views.delete(name);
      views.set(name, { view, madeAtMs, tookMs: clock.now() - madeAtMs });
      const oldest = views.keys().next();
      if (views.size > VIEWS_KEPT && !oldest.done) views.delete(oldest.value);
      return view;
    },
    expire() {
      for (const [name, held] of views) if (!isFresh(held)) views.delete(name);
    },
  };
}
