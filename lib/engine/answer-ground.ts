import type { TimeWindow } from "@/lib/domain/coverage-of";
import { NO_FILTER, type Filter } from "@/lib/domain/filter";
import type { Clock } from "@/lib/ports/clock";
import type { Model } from "./model";
import { createPairsView, type PairsOfWindow } from "./pairs-view";
import type { Question, WindowSpec } from "./question";
import { resolveWindow, snapOutward } from "./window";

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
  /** To be awaited before a question is answered: makes ready what takes long, in turns. */
  prepare(question: Question): Promise<void>;
  /** To be called now and then: lets go of what is kept for questions that come close together. */
  expireViews(): void;
}

/** The ground on one model. */
export function createAnswerGround(model: Model, clock: Clock): AnswerGround {
  const views = createPairsView(model, clock);
  const resolve = (spec: WindowSpec, filter: Filter) => resolveWindow(spec, filter, { first: model.firstHeld(), newest: model.time.asOf(), last: model.coverage().lastEventAt });
  return {
    model,
    pairWindow(spec, filter) {
      const resolved = resolve(spec, filter);
      return { window: snapOutward(resolved, model.firstHeld()), open: resolved.open, filter: resolved.filter };
    },
    exactWindow: resolve,
    pairs: (window, open) => views.of(window, open),
    async prepare(question) {
      if (!needsPairs(question)) return;
      const { window, open } = this.pairWindow(question.window, "filter" in question ? question.filter : NO_FILTER);
      await views.prepare(window, open);
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
