import type { CoverageHole } from "@/lib/domain/coverage";
import { coverageOf } from "@/lib/domain/coverage-of";
import { joinHoles, joinNodes } from "@/lib/domain/history/join-coverage";
import type { NodePast } from "@/lib/domain/history/stored";
import type { LedgerCoverage } from "@/lib/domain/ledger";
import { createPairAnswers } from "@/lib/domain/pair-answers";
import { trendStepsOf } from "@/lib/domain/pair-row";
import { createWaitGround } from "@/lib/domain/wait/exclusion";
import type { AppError } from "@/lib/platform/errors";
import type { Held } from "./held";
import type { Model } from "./model";
import { joinPairRows, type PastRows } from "./past-rows";
import type { PastNames } from "./past-names";
import type { PastPlan } from "./past-plan";
import { reasonsOfHealth, reasonsOfLosses } from "./stream-reasons";

/** What a store told of a window. */
export interface PastGround {
  readonly plan: PastPlan;
  readonly names: PastNames;
  readonly nodes: readonly NodePast[];
  /** Those in which nothing was recorded among them. */
  readonly holes: readonly CoverageHole[];
  /** null: pairs were not asked for. */
  readonly rows: PastRows | null;
  readonly reasons: readonly string[];
}

/** Memory from `plan.split` on, and before it what a store told: both together answer as one. */
export function recollect(model: Model, past: PastGround): Held {
  const { plan, rows } = past;
  const { split } = plan;
  const isUpToNow = plan.window.to >= split;
  let joined: { readonly of: LedgerCoverage; readonly coverage: LedgerCoverage } | null = null;

  function coverage(): LedgerCoverage {
    const live = model.coverage();
    if (joined?.of === live) return joined.coverage;
    const made: LedgerCoverage = {
      ...live,
      nodes: joinNodes(past.nodes, live.nodes, isUpToNow),
      holes: joinHoles(past.holes, live.holes),
      firstEventAt: live.firstEventAt === null || plan.heldFrom < live.firstEventAt ? plan.heldFrom : live.firstEventAt,
      late: Math.max(live.late, past.nodes.reduce((sum, { late }) => sum + late, 0)),
    };
    joined = { of: live, coverage: made };
    return made;
  }

  /** How the stream is now says nothing of what lies in the past. */
  function reasons(): string[] {
    const { nature, health } = model.source();
    return [...past.reasons, ...(isUpToNow ? reasonsOfHealth(nature, health) : []), ...reasonsOfLosses(model.brokenLines.count, model.caps())];
  }

  const only = { until: split, tally: null, trend: [], steps: trendStepsOf(plan.window, plan.unitNs) };
  const held: Held = {
    surroundings: model.surroundings,
    changes: model.changes,
    nodeOf: model.nodeOf,
    time: model.time,
    get revision() {
      return model.revision;
    },
    get renames() {
      return model.renames;
    },
    get upheavals() {
      return model.upheavals;
    },
    attemptOf: (entry) => model.attemptOf(entry),
    source: () => model.source(),
    counters: () => model.counters(),
    caps: () => model.caps(),
    written: () => model.written(),
    brokenLines: model.brokenLines,
    book: rows === null ? model.book : { ...createPairAnswers(joinPairRows(model.book, rows, only)), series: notAsked },
    attempts: { all: () => since(model.attempts.all(), split, ({ time }) => time), completeSince: later(model.attempts.completeSince, split - 1n) },
    waits: {
      records: () => since(model.waits.records(), split, ({ attempt }) => attempt.time),
      get: (id) => model.waits.get(id),
      minutes: () => since(model.waits.minutes(), split, ({ at }) => at),
      episodes: (now) => model.waits.episodes(now).filter(({ openedAt }) => openedAt >= split),
      exactSince: later(model.waits.exactSince, split - 1n),
      coldStartsSince: later(model.waits.coldStartsSince, split - 1n),
    },
    waitSums: null,
    flows: model.flows,
    unitNs: plan.unitNs,
    coverage,
    firstHeld: () => plan.heldFrom,
    waitGround() {
      const { holes, nodes } = coverage();
      return createWaitGround(holes, new Map(nodes.flatMap(({ node, ringStart }) => (ringStart === null ? [] : [[node, ringStart]]))));
    },
    ground(window) {
      const { nodes, holes, late, unattributedDrops } = coverage();
      return { window, nodes, holes, late, unattributedDrops, carriesCoverage: model.source().nature.type !== "capture", streamReasons: reasons() };
    },
    head: (window) => ({ ...model.head(window), coverage: coverageOf(held.ground(window), null) }),
  };
  return held;
}

/** Memory alone, where a store should have told of the time before it: the answer says why it does not. */
export function withReason(held: Held, reason: string): Held {
  const ground: Held["ground"] = (window) => {
    const known = held.ground(window);
    return { ...known, streamReasons: [reason, ...known.streamReasons] };
  };
  return { ...held, ground, head: (window) => ({ ...held.head(window), coverage: coverageOf(ground(window), null) }) };
}

/** Why what memory does not hold is missing from an answer. */
export function sayHistorySilent(error: AppError): string {
  return `what memory does not hold is missing, for history cannot be asked: ${error.message}`;
}

/** Steps of time are asked of the store beforehand, for the very question. */
function notAsked(): never {
  throw new Error("a recollection's series was not asked of the store before it was answered from");
}

function* since<T>(items: Iterable<T>, from: bigint, timeOf: (item: T) => bigint): Generator<T, undefined> {
  for (const item of items) if (timeOf(item) >= from) yield item;
}

function later(a: bigint | null, b: bigint): bigint {
  return a !== null && a > b ? a : b;
}
