import type { TimeWindow } from "@/lib/domain/coverage-of";
import { NO_FILTER, type Filter } from "@/lib/domain/filter";
import { AppError } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { AnsweredWindow, AnswerGround, ComparedGround } from "./answer-ground";
import { NOTHING_BESIDE, type BesideStatus } from "./beside";
import { createFindingsView, type FindingsOfWindow, type FindingsView } from "./findings-view";
import type { Held } from "./held";
import type { Model } from "./model";
import { createPairsView, type PairsView } from "./pairs-view";
import { countedFrom } from "./past-plan";
import type { PastSource } from "./past-source";
import { WHOLE_WINDOW, type ModelQuestion, type WindowSpec } from "./question";
import { createRecall, type Recall } from "./recall";
import { RECALL_CAPS, type RecallCaps } from "./recall-caps";
import { completeGround } from "./recall-question";
import { sayHistorySilent, withReason } from "./recollection";
import { keepApart, resolveWindow, snapOutward } from "./window";

/** The grounds that questions are answered on, one after the other. */
export interface AnswerGrounds {
  /** To be awaited before a question is answered: makes ready what takes long, in turns, and asks history for what memory does not hold. */
  prepare(question: ModelQuestion): Promise<AnswerGround>;
  /** All that memory can be asked about now. */
  heldWindow(): Promise<TimeWindow>;
  /** To be called now and then: lets go of what is kept for questions that come close together. */
  expireViews(): void;
}

export interface GroundOptions {
  readonly model: Model;
  readonly clock: Clock;
  readonly beside?: () => BesideStatus;
  /** Where what memory does not hold is kept; null: nowhere. */
  readonly past?: PastSource | null;
  readonly caps?: RecallCaps;
}

/** The grounds on one model, and on what history holds beside it. */
export function createAnswerGrounds({ model, clock, beside = () => NOTHING_BESIDE, past: history = null, caps = RECALL_CAPS }: GroundOptions): AnswerGrounds {
  const views = createPairsView(model, clock);
  const found = createFindingsView(model, clock);
  // What a store of this process' memory could tell, the model holds by itself.
  const recall = history === null || history.store.nature.type === "memory" ? null : createRecall({ model, store: history.store, clock, caps });
  const resolve = (spec: WindowSpec, filter: Filter) => resolveWindow(spec, filter, { first: model.firstHeld(), newest: model.time.asOf(), last: model.coverage().lastEventAt });
  const live = groundOn(model, views, found, {
    pair(spec, filter) {
      const resolved = resolve(spec, filter);
      return { window: snapOutward(resolved, model.firstHeld()), open: resolved.open, filter: resolved.filter };
    },
    exact: resolve,
  });

  function groundOn(held: Held, pairsView: Pick<PairsView, "of">, findingsView: FindingsView, windows: Windows): AnswerGround {
    const findings = (window: TimeWindow, open: boolean): FindingsOfWindow => findingsView.of(window, pairsView.of(window, open));
    return {
      held,
      past: null,
      compared: null,
      pairWindow: windows.pair,
      exactWindow: windows.exact,
      pairs: (window, open) => pairsView.of(window, open),
      beside,
      nowMs: () => clock.now(),
      pairsFor(window, open, filter) {
        const view = pairsView.of(window, open);
        if (!filter.terms.some(({ key }) => key === "finding")) return view;
        const { byPair } = findings(window, open).findings;
        return { ...view, pairs: view.pairs.map((pair) => ({ ...pair, findings: byPair.get(pair.key) ?? [] })) };
      },
      findings,
    };
  }

  /** The window of a question about pairs, in whole minutes, and only those that memory does not hold whole. */
  async function recalled(question: PairsQuestion, { store }: PastSource, from: Recall): Promise<AnswerGround | null> {
    const resolved = resolve(question.window, filterOf(question));
    const asked = snapOutward(resolved, null);
    if (from.splitOf(asked) === null) return null;
    const recollection = await from.pairs(asked);
    const { plan } = recollection;
    const window: AnsweredWindow = { window: asked.to >= plan.split ? { from: plan.window.from, to: asked.to } : plan.window, open: resolved.open, filter: resolved.filter };
    await recollection.views.prepare(window.window, window.open);
    // One view to the end of the question, however long the store takes for the rest.
    const view = recollection.views.of(window.window, window.open);
    const on = (held: Held): AnswerGround => groundOn(held, { of: () => view }, recollection.findings, { pair: () => window, exact: () => window });
    return completeGround(question, { store, recollection, caps, ground: on(recollection.held), on, window });
  }

  /** What memory lets go of while the store is asked is asked of the store as well: then once more. */
  async function recalledWhole(question: PairsQuestion, source: PastSource, from: Recall): Promise<AnswerGround | null> {
    for (let tries = 1; ; tries += 1) {
      const split = model.memoryFrom();
      const ground = await recalled(question, source, from);
      if (ground === null || model.memoryFrom() === split || tries === TRIES) return ground;
    }
  }

  async function prepare(question: ModelQuestion): Promise<AnswerGround> {
    if (!isOfPairs(question)) return history === null || recall === null ? live : { ...live, past: { history, recall } };
    if (history !== null && recall !== null) {
      try {
        const ground = await recall.inTime(recalledWhole(question, history, recall));
        if (ground !== null) return ground;
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "unavailable") throw error;
        return withoutHistory(question, error);
      }
    }
    if (needsPairs(question)) await prepareLive(question);
    return live;
  }

  /** The other window is answered as pairs are, from wherever it is held. */
  async function preparedWith(compare: WindowSpec, question: ModelQuestion & { readonly window: WindowSpec }): Promise<ComparedGround> {
    const filter = "filter" in question ? question.filter : NO_FILTER;
    const answered = snapOutward(resolve(question.window, filter), model.firstHeld());
    const spec = keepApart(compare, resolve(compare, NO_FILTER), answered);
    const ground = await prepare({ kind: "pairs", window: spec, filter: resolve(question.window, filter).filter, sort: "worst", limit: 1, cursor: null, facets: false });
    return { ground, spec, isOfMemory: ground === live };
  }

  return {
    async prepare(question) {
      const ground = await prepare(question);
      if ((question.kind !== "overview" && question.kind !== "pair") || question.compare === undefined) return ground;
      return { ...ground, compared: await preparedWith(question.compare, question) };
    },
    async heldWindow() {
      const { window } = resolve(WHOLE_WINDOW, NO_FILTER);
      // A store that does not answer holds nothing as far as anybody can see now.
      const span = (await history?.store.span().catch(() => null)) ?? null;
      const counted = span === null ? window.from : countedFrom(span, window.from);
      return { ...window, from: counted < window.from ? counted : window.from };
    },
    expireViews() {
      views.expire();
      recall?.expire();
    },
  };

  async function prepareLive(question: PairsQuestion): Promise<void> {
    const { window, open } = live.pairWindow(question.window, filterOf(question));
    await views.prepare(window, open);
  }

  /** What memory holds is answered all the same. */
  function withoutHistory(question: PairsQuestion, error: AppError): AnswerGround {
    const window = live.pairWindow(question.window, filterOf(question));
    const held = withReason(model, sayHistorySilent(error));
    return groundOn(held, createPairsView(held, clock), createFindingsView(held, clock), { pair: () => window, exact: () => window });
  }
}

/** Memory lets go of minutes once a minute: twice in a row it hardly meets the same question. */
const TRIES = 3;

interface Windows {
  pair(spec: WindowSpec, filter: Filter): AnsweredWindow;
  exact(spec: WindowSpec, filter: Filter): AnsweredWindow;
}

type PairsQuestion = Extract<ModelQuestion, { readonly kind: "pairs" | "pair" | "overview" | "coverage" | "wait" | "findings" | "policies" | "identities" }>;

/** True for questions that are about the pairs of a window. */
function isOfPairs(question: ModelQuestion): question is PairsQuestion {
  return question.kind !== "attempts" && question.kind !== "flows" && question.kind !== "flow" && question.kind !== "spire";
}

/** True for questions that are answered from all pairs of a window. */
function needsPairs(question: PairsQuestion): boolean {
  return question.kind !== "wait" || question.filter.terms.length > 0;
}

function filterOf(question: PairsQuestion): Filter {
  return "filter" in question ? question.filter : NO_FILTER;
}
