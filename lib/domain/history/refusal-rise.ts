import type { Instant } from "../instant";

/** New connections of one step of time, and those of them that were refused or are refused and not over. */
export interface RefusalStep {
  readonly at: Instant;
  readonly total: number;
  readonly refused: number;
}

/** Refusals and new connections of a stretch. */
export interface RefusalCount {
  readonly refused: number;
  readonly of: number;
}

/** A stretch in which refusals were many times what they had been. */
export interface RefusalRise extends RefusalCount {
  /** Start of its first step, and end of its last (not in it). */
  readonly from: Instant;
  readonly to: Instant;
  /** True when it reaches the newest step. */
  readonly isOn: boolean;
  /** All steps before it. */
  readonly before: RefusalCount & { readonly from: Instant };
}

/** A rise has at least so many refusals; fewer are called chance. */
const LEAST_REFUSED = 10;
/** And at least so many times what the time before would have given, by number and by share. */
const TIMES = 2.5;
const SHARE_TIMES = 2;
/** Steps that must stand before it. */
const STEPS_BEFORE = 2;
/** How far beyond chance it must be, in standard deviations of a count. */
const DEVIATIONS = 5;

/** The sharpest rise of refusals in equal steps; null where there is none. Steps in which nothing was held must not be among them: their zeros are none. */
export function findRise(steps: readonly RefusalStep[], stepNs: bigint): RefusalRise | null {
  let best: { readonly rise: RefusalRise; readonly score: number } | null = null;
  const before = { refused: 0, of: 0 };
  for (const [index, step] of steps.entries()) {
    const found = index < STEPS_BEFORE ? null : riseAt(steps, index, before, stepNs);
    if (found !== null && (best === null || found.score > best.score)) best = found;
    before.refused += step.refused;
    before.of += step.total;
  }
  return best?.rise ?? null;
}

function riseAt(steps: readonly RefusalStep[], start: number, before: RefusalCount, stepNs: bigint): { readonly rise: RefusalRise; readonly score: number } | null {
  const [first, opening] = [steps[0], steps[start]];
  const usual = before.refused / start;
  if (first === undefined || opening === undefined || !isRaised(opening, usual)) return null;
  let end = start;
  let [refused, of] = [0, 0];
  // One step at the usual rate is a breath, two in a row are the end.
  for (let at = start; at < steps.length && (isRaised(steps[at], usual) || isRaised(steps[at + 1], usual) || at === steps.length - 1); at += 1) {
    end = at;
    refused += steps[at]?.refused ?? 0;
    of += steps[at]?.total ?? 0;
  }
  const expected = usual * (end - start + 1);
  const score = (refused - expected) / Math.sqrt(Math.max(expected, 1));
  const isHigher = before.of === 0 || refused * before.of >= SHARE_TIMES * before.refused * of;
  if (refused < LEAST_REFUSED || refused < TIMES * expected || score < DEVIATIONS || !isHigher) return null;
  const last = steps[end] ?? opening;
  return { score, rise: { from: opening.at, to: last.at + stepNs, isOn: end === steps.length - 1, refused, of, before: { ...before, from: first.at } } };
}

function isRaised(step: RefusalStep | undefined, usual: number): boolean {
  return step !== undefined && step.refused >= 2 && step.refused > 2 * usual;
}
