"use client";

import { useQuery } from "@tanstack/react-query";
import { SkeletonLine, SkeletonRows } from "@/components/ui/skeleton";
import { windowSpanText } from "@/components/ui/format";
import { Written } from "@/components/ui/written";
import { ApiError } from "@/lib/client/api-error";
import { useLiveState } from "@/lib/client/live";
import { overviewQuery } from "@/lib/client/queries";
import { useStateActions } from "@/lib/client/state-actions";
import { useView } from "@/lib/client/view";
import { errorState, listNotes, whyEmpty, type WrittenState } from "@/lib/client/written-state";
import { sayFault } from "@/lib/wire/filter-parse";
import type { OverviewAnswer } from "@/lib/wire/overview";
import { withoutDefaults } from "@/lib/wire/url";
import { ClaimsPanel } from "./claims-panel";
import { ComparePanel } from "./compare-panel";
import { EstablishedRefused } from "./established-refused";
import { Lead } from "./lead";
import { OutcomesPanel } from "./outcomes-panel";
import { RefusalsPanel } from "./refusals-panel";
import { RisePanel } from "./rise-panel";
import { WorstPanel } from "./worst-panel";

/** Is it really happening, and what is wrong right now? */
export function OverviewScreen() {
  const { view, fault } = useView();
  const { health } = useLiveState();
  const query = useQuery({ ...overviewQuery(view), enabled: fault === null });
  const retry = () => void query.refetch();
  const problem = fault !== null ? new ApiError("bad-filter", sayFault(fault), "") : query.error instanceof ApiError ? query.error : null;
  const answer = query.data;
  if (problem !== null && (answer === undefined || fault !== null))
    return (
      <Titled>
        <State state={errorState(problem, "connections")} onRetry={retry} />
      </Titled>
    );
  if (answer === undefined) return <FirstLoad />;
  const source = health?.source ?? answer.source;
  const notes = listNotes(source, answer.coverage, answer.watermark);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 aria-busy:opacity-60" aria-busy={query.isPlaceholderData}>
      {problem !== null && <State state={{ ...errorState(problem, "connections"), text: `${problem.message} What is shown is as of ${answer.window.to.slice(11, 19)} UTC.` }} onRetry={retry} />}
      {notes.map((note) => (
        <State key={note.title} state={note} onRetry={retry} />
      ))}
      {answer.attempts.total === 0 ? <NothingNew answer={answer} onRetry={retry} /> : <Filled answer={answer} />}
    </div>
  );
}

function Filled({ answer }: { readonly answer: OverviewAnswer }) {
  return (
    <>
      <Lead answer={answer} />
      <EstablishedRefused answer={answer} />
      <RisePanel answer={answer} />
      <ComparePanel answer={answer} />
      <OutcomesPanel answer={answer} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <WorstPanel answer={answer} />
        <RefusalsPanel answer={answer} />
      </div>
      <ClaimsPanel answer={answer} />
    </>
  );
}

function NothingNew({ answer, onRetry }: { readonly answer: OverviewAnswer; readonly onRetry: () => void }) {
  const { view } = useView();
  const { health } = useLiveState();
  // The answer does not say what the filter hides: with the default filter alone, none was seen beside exempt traffic.
  const plain = withoutDefaults(view.filter).terms.length === 0;
  const found = whyEmpty({ ...answer, noun: "new connections", total: plain ? 0 : null, matched: 0 }, view.filter, health?.source ?? answer.source);
  const hides = view.filter.terms.some((term) => term.key === "exempt" && term.values.includes("no"));
  const state: WrittenState = plain && hides && found.kind === "empty" ? { ...found, text: `${found.text} Exempt traffic (kubelet, health, node infrastructure) is hidden.`, actions: [...found.actions, "show-exempt"] } : found;
  return (
    <>
      <Titled>
        <State state={{ ...state, title: state.kind === "empty" && answer.watermark !== null ? `No new connection in ${windowSpanText(answer.window)}` : state.title }} onRetry={onRetry} />
      </Titled>
      <EstablishedRefused answer={answer} />
      <ComparePanel answer={answer} />
      <ClaimsPanel answer={answer} />
    </>
  );
}

function Titled({ children }: { readonly children: React.ReactNode }) {
  return (
    <>
      <h1 className="text-lg font-semibold text-content-strong">Overview</h1>
      {children}
    </>
  );
}

function State({ state, onRetry }: { readonly state: WrittenState; readonly onRetry: () => void }) {
  const actions = useStateActions(state.actions, onRetry);
  return <Written state={state} actions={actions} className="rounded-md border border-line-default bg-surface-panel" />;
}

function FirstLoad() {
  return (
    <>
      <h1 className="sr-only">Overview</h1>
      <div className="grid gap-2 py-2" aria-hidden="true">
        <SkeletonLine className="h-6 w-3/5" />
        <SkeletonLine className="h-6 w-2/5" />
      </div>
      <div className="rounded-md border border-line-default bg-surface-panel">
        <SkeletonRows rows={8} label="Reading new connections of the window. No number is shown before it is known." />
      </div>
    </>
  );
}
