import { attemptIdOf, type Attempt, type AuthLeg } from "../attempt";
import { ATTEMPT_SPAN_MS } from "../attempt";
import { msBetween, plusMs, type Instant } from "../instant";
import { bucketOfWait, bumpBucket, type WaitCounts } from "./buckets";
import type { KeyedEpisode } from "./episode-book";
import { expiryOf } from "./episode";
import type { WaitGround } from "./exclusion";
import { waitOfLeg } from "./legs-of";
import { measureOf } from "./measure";
import type { MinuteTally } from "./minute-book";
import { kernelOfWait, type KernelTimers } from "./teeth";
import type { ColdStarts, KernelSight, WaitColumn, WaitGroup, WaitOfWindow, WaitSample } from "./wait";
import type { WaitRecord } from "./wait-book";
import { addAttempt, addMinute, affectedOf, emptySum, excludedOf, groupOf, spreadOf, teethOf, type WaitSum } from "./wait-sum";
import type { WaitMeasure, WaitTally } from "./wait-tally";

/** What was let through at once under required authentication: the rest of M4's denominator. */
export interface AtOnce {
  /** null: it cannot be told; `reason` says why. */
  readonly total: number | null;
  readonly unsure: number;
  readonly reason: string | null;
  ofPair(pair: string): number | null;
  ofColumn(index: number): number | null;
}

/** Equal steps of time, the first of which begins at `start`. */
export interface WaitSteps {
  readonly start: Instant;
  readonly stepNs: bigint;
  readonly count: number;
  hasHole(index: number): boolean;
}

/** Sums of waits that are known by pair or by step of time, not by both; the pairs' are all that there is. */
export interface WaitSums {
  readonly pairs: readonly { readonly pair: string; readonly tally: WaitTally }[];
  readonly steps: readonly { readonly at: Instant; readonly tally: WaitTally }[];
}

/** Everything of a window that matches, ready to be counted. */
export interface WaitParts {
  readonly records: Iterable<WaitRecord>;
  readonly minutes: Iterable<MinuteTally>;
  /** null: records and minutes are all. */
  readonly sums: WaitSums | null;
  readonly episodes: Iterable<KeyedEpisode>;
  readonly ground: WaitGround;
  readonly atOnce: AtOnce;
  readonly steps: WaitSteps;
  /** The node that a client's address is on; null when it is not known. */
  nodeOfSource(attempt: Attempt): string | null;
}

export const SAMPLES_SHOWN = 200;
export const PAIRS_SHOWN = 200;

/** M1 to M4 of what a window holds. */
export function waitOfWindow(parts: WaitParts): WaitOfWindow {
  const total = emptySum();
  const pairs = new Sums();
  const nodes = new Sums();
  const directions = new Sums();
  const l7 = new Sums();
  const reasons = new Sums();
  const columns = Array.from({ length: parts.steps.count }, emptySum);
  const kernels = new Map<string, Record<KernelTimers, number>>();
  const samples: WaitSample[] = [];
  let otherProtocols = 0;
  for (const { pair, attempt } of parts.records) {
    const measure = measureOf(attempt, parts.ground);
    for (const sum of [total, pairs.of(pair), columns[columnOf(parts.steps, attempt.time)], l7.of(attempt.l7.requestsSeen > 0 ? "l7" : "l4")]) {
      if (sum) addAttempt(sum, attempt, measure);
    }
    for (const reason of attempt.refusedBy) addAttempt(reasons.of(reason), attempt, measure);
    for (const leg of attempt.legs) {
      if (leg.refusedAt.length === 0) continue;
      for (const sum of [nodes.of(leg.node), directions.of(leg.at)]) addLeg(sum, leg, attempt, measure);
    }
    if (attempt.outcome === "authenticated-late" && attempt.tuple.protocol !== "TCP") otherProtocols += 1;
    if (measure.waitMs === null) continue;
    samples.push({ pair, attempt, waitMs: measure.waitMs });
    noteKernel(kernels, parts.nodeOfSource(attempt), kernelOfWait(attempt.refusals, measure.waitMs));
  }
  for (const { pair, at, tally } of parts.minutes) {
    for (const sum of [total, pairs.of(pair), columns[columnOf(parts.steps, at)]]) if (sum) addMinute(sum, tally);
  }
  for (const { pair, tally } of parts.sums?.pairs ?? []) for (const sum of [total, pairs.of(pair)]) addMinute(sum, tally);
  for (const { at, tally } of parts.sums?.steps ?? []) {
    const column = columns[columnOf(parts.steps, at)];
    if (column) addMinute(column, tally);
  }
  const affected = affectedOf(total.tally);
  const rows = pairs.groups().filter((group) => group.affected + group.pending + group.excluded > 0);
  samples.sort((a, b) => (a.attempt.time > b.attempt.time ? -1 : a.attempt.time < b.attempt.time ? 1 : attemptIdOf(a.attempt) < attemptIdOf(b.attempt) ? -1 : 1));
  return {
    m1: { ...spreadOf(total.exact, total.rough, total.tally.waits), excluded: { ...total.tally.excluded }, otherProtocols, samples: samples.slice(0, SAMPLES_SHOWN) },
    m2: coldStartsOf(parts),
    m3: { count: total.tally.refused, pending: total.tally.pending, recovered: total.tally.recovered, open: total.tally.refusedOpen },
    m4: { affected, of: parts.atOnce.total === null ? null : parts.atOnce.total + affected, unsure: parts.atOnce.unsure, reason: parts.atOnce.reason },
    stepMs: Number(parts.steps.stepNs / 1_000_000n),
    series: columns.map((sum, index) => columnOfSum(sum, index, parts)),
    by: {
      pairs: rows.slice(0, PAIRS_SHOWN).map((row) => withAtOnce(row, parts.atOnce.ofPair(row.name))),
      pairsMatched: rows.length,
      nodes: nodes.groups(),
      directions: directions.groups(),
      l7: l7.groups(),
      reasons: reasons.groups(),
    },
    kernels: [...kernels].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([node, timers]): KernelSight => ({ node, timers })),
  };
}

/** Sums by name, made as names come up. */
class Sums {
  private readonly byName = new Map<string, WaitSum>();

  of(name: string): WaitSum {
    const held = this.byName.get(name);
    if (held) return held;
    const made = emptySum();
    this.byName.set(name, made);
    return made;
  }

  /** Rows, those that waited most often first. */
  groups(): WaitGroup[] {
    const rows = [...this.byName].map(([name, sum]) => groupOf(name, sum));
    return rows.sort((a, b) => b.count - a.count || b.affected - a.affected || (a.name < b.name ? -1 : 1));
  }
}

function withAtOnce(row: WaitGroup, atOnce: number | null): WaitGroup {
  return { ...row, of: atOnce === null ? null : atOnce + row.affected };
}

/** One leg of an attempt under its node or direction: its own part of the wait; unresolved where it is the leg that refused. */
function addLeg(sum: WaitSum, leg: AuthLeg, attempt: Attempt, measure: WaitMeasure): void {
  const isTheOne = leg.throughAt === null || leg.throughAt < (leg.refusedAt.at(-1) ?? leg.throughAt);
  if (isTheOne || attempt.outcome === "authenticated-late" || attempt.outcome === "unknown") {
    addAttempt(sum, attempt, { waitMs: measure.waitMs === null ? null : waitOfLeg(leg), excluded: measure.excluded });
  }
}

function columnOf({ start, stepNs }: WaitSteps, at: Instant): number {
  return at < start ? 0 : Number((at - start) / stepNs);
}

function columnOfSum({ tally }: WaitSum, index: number, { steps, atOnce }: WaitParts): WaitColumn {
  const affected = affectedOf(tally);
  const others = atOnce.ofColumn(index);
  return {
    at: steps.start + BigInt(index) * steps.stepNs,
    ...teethOf(tally.waits),
    unresolved: tally.refused,
    pending: tally.pending,
    affected,
    of: others === null ? null : others + affected,
    excluded: excludedOf(tally),
    hasHole: steps.hasHole(index),
  };
}

function noteKernel(kernels: Map<string, Record<KernelTimers, number>>, node: string | null, timers: KernelTimers | null): void {
  if (node === null || timers === null) return;
  const held = kernels.get(node) ?? { linear: 0, doubling: 0 };
  held[timers] += 1;
  kernels.set(node, held);
}

function coldStartsOf({ episodes, ground }: WaitParts): ColdStarts {
  const exact: number[] = [];
  const buckets: WaitCounts = new Map();
  const beside = { unresolved: 0, open: 0, excluded: 0 };
  for (const episode of episodes) {
    if (episode.state === "open") {
      beside.open += 1;
      continue;
    }
    const missing = ground.missing(episode.node, plusMs(episode.openedAt, -ATTEMPT_SPAN_MS), episode.closedAt ?? expiryOf(episode));
    if (missing !== null) beside.excluded += 1;
    else if (episode.closedAt === null) beside.unresolved += 1;
    else {
      const waitMs = msBetween(episode.openedAt, episode.closedAt);
      exact.push(waitMs);
      bumpBucket(buckets, bucketOfWait(waitMs), 1);
    }
  }
  return { ...spreadOf(exact, new Map(), buckets), ...beside };
}
