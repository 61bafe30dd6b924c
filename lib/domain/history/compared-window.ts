import type { Coverage } from "../coverage";
import type { TimeWindow } from "../coverage-of";
import { GRADES, type Grade } from "../outcome";
import type { OutcomeCounts, Pair } from "../pair";

/** New connections for which a verdict demanded authentication. */
export interface UnderRequired {
  readonly total: number;
  readonly authenticated: number;
  readonly authenticatedLate: number;
  readonly authRefused: number;
  readonly authPending: number;
}

/** The same of another window, to be held beside an answer. */
export interface ComparedWindow {
  readonly window: TimeWindow;
  readonly coverage: Coverage;
  readonly pairs: number;
  readonly attempts: OutcomeCounts;
  readonly underRequired: UnderRequired;
  readonly grades: Readonly<Record<Grade, number>>;
}

/** These four outcomes exist only where a verdict demanded authentication; every other outcome was decided by something else. */
export function underRequiredOf({ authenticated, authenticatedLate, authRefused, authPending }: OutcomeCounts): UnderRequired {
  return { total: authenticated + authenticatedLate + authRefused + authPending, authenticated, authenticatedLate, authRefused, authPending };
}

/** How many pairs have each grade. */
export function gradesOf(pairs: readonly Pair[]): Readonly<Record<Grade, number>> {
  const grades: Record<Grade, number> = { all: 0, "all-seen": 0, some: 0, none: 0, unknown: 0 };
  for (const grade of GRADES) grades[grade] = pairs.filter((pair) => pair.grade === grade).length;
  return grades;
}
