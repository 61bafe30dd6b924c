"use client";

import type { CoverageWire, SourceHealthWire } from "@/lib/wire/answer";
import { sayFault } from "@/lib/wire/filter-parse";
import { ApiError } from "./api-error";
import { useLiveState } from "./live";
import { useOffer, type OfferedAction } from "./state-actions";
import type { ViewControl } from "./view";
import { errorState, listNotes, type WrittenState } from "./written-state";

/** What every screen's answer carries for the frame around it. */
export interface FramedAnswer {
  readonly window: { readonly to: string };
  readonly coverage: Pick<CoverageWire, "verdicts">;
  readonly watermark: string | null;
  readonly source?: SourceHealthWire;
}

/** A written state with its actions ready to be offered. */
export interface OfferedState extends Omit<WrittenState, "actions"> {
  readonly actions: readonly OfferedAction[];
}

/** What a screen shows: its answer, where there is one, and what has to be said instead of it or above it. */
export interface ScreenAnswer<Answer> {
  readonly answer: Answer | null;
  readonly states: readonly OfferedState[];
  /** The answer is that of the question before, until this one's comes. */
  readonly old: boolean;
  readonly offer: (state: WrittenState) => OfferedState;
}

interface Asked<Answer> {
  readonly data: Answer | undefined;
  readonly error: Error | null;
  readonly isPlaceholderData: boolean;
  refetch(): unknown;
}

/** The answer to a question with what has to be said around it; `noun`: what is asked for, in the plural; `fault`: of a filter that goes with the question. */
export function useScreenAnswer<Answer extends FramedAnswer>(query: Asked<Answer>, noun: string, fault: ViewControl["fault"] = null): ScreenAnswer<Answer> {
  const { health } = useLiveState();
  const offerActions = useOffer(() => void query.refetch());
  const offer = (state: WrittenState): OfferedState => ({ ...state, actions: offerActions(state.actions) });
  const problem = fault !== null ? new ApiError("bad-filter", sayFault(fault), "") : query.error instanceof ApiError ? query.error : null;
  const answer = fault === null ? (query.data ?? null) : null;
  return { answer, states: statesAround(answer, problem, health?.source ?? answer?.source ?? null, noun).map(offer), old: query.isPlaceholderData, offer };
}

/** A problem, alone where there is no answer, and what the answer itself has to have said above it. */
export function statesAround(answer: FramedAnswer | null, problem: ApiError | null, source: SourceHealthWire | null, noun: string): WrittenState[] {
  if (answer === null) return problem === null ? [] : [errorState(problem, noun)];
  const notes = listNotes(source, answer.coverage, answer.watermark);
  if (problem === null) return notes;
  return [{ ...errorState(problem, noun), text: `${problem.message} What is shown is as of ${answer.window.to.slice(11, 19)} UTC.` }, ...notes];
}
