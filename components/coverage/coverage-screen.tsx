"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { countOfText } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { SafeText } from "@/components/ui/name";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Written } from "@/components/ui/written";
import { ApiError } from "@/lib/client/api-error";
import { useLiveState } from "@/lib/client/live";
import { coverageQuery } from "@/lib/client/queries";
import { useStateActions } from "@/lib/client/state-actions";
import { useView } from "@/lib/client/view";
import { errorState, listNotes, type WrittenState } from "@/lib/client/written-state";
import type { CoverageAnswer } from "@/lib/wire/coverage";
import { AsidePanel } from "./aside-panel";
import { CapsPanel } from "./caps-panel";
import { HolesPanel } from "./holes-panel";
import { NodesPanel } from "./nodes-panel";
import { ReadsPanel } from "./reads-panel";
import { SourcePanel } from "./source-panel";
import { prepareSummary } from "./summary";

/** How complete is this data? */
export function CoverageScreen() {
  const { view } = useView();
  const query = useQuery(coverageQuery(view));
  const retry = () => void query.refetch();
  const problem = query.error instanceof ApiError ? query.error : null;
  const answer = query.data;
  useHashTarget(answer !== undefined);
  if (answer === undefined)
    return (
      <>
        <h1 className="text-lg font-semibold text-content-strong">Coverage</h1>
        {problem === null ? (
          <div className="rounded-md border border-line-default bg-surface-panel">
            <SkeletonRows label="Reading what every node reported. No number is shown before it is known." />
          </div>
        ) : (
          <State state={errorState(problem, "numbers")} onRetry={retry} />
        )}
      </>
    );
  return (
    <>
      {problem !== null && <State state={errorState(problem, "numbers")} onRetry={retry} />}
      <Answered answer={answer} onRetry={retry} />
    </>
  );
}

function Answered({ answer, onRetry }: { readonly answer: CoverageAnswer; readonly onRetry: () => void }) {
  const { health } = useLiveState();
  const { complete, sentence, reasons } = prepareSummary(answer);
  const source = health?.source ?? answer.source;
  return (
    <>
      <section aria-labelledby="coverage" className="grid gap-2">
        <h1 id="coverage" className="max-w-[60rem] text-xl font-normal text-pretty text-content-strong">
          <Icon name={complete ? "ok" : "gap"} className={complete ? "mr-2 size-4 text-content-muted" : "mr-2 size-4 text-without-ink"} />
          {sentence}
        </h1>
        <Reasons reasons={reasons} />
      </section>
      {listNotes(source, answer.coverage, answer.watermark).map((note) => (
        <State key={note.title} state={{ ...note, actions: note.actions.filter((action) => action !== "open-coverage") }} onRetry={onRetry} />
      ))}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
        <SourcePanel source={source} />
        <ReadsPanel answer={answer} />
      </div>
      <NodesPanel answer={answer} />
      <HolesPanel answer={answer} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
        <AsidePanel answer={answer} />
        <CapsPanel answer={answer} />
      </div>
    </>
  );
}

/** Reasons beyond these fold. */
const REASONS_SHOWN = 4;

function Reasons({ reasons }: { readonly reasons: readonly string[] }) {
  const rest = reasons.slice(REASONS_SHOWN);
  if (reasons.length === 0) return null;
  return (
    <div className="grid max-w-[64rem] gap-0.5 text-sm text-without-ink">
      <ReasonList reasons={reasons.slice(0, REASONS_SHOWN)} />
      {rest.length > 0 && (
        <details>
          <summary>{countOfText(rest.length, "more reason")}</summary>
          <ReasonList reasons={rest} />
        </details>
      )}
    </div>
  );
}

function ReasonList({ reasons }: { readonly reasons: readonly string[] }) {
  return (
    <ul className="grid gap-0.5">
      {reasons.map((reason) => (
        <li key={reason}>
          <SafeText text={reason} />
        </li>
      ))}
    </ul>
  );
}

function State({ state, onRetry }: { readonly state: WrittenState; readonly onRetry: () => void }) {
  const actions = useStateActions(state.actions, onRetry);
  return <Written state={state} actions={actions} className="rounded-md border border-line-default bg-surface-panel" />;
}

/** The browser looked for the part named in the address before the answer drew it: look again. */
function useHashTarget(drawn: boolean): void {
  useEffect(() => {
    if (!drawn || window.location.hash === "") return;
    document.getElementById(decodeURIComponent(window.location.hash.slice(1)))?.scrollIntoView({ block: "start" });
  }, [drawn]);
}
