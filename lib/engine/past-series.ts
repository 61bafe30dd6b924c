import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Instant } from "@/lib/domain/instant";
import { addTally, emptyTally, type PairTally } from "@/lib/domain/pair-tally";
import { stepAt, type TimeSteps } from "@/lib/domain/time-steps";
import { addWaitTally, emptyWaitTally, type WaitTally } from "@/lib/domain/wait/wait-tally";
import type { HistoryStore } from "@/lib/ports/history-store";
import type { PastRows } from "./past-rows";

/** What the pairs of a question add up to in one step. */
export interface PastStep {
  readonly at: Instant;
  readonly tally: PairTally;
  readonly waits: WaitTally;
}

export interface SeriesWanted {
  /** Whole minutes. */
  readonly window: TimeWindow;
  /** The steps that are answered by; those that the store is asked for lie each in one of them. */
  readonly steps: TimeSteps;
  readonly unitNs: bigint;
  /** Keys of now; null: all. */
  readonly keys: ReadonlySet<string> | null;
}

/**
 * The past in steps, oldest first. Where most of a window's pairs are meant, those that are not are taken out of the sum
 * of all: it is never asked for more than half of the keys.
 */
export async function readSeries(store: HistoryStore, { window, steps, unitNs, keys }: SeriesWanted, rows: PastRows): Promise<readonly PastStep[]> {
  const stepNs = commonStep(window, steps, unitNs);
  const sums = new Map<Instant, PastStep>();
  const add = async (pairs: readonly string[] | null, sign: 1 | -1): Promise<void> => {
    for (const { at, tally, waits } of await store.series({ window, stepNs, pairs })) {
      const start = stepAt(steps, at);
      const sum = sums.get(start) ?? { at: start, tally: emptyTally(), waits: emptyWaitTally() };
      sums.set(start, sum);
      addTally(sum.tally, tally, sign);
      if (waits !== null) addWaitTally(sum.waits, waits, sign);
    }
  };
  const { meant, others } = keys === null ? { meant: [], others: [] } : partOf(rows, keys);
  if (keys === null || others.length === 0) await add(null, 1);
  else if (meant.length <= others.length) {
    if (meant.length > 0) await add(meant, 1);
  } else {
    await add(null, 1);
    await add(others, -1);
  }
  return [...sums.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
}

function partOf(rows: PastRows, keys: ReadonlySet<string>): { readonly meant: string[]; readonly others: string[] } {
  const meant: string[] = [];
  const others: string[] = [];
  for (const { key } of rows.rows()) (keys.has(key) ? meant : others).push(...rows.storedKeys(key));
  return { meant, others };
}

/** The longest step from the stretch's start that never reaches over the end of one that is answered by. */
function commonStep(window: TimeWindow, { start, stepNs }: TimeSteps, unitNs: bigint): bigint {
  const origin = stepAt({ start, stepNs: unitNs }, window.from);
  let [a, b] = [stepNs, origin - stepAt({ start, stepNs }, origin)];
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}
