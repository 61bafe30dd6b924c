import type { Instant } from "./instant";

/** Equal steps of time, the first of which begins at `start`. */
export interface TimeSteps {
  readonly start: Instant;
  readonly stepNs: bigint;
}

/** The last whole multiple of a unit up to an instant. */
export function floorTo(at: Instant, unitNs: bigint): Instant {
  return at - (((at % unitNs) + unitNs) % unitNs);
}

/** The first whole multiple of a unit from an instant on. */
export function ceilTo(at: Instant, unitNs: bigint): Instant {
  return floorTo(at + unitNs - 1n, unitNs);
}

/** The fewest whole units a step takes so that no more than so many make the stretch; the first begins with the unit that `from` lies in. */
export function stepsWithin(from: Instant, to: Instant, unitNs: bigint, most: bigint): TimeSteps {
  const start = floorTo(from, unitNs);
  const units = (floorTo(to, unitNs) - start) / unitNs + 1n;
  return { start, stepNs: ((units + most - 1n) / most) * unitNs };
}

/** The start of the step that an instant lies in; before the first, the steps go on backwards. */
export function stepAt({ start, stepNs }: TimeSteps, at: Instant): Instant {
  return start + floorTo(at - start, stepNs);
}
