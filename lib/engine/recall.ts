import { holesOfUnrecorded } from "@/lib/domain/history/join-coverage";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { CoverageHole } from "@/lib/domain/coverage";
import type { PairAnswers } from "@/lib/domain/pair-answers";
import { BUCKET_NS, trendStepsOf } from "@/lib/domain/pair-row";
import { floorTo } from "@/lib/domain/time-steps";
import { AppError } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { HistoryStore } from "@/lib/ports/history-store";
import { createFindingsView, type FindingsView } from "./findings-view";
import type { Held } from "./held";
import type { Model } from "./model";
import { createPairsView, type PairsView } from "./pairs-view";
import type { RecallCaps } from "./recall-caps";
import { createPastNames, type PastNames } from "./past-names";
import { countedFrom, HOUR_NS, planList, planPast, type PastPlan } from "./past-plan";
import { createPastRows, type PastRows } from "./past-rows";
import { recollect } from "./recollection";
import { createTurns } from "./turns";

/** What is held of a window that begins before memory does, and what was made of it. */
export interface Recollection {
  readonly plan: PastPlan;
  readonly names: PastNames;
  readonly held: Held;
  /** Memory alone. */
  readonly live: PairAnswers;
  /** null: of lists alone. */
  readonly rows: PastRows | null;
  readonly views: PairsView;
  readonly findings: FindingsView;
}

/** Brings back what memory let go, or never saw, from a store. */
export interface Recall {
  readonly caps: RecallCaps;
  /** Where memory takes over, for counts of a window; null: it holds the whole of it. */
  splitOf(window: TimeWindow): bigint | null;
  /** The same for a list of which memory holds what is after `completeSince` alone (null: all). */
  listSplitOf(window: TimeWindow, completeSince: bigint | null): bigint | null;
  /** All pairs of a window; rejects as the store does. */
  pairs(window: TimeWindow): Promise<Recollection>;
  /** What stands beside a list of single connections or events; rejects as the store does. */
  list(window: TimeWindow, split: bigint): Promise<Recollection>;
  /** What the store is asked, or an `unavailable` when it takes too long: what memory holds is to be answered all the same. */
  inTime<T>(asked: Promise<T>): Promise<T>;
  /** To be called now and then: lets go of what was not asked for lately. */
  expire(): void;
}

export interface RecallOptions {
  readonly model: Model;
  readonly store: HistoryStore;
  readonly clock: Clock;
  readonly caps: RecallCaps;
}

interface Kept {
  readonly made: Promise<Recollection>;
  readonly renames: number;
  readonly madeAtMs: number;
  usedAtMs: number;
}

/** Windows kept for questions that come close together; the one not asked for longest makes room. */
const KEPT = 4;
const KEPT_FOR_MS = 60_000;
const STANDS_FOR_MS = 120_000;
/** A store that has not answered by then is as good as away. */
export const ANSWER_WITHIN_MS = 10_000;
/** A step that takes in any stretch: a thousand years of hours. */
const WHOLE_NS = 8_766_000n * HOUR_NS;

/** Recalls from one store beside one model; what questions share is asked for once. */
export function createRecall({ model, store, clock, caps }: RecallOptions): Recall {
  const kept = new Map<string, Kept>();

  /** What was written late, or is called otherwise now, is found in time. */
  function isStanding({ renames, madeAtMs }: Kept): boolean {
    return renames === model.renames && clock.now() - madeAtMs < STANDS_FOR_MS;
  }

  /** One for all who ask for the same, while it stands. */
  function shared(name: string, make: () => Promise<Recollection>): Promise<Recollection> {
    const held = kept.get(name);
    if (held && isStanding(held)) {
      held.usedAtMs = clock.now();
      return held.made;
    }
    const made = make();
    kept.delete(name);
    kept.set(name, { made, renames: model.renames, madeAtMs: clock.now(), usedAtMs: clock.now() });
    made.catch(() => {
      if (kept.get(name)?.made === made) kept.delete(name);
    });
    if (kept.size > KEPT) kept.delete(quietest());
    return made;
  }

  function quietest(): string {
    let found = "";
    let atMs = Number.POSITIVE_INFINITY;
    for (const [name, { usedAtMs }] of kept) {
      if (usedAtMs >= atMs) continue;
      found = name;
      atMs = usedAtMs;
    }
    return found;
  }

  async function make(plan: PastPlan, wantsPairs: boolean): Promise<Recollection> {
    const names = createPastNames([...(await store.aliases()), ...model.book.aliases()], (peer) => model.book.canonicalPeer(peer));
    const [nodes, holes, pairs] = await Promise.all([plan.past ? store.nodes(plan.past) : [], holesOf(plan), wantsPairs ? rowsOf(plan, names) : null]);
    const held = recollect(model, { plan, names, nodes, holes, rows: pairs?.rows ?? null, reasons: [...plan.reasons, ...(pairs?.reasons ?? [])] });
    return { plan, names, held, live: model.book, rows: pairs?.rows ?? null, views: createPairsView(held, clock), findings: createFindingsView(held, clock) };
  }

  /** From when on single connections and events are held: before the first of them there may have been none, or they were let go. */
  async function listedFrom({ from }: TimeWindow, split: bigint): Promise<bigint> {
    const span = await store.span();
    const counted = countedFrom(span, split);
    const listed = span.eventsFrom ?? split;
    const start = floorTo(from > counted ? from : counted, BUCKET_NS);
    const end = floorTo(listed < split ? listed : split, BUCKET_NS);
    if (end <= start) return counted;
    const counts = await store.series({ window: { from: start, to: end - 1n }, stepNs: WHOLE_NS, pairs: null });
    return counts.length > 0 ? listed : counted;
  }

  async function holesOf({ past }: PastPlan): Promise<readonly CoverageHole[]> {
    if (past === null) return [];
    const { minutesFrom } = await store.span();
    const from = minutesFrom !== null && minutesFrom > past.from ? minutesFrom : past.from;
    const [holes, unrecorded] = await Promise.all([store.holes(past), from <= past.to ? store.unrecorded({ from, to: past.to }) : []]);
    return [...holes, ...holesOfUnrecorded(unrecorded)];
  }

  async function rowsOf(plan: PastPlan, names: PastNames): Promise<{ readonly rows: PastRows; readonly reasons: readonly string[] }> {
    const steps = trendStepsOf(plan.window, plan.unitNs);
    const rows = createPastRows({ names, until: plan.split, steps, cap: caps.pairs });
    let left = 0;
    const turns = createTurns();
    if (plan.past !== null) {
      for await (const batch of store.pairs({ window: plan.past, stepNs: steps.stepNs, pairs: null })) {
        for (const past of batch) {
          if (!rows.add(past)) left += 1;
          if (turns.isOver()) await turns.next();
        }
      }
    }
    return { rows, reasons: left === 0 ? [] : [`${left} pairs beyond the ${caps.pairs} that one answer may be made from are not counted`] };
  }

  return {
    caps,
    splitOf(window) {
      const split = model.memoryFrom();
      return split === null || window.from >= split ? null : split;
    },
    listSplitOf(window, completeSince) {
      const from = model.listedFrom();
      const split = completeSince !== null && (from === null || completeSince >= from) ? completeSince + 1n : from;
      return split === null || window.from >= split ? null : split;
    },
    async pairs(window) {
      const split = model.memoryFrom() ?? window.from;
      const plan = planPast(window, split, await store.span());
      // A window that goes on with time is the same recollection while its start and memory's stand.
      const end = window.to >= split ? "" : window.to;
      return shared(`pairs ${window.from}..${end} ${split}`, () => make(plan, true));
    },
    async list(window, split) {
      const plan = planList(window, split, await listedFrom(window, split));
      return shared(`list ${window.from}..${window.to >= split ? "" : window.to} ${split}`, () => make(plan, false));
    },
    inTime(asked) {
      const late = Promise.withResolvers<never>();
      const cancel = clock.after(ANSWER_WITHIN_MS, () => late.reject(new AppError("unavailable", `No answer within ${ANSWER_WITHIN_MS / 1_000} s.`, "Ask again, or for a shorter window.")));
      return Promise.race([asked, late.promise]).finally(cancel);
    },
    expire() {
      const now = clock.now();
      const split = model.memoryFrom();
      for (const [name, held] of kept) if (now - held.usedAtMs > KEPT_FOR_MS || !isStanding(held) || split === null) kept.delete(name);
    },
  };
}
