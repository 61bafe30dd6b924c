import type { TimeWindow } from "@/lib/domain/coverage-of";
import { NO_FILTER, type Filter } from "@/lib/domain/filter";
import type { Clock } from "@/lib/ports/clock";
import { NOTHING_BESIDE, type BesideStatus } from "./beside";
import type { Model } from "./model";
import { createFindingsView, type FindingsOfWindow } from "./findings-view";
import { createPairsView, type PairsOfWindow } from "./pairs-view";
import type { Question, WindowSpec } from "./question";
import { keepApart, resolveWindow, snapOutward } from "./window";

export interface AnsweredWindow {
  readonly window: TimeWindow;
  readonly open: boolean;
  readonly filter: Filter;
}

/** What every answer is made from. */
export interface AnswerGround {
  readonly model: Model;
  /** The window that pairs are answered for: whole minutes. */
  pairWindow(spec: WindowSpec, filter: Filter): AnsweredWindow;
  /** The window as it was asked: attempts and flows are exact. */
  exactWindow(spec: WindowSpec, filter: Filter): AnsweredWindow;
  pairs(window: TimeWindow, open: boolean): PairsOfWindow;
  /** How what is read beside the flows stands. */
  beside(): BesideStatus;
  /** Epoch ms, by the wall clock: what stands around the flows is as of now. */
  nowMs(): number;
  /** The same with the findings that concern each pair, where the filter asks for them. */
  pairsFor(window: TimeWindow, open: boolean, filter: Filter): PairsOfWindow;
  /** What is wrong as far as it was read, with the traffic of the window. */
  findings(window: TimeWindow, open: boolean): FindingsOfWindow;
  /** To be awaited before a question is answered: makes ready what takes long, in turns. */
  prepare(question: Question): Promise<void>;
  /** To be called now and then: lets go of what is kept for questions that come close together. */
  expireViews(): void;
}

/** The ground on one model. */
export function createAnswerGround(model: Model, clock: Clock, beside: () => BesideStatus = () => NOTHING_BESIDE): AnswerGround {
  const views = createPairsView(model, clock);
  const found = createFindingsView(model, clock);
  const resolve = (spec: WindowSpec, filter: Filter) => resolveWindow(spec, filter, { first: model.firstHeld(), newest: model.time.asOf(), last: model.coverage().lastEventAt });
  const findings = (window: TimeWindow, open: boolean): FindingsOfWindow => found.of(window, views.of(window, open));
  return {
    model,
    pairWindow(spec, filter) {
      const resolved = resolve(spec, filter);
      return { window: snapOutward(resolved, model.firstHeld()), open: resolved.open, filter: resolved.filter };
    },
    exactWindow: resolve,
    pairs: (window, open) => views.of(window, open),
    beside,
    nowMs: () => clock.now(),
    pairsFor(window, open, filter) {
      const view = views.of(window, open);
      if (!filter.terms.some(({ key }) => key === "finding")) return view;
      const { byPair } = findings(window, open).findings;
      return { ...view, pairs: view.pairs.map((pair) => ({ ...pair, findings: byPair.get(pair.key) ?? [] })) };
    },
    findings,
    async prepare(question) {
      if (!needsPairs(question)) return;
      const { window, open } = this.pairWindow(question.window, "filter" in question ? question.filter : NO_FILTER);
      await views.prepare(window, open);
      if (question.kind !== "overview" || question.compare === undefined) return;
      const compared = keepApart(this.pairWindow(question.compare, NO_FILTER), window);
      await views.prepare(compared.window, compared.open);
    },
    expireViews: () => views.expire(),
  };
}

type PairsQuestion = Extract<Question, { readonly kind: "pairs" | "pair" | "overview" | "coverage" | "wait" }>;

/** True for questions that are answered from all pairs of a window. */
function needsPairs(question: Question): question is PairsQuestion {
  if (question.kind === "wait") return question.filter.terms.length > 0;
  return question.kind === "pairs" || question.kind === "pair" || question.kind === "overview" || question.kind === "coverage";
}
