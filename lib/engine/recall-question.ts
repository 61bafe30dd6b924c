import { attemptIdOf, type Attempt } from "@/lib/domain/attempt";
import { isRefused } from "@/lib/domain/findings/pair-cause";
import { coldStartIdOf } from "@/lib/domain/history/stored";
import type { Instant } from "@/lib/domain/instant";
import type { SeriesStep } from "@/lib/domain/pair-answers";
import { pairKeyOf } from "@/lib/domain/pair-key";
import { ceilTo, type TimeSteps } from "@/lib/domain/time-steps";
import { metRefusal } from "@/lib/domain/wait/measure";
import { addWaitTally, emptyWaitTally, type WaitTally } from "@/lib/domain/wait/wait-tally";
import type { HistoryStore } from "@/lib/ports/history-store";
import type { AnsweredWindow, AnswerGround } from "./answer-ground";
import { barsOf, matchingOf } from "./answer-overview";
import { isRoughIn, stepsOfWait } from "./answer-wait";
import type { Held } from "./held";
import { readAttempts, readColdStarts, type ReadRows } from "./past-attempts";
import { readSeries } from "./past-series";
import type { ModelQuestion } from "./question";
import type { Recollection } from "./recall";
import type { RecallCaps } from "./recall-caps";
import { asksOfPairs, keysOfPairs } from "./wait-pairs";
import { createTurns } from "./turns";

/** A question's ground, and what may be asked to complete it. */
export interface RecalledQuestion {
  readonly store: HistoryStore;
  readonly recollection: Recollection;
  readonly caps: RecallCaps;
  /** The ground as it is without what is asked for here; `on` gives the same on something else. */
  readonly ground: AnswerGround;
  readonly on: (held: Held) => AnswerGround;
  readonly window: AnsweredWindow;
}

/** Asks a store for what one question needs beside the pairs of its window, and gives the ground that it is answered on. */
export async function completeGround(question: ModelQuestion, recalled: RecalledQuestion): Promise<AnswerGround> {
  const { ground, on } = recalled;
  switch (question.kind) {
    case "overview":
      return on(await heldForOverview(recalled));
    case "wait":
      return on(await heldForWait(recalled));
    case "pair":
      return on(await heldForPair(question.key, recalled));
    case "findings":
      return on(withAttempts(ground.held, await readWhole(recalled), recalled));
    case "pairs":
    case "coverage":
    case "policies":
    case "identities":
    case "attempts":
    case "flows":
    case "flow":
    case "spire":
      return ground;
    default:
      return question satisfies never;
  }
}

async function heldForOverview(recalled: RecalledQuestion): Promise<Held> {
  const { ground, window } = recalled;
  const { keys } = await matchingOf(window, ground);
  const [steps, attempts] = await Promise.all([stepsOf(recalled, barsOf(window.window, ground.held), keys), readWhole(recalled, recalled.caps.refusedByNodes)]);
  return withSeries(withAttempts(ground.held, attempts, recalled), steps, recalled);
}

async function heldForPair(key: string, recalled: RecalledQuestion): Promise<Held> {
  const { store, recollection, ground, window, caps } = recalled;
  const { plan, names, rows } = recollection;
  const pair = ground.held.book.pair(key, ground.held.ground(window.window));
  if (pair === null || plan.past === null || rows === null) return ground.held;
  if (rows.total <= caps.attempts) return withAttempts(ground.held, await readWhole(recalled), recalled);
  const keys = pair.port === "*" ? rows.members(key).map((row) => row.key) : [pair.key];
  const wanted = { window: plan.past, refusedOnly: false };
  const [own, sample] = await Promise.all([
    readAttempts(store, { ...wanted, pairs: keys.flatMap((each) => rows.storedKeys(each)), most: caps.attemptsOfPair }, names),
    isRefused(pair) ? readAttempts(store, { ...wanted, pairs: null, most: caps.attemptsBeside }, names) : null,
  ]);
  const ids = new Set(own.rows.map(attemptIdOf));
  return withAttempts(ground.held, { rows: [...own.rows, ...(sample?.rows ?? []).filter((attempt) => !ids.has(attemptIdOf(attempt)))], completeSince: own.completeSince }, recalled);
}

async function heldForWait(recalled: RecalledQuestion): Promise<Held> {
  const { store, recollection, ground, window, caps } = recalled;
  const { plan, names, rows } = recollection;
  if (plan.past === null || rows === null) return ground.held;
  const { filter } = window;
  const isWhole = rows.total <= caps.attempts;
  const [attempts, coldStarts] = await Promise.all([readWhole(recalled, caps.refused), readColdStarts(store, plan.past, caps.coldStarts, names)]);
  const heldOfAttempts = isWhole ? withAttempts(ground.held, attempts, recalled) : ground.held;
  const exact: Held = { ...heldOfAttempts, waits: waitsOf(ground.held, attempts, coldStarts, recalled) };
  const isToldOneByOne = (exact.attempts.completeSince ?? window.window.from - 1n) < window.window.from;
  if (!asksOfPairs(filter) || (isToldOneByOne && !isRoughIn(window.window, exact))) return exact;
  const steps = stepsOfWait(window.window, exact);
  const keys = keysOfPairs(window, recalled.on(exact));
  const told = await stepsOf(recalled, steps, keys);
  if (!isRoughIn(window.window, exact)) return withSeries(exact, told, recalled);
  return withSeries({ ...exact, waitSums: await roughSums(exact.waits.exactSince, steps, keys, recalled) }, told, recalled);
}

/** Sums of waits of what cannot be read one by one, up to `until`. */
async function roughSums(until: Instant | null, steps: TimeSteps, keys: ReadonlySet<string> | null, { store, recollection }: RecalledQuestion): Promise<Held["waitSums"]> {
  const { plan, names, rows } = recollection;
  if (plan.past === null || rows === null || until === null) return null;
  const window = { from: plan.past.from, to: until < plan.past.to ? until : plan.past.to };
  const told = await readSeries(store, { window, steps, unitNs: plan.unitNs, keys }, rows);
  const pairs = new Map<string, WaitTally>(window.to === plan.past.to ? rows.waits() : []);
  if (window.to < plan.past.to) {
    const turns = createTurns();
    for await (const batch of store.pairs({ window, stepNs: plan.unitNs * 1_000_000n, pairs: null, countsAlone: true })) {
      for (const { pair, waits } of batch) {
        if (waits !== null) addWaitTally(sumIn(pairs, names.key(pair)), waits);
        if (turns.isOver()) await turns.next();
      }
    }
  }
  return { pairs: [...pairs].map(([pair, tally]) => ({ pair, tally })), steps: told.map(({ at, waits }) => ({ at, tally: waits })) };
}

function sumIn(sums: Map<string, WaitTally>, key: string): WaitTally {
  const held = sums.get(key) ?? emptyWaitTally();
  sums.set(key, held);
  return held;
}

/** Every attempt of the past where they are not too many, else the newest that were refused, as many as are said (none: those of memory alone). */
async function readWhole({ store, recollection, caps }: RecalledQuestion, refused = 0): Promise<ReadRows<Attempt>> {
  const { plan, names, rows } = recollection;
  if (plan.past === null || rows === null) return { rows: [], completeSince: null };
  const isWhole = rows.total <= caps.attempts;
  if (!isWhole && refused === 0) return { rows: [], completeSince: plan.past.to };
  const { eventsFrom } = await store.span();
  const read = await readAttempts(store, { window: plan.past, pairs: null, refusedOnly: !isWhole, most: isWhole ? 2 * caps.attempts : refused }, names);
  // What the store let go of one by one, while it still counts it.
  const from = eventsFrom ?? plan.split;
  return from <= (rows.firstSeen ?? from) || (read.completeSince !== null && read.completeSince >= from) ? read : { ...read, completeSince: from - 1n };
}

async function stepsOf({ store, recollection }: RecalledQuestion, steps: TimeSteps, keys: ReadonlySet<string> | null): Promise<readonly SeriesStep[]> {
  const { plan, rows } = recollection;
  return plan.past === null || rows === null ? [] : readSeries(store, { window: plan.past, steps, unitNs: plan.unitNs, keys }, rows);
}

function withSeries(held: Held, past: readonly SeriesStep[], { recollection }: RecalledQuestion): Held {
  const { split } = recollection.plan;
  const { live } = recollection;
  return { ...held, book: { ...held.book, series: (from, to, keys) => [...past, ...(to < split ? [] : live.series(from > split ? from : split, to, keys))] } };
}

/** Memory's attempts from the split on, and those read of before; memory's stay as they are. */
function withAttempts(held: Held, read: ReadRows<Attempt>, { recollection }: RecalledQuestion): Held {
  const { all, completeSince } = held.attempts;
  const { split } = recollection.plan;
  const oldestFirst = read.rows.toReversed();
  const since = completeSince === null || completeSince < split ? read.completeSince : completeSince;
  return {
    ...held,
    attempts: {
      *all() {
        yield* oldestFirst;
        yield* all();
      },
      completeSince: since,
    },
  };
}

function waitsOf({ waits }: Held, attempts: ReadRows<Attempt>, coldStarts: ReadRows<Parameters<typeof coldStartIdOf>[0] & ReturnType<Held["waits"]["episodes"]>[number]>, { recollection }: RecalledQuestion): Held["waits"] {
  const { plan } = recollection;
  const { past, split } = plan;
  const roughEnd = attempts.completeSince === null ? null : ceilTo(attempts.completeSince + 1n, plan.unitNs);
  const exactSince = waits.exactSince !== null && waits.exactSince >= split ? waits.exactSince : roughEnd === null ? null : (past !== null && roughEnd > past.to ? past.to : roughEnd - 1n);
  const records = attempts.rows.filter((attempt) => metRefusal(attempt) && !attempt.viaProxy && (exactSince === null || attempt.time > exactSince || attempt.time >= split)).map((attempt) => ({ pair: pairKeyOf(attempt), attempt }));
  const byId = new Map(records.map((record) => [attemptIdOf(record.attempt), record]));
  return {
    ...waits,
    *records() {
      yield* records;
      yield* waits.records();
    },
    get: (id) => waits.get(id) ?? byId.get(id),
    episodes(now) {
      const live = waits.episodes(now);
      const known = new Set(live.map(coldStartIdOf));
      return [...coldStarts.rows.filter((row) => !known.has(coldStartIdOf(row))), ...live];
    },
    exactSince,
    coldStartsSince: waits.coldStartsSince !== null && waits.coldStartsSince >= split ? waits.coldStartsSince : coldStarts.completeSince,
  };
}

