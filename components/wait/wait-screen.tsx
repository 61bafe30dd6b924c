"use client";

import { useQuery } from "@tanstack/react-query";
import { SkeletonLine, SkeletonRows } from "@/components/ui/skeleton";
import { Written } from "@/components/ui/written";
import { ApiError } from "@/lib/client/api-error";
import { useLiveState } from "@/lib/client/live";
import { waitQuery } from "@/lib/client/queries";
import { useStateActions } from "@/lib/client/state-actions";
import { useView } from "@/lib/client/view";
import { errorState, listNotes, type WrittenState } from "@/lib/client/written-state";
import { sayFault } from "@/lib/wire/filter-parse";
import type { WaitAnswer } from "@/lib/wire/wait";
import { AffectedPanel } from "./affected-panel";
import { ColdStartsPanel } from "./cold-starts-panel";
import { CombPanel } from "./comb-panel";
import { emptyWait, isEmptyWait } from "./empty";
import { Lead } from "./lead";
import { WhenPanel } from "./when-panel";
import { WhomPanel } from "./whom-panel";

/** How long do first connections wait, and for whom? */
export function WaitScreen() {
  const { view, fault } = useView();
  const { health } = useLiveState();
  const query = useQuery({ ...waitQuery(view), enabled: fault === null });
  const retry = () => void query.refetch();
  const problem = fault !== null ? new ApiError("bad-filter", sayFault(fault), "") : query.error instanceof ApiError ? query.error : null;
  const answer = query.data;
  if (problem !== null && (answer === undefined || fault !== null)) return <Titled state={errorState(problem, "connections")} onRetry={retry} />;
  if (answer === undefined) return <FirstLoad />;
  const source = health?.source ?? null;
  const notes = listNotes(source, answer.coverage, answer.watermark);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 aria-busy:opacity-60" aria-busy={query.isPlaceholderData}>
      {problem !== null && <State state={{ ...errorState(problem, "connections"), text: `${problem.message} What is shown is as of ${answer.window.to.slice(11, 19)} UTC.` }} onRetry={retry} />}
      {notes.map((note) => (
        <State key={note.title} state={note} onRetry={retry} />
      ))}
      {isEmptyWait(answer) ? <Titled state={emptyWait(answer, view.filter, source)} onRetry={retry} /> : <Filled answer={answer} />}
    </div>
  );
}

function Filled({ answer }: { readonly answer: WaitAnswer }) {
  return (
    <>
      <Lead answer={answer} />
      <CombPanel answer={answer} />
      <WhenPanel answer={answer} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
        <WhomPanel answer={answer} />
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <AffectedPanel answer={answer} />
          <ColdStartsPanel answer={answer} />
        </div>
      </div>
    </>
  );
}

function Titled({ state, onRetry }: { readonly state: WrittenState; readonly onRetry: () => void }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <h1 className="text-lg font-semibold text-content-strong">Wait</h1>
      <State state={state} onRetry={onRetry} />
    </div>
  );
}

function State({ state, onRetry }: { readonly state: WrittenState; readonly onRetry: () => void }) {
  const actions = useStateActions(state.actions, onRetry);
  return <Written state={state} actions={actions} className="rounded-md border border-line-default bg-surface-panel" />;
}

function FirstLoad() {
  return (
    <>
      <h1 className="sr-only">Wait</h1>
      <div className="grid gap-2 py-2" aria-hidden="true">
        <SkeletonLine className="h-6 w-3/5" />
        <SkeletonLine className="h-6 w-2/5" />
      </div>
      <div className="rounded-md border border-line-default bg-surface-panel">
        <SkeletonRows rows={8} label="Reading the waits of the window. No number is shown before it is known." />
      </div>
    </>
  );
}
