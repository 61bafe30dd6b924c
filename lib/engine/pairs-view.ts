import type { Pair } from "@/lib/domain/pair";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Clock } from "@/lib/ports/clock";
import type { Held } from "./held";
import type { ReplyHead } from "./reply";
import { createTurns, takeTurns } from "./turns";

/** All pairs of a window as of one revision; its head says which. */
export interface PairsOfWindow {
  readonly head: ReplyHead;
  readonly pairs: readonly Pair[];
}

export interface PairsView {
  /** `open`: the window ends at the newest moment, wherever that has moved to since. */
  of(window: TimeWindow, open: boolean): PairsOfWindow;
  /** Makes the view that `of` then gives, in turns: whatever else the thread has to do goes on between them. */
  prepare(window: TimeWindow, open: boolean): Promise<void>;
  /** Lets go of views that no question would be answered from any more. */
  expire(): void;
}

interface HeldView {
  readonly view: PairsOfWindow;
  readonly madeAtMs: number;
  readonly tookMs: number;
  /** The model's upheavals when it was begun. */
  readonly upheavals: number;
}

const VIEWS_KEPT = 2;
/** A view may be this many times older than it took to make, so that asking can never take up the thread. */
const REUSE_FACTOR = 10;
const REUSE_AT_MOST_MS = 2_000;
const PREPARED_AT_MOST = 3;

/**
 * Pairs by window, made when asked and shared by questions that come close together. While making them is cheap they
 * are made anew for every revision; a view of 100,000 pairs is reused for a while, and says so by its revision.
 */
export function createPairsView(held: Held, clock: Clock): PairsView {
  const views = new Map<string, HeldView>();
  const preparing = new Map<string, Promise<void>>();

  const nameOf = (window: TimeWindow, open: boolean): string => `${window.from}..${open ? "" : window.to}`;

  function hold(name: string, view: PairsOfWindow, beganMs: number, upheavals = held.upheavals): void {
    const madeAtMs = clock.now();
    views.delete(name);
    views.set(name, { view, madeAtMs, tookMs: madeAtMs - beganMs, upheavals });
    const oldest = views.keys().next();
    if (views.size > VIEWS_KEPT && !oldest.done) views.delete(oldest.value);
  }

  /** Every pair is joined with what is known in its turn; the head is of the beginning, so that a later change counts as one. */
  async function prepareInTurns(name: string, window: TimeWindow): Promise<void> {
    const beganMs = clock.now();
    const { surroundings, upheavals } = held;
    // Nobody is answered from the last one any more: two of them at once would be the most that memory ever holds.
    views.delete(name);
    const turns = createTurns();
    const head = held.head(window);
    const finish = surroundings === null ? undefined : (pair: Pair): Pair => surroundings.join(pair);
    const pairs = await takeTurns(turns, held.book.stepThroughPairs(held.ground(window), finish));
    hold(name, { head, pairs }, beganMs, upheavals);
  }

  function joined(pairs: readonly Pair[]): readonly Pair[] {
    const { surroundings } = held;
    return surroundings === null ? pairs : pairs.map((pair) => surroundings.join(pair));
  }

  function isFresh({ view, madeAtMs, tookMs, upheavals }: HeldView): boolean {
    if (upheavals !== held.upheavals) return false;
    return view.head.revision === held.revision || clock.now() - madeAtMs < Math.min(REUSE_AT_MOST_MS, tookMs * REUSE_FACTOR);
  }

  return {
    of(window, open) {
      const name = nameOf(window, open);
      const known = views.get(name);
      if (known && isFresh(known)) return known.view;
      const beganMs = clock.now();
      const view = { head: held.head(window), pairs: joined(held.book.pairs(held.ground(window))) };
      hold(name, view, beganMs);
      return view;
    },
    async prepare(window, open) {
      const name = nameOf(window, open);
      await preparing.get(name);
      // What comes meanwhile may turn everything over again; whoever waits is answered all the same in the end.
      for (let tries = 0; tries < PREPARED_AT_MOST; tries += 1) {
        const known = views.get(name);
        if (known && isFresh(known)) return;
        const making = preparing.get(name) ?? prepareInTurns(name, window).finally(() => preparing.delete(name));
        preparing.set(name, making);
        await making;
        if (views.get(name)?.upheavals === held.upheavals) return;
      }
      // Turned over faster than it can be made: the last one stands until it has its age, and says by its revision what it is of.
      const last = views.get(name);
      if (last) views.set(name, { ...last, upheavals: held.upheavals });
    },
    expire() {
      for (const [name, known] of views) if (!isFresh(known)) views.delete(name);
    },
  };
}
