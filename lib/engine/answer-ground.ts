import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Filter } from "@/lib/domain/filter";
import type { BesideStatus } from "./beside";
import type { FindingsOfWindow } from "./findings-view";
import type { Held } from "./held";
import type { PairsOfWindow } from "./pairs-view";
import type { PastSource } from "./past-source";
import type { WindowSpec } from "./question";
import type { Recall } from "./recall";

export interface AnsweredWindow {
  readonly window: TimeWindow;
  readonly open: boolean;
  readonly filter: Filter;
}

/** The ground of another window than the one that is answered. */
export interface ComparedGround {
  readonly ground: AnswerGround;
  readonly spec: WindowSpec;
  /** Memory alone tells of it: what is not held there is not said otherwise. */
  readonly isOfMemory: boolean;
}

/** What every answer is made from. */
export interface AnswerGround {
  readonly held: Held;
  /** The window that pairs are answered for: whole minutes. */
  pairWindow(spec: WindowSpec, filter: Filter): AnsweredWindow;
  /** The window as it was asked: attempts and flows are exact. */
  exactWindow(spec: WindowSpec, filter: Filter): AnsweredWindow;
  pairs(window: TimeWindow, open: boolean): PairsOfWindow;
  /** Where lists of single connections and events go on beyond memory; null: nowhere. */
  readonly past: { readonly history: PastSource; readonly recall: Recall } | null;
  /** What the question asked to be compared with, on a ground of its own; null: nothing. */
  readonly compared: ComparedGround | null;
  /** How what is read beside the flows stands. */
  beside(): BesideStatus;
  /** Epoch ms, by the wall clock: what stands around the flows is as of now. */
  nowMs(): number;
  /** The same with the findings that concern each pair, where the filter asks for them. */
  pairsFor(window: TimeWindow, open: boolean, filter: Filter): PairsOfWindow;
  /** What is wrong as far as it was read, with the traffic of the window. */
  findings(window: TimeWindow, open: boolean): FindingsOfWindow;
}
