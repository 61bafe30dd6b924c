import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { ClusterChange } from "@/lib/domain/history/stored";
import type { ChangeLog } from "./change-log";

/** The newest changes of a window, and how many there are. */
export interface ChangesOfWindow {
  readonly total: number;
  /** Newest first, at most CHANGES_SHOWN. */
  readonly shown: readonly ClusterChange[];
}

export const CHANGES_SHOWN = 200;

/** Changes of a window; `open`: it goes on, so what was heard up to now is in it. */
export function changesWithin(log: ChangeLog, window: TimeWindow, open: boolean, isMeant: (change: ClusterChange) => boolean = () => true): ChangesOfWindow {
  return shownOf(log.within({ from: window.from, to: open ? null : window.to }).filter(isMeant));
}

/** The first of a list that is newest first. */
export function shownOf(changes: readonly ClusterChange[]): ChangesOfWindow {
  return { total: changes.length, shown: changes.slice(0, CHANGES_SHOWN) };
}
