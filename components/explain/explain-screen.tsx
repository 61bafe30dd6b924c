"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Basis } from "@/components/ui/basis";
import { clockText, windowSpanText } from "@/components/ui/format";
import { SafeText } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Written } from "@/components/ui/written";
import { ApiError } from "@/lib/client/api-error";
import { overviewQuery, spireQuery } from "@/lib/client/queries";
import { useStateActions } from "@/lib/client/state-actions";
import { useView } from "@/lib/client/view";
import { errorState, type WrittenState } from "@/lib/client/written-state";
import type { OverviewAnswer } from "@/lib/wire/overview";
import type { SpireAnswer } from "@/lib/wire/spire";
import { PathDrawing } from "./path-drawing";
import { StepMark } from "./step-mark";
import { prepareSteps, prepareSummary } from "./steps";

/** How does authentication work in this cluster? Drawn from its live objects. */
export function ExplainScreen() {
  const { view, fault } = useView();
  const spire = useQuery(spireQuery());
  const seen = useQuery({ ...overviewQuery(view), enabled: fault === null });
  const retry = () => void spire.refetch();
  const problem = spire.error instanceof ApiError ? spire.error : null;
  return (
    <>
      <h1 className="text-lg font-semibold text-content-strong">How authentication works in this cluster</h1>
      {problem !== null && <State state={errorState(problem, "steps")} onRetry={retry} />}
      {spire.data !== undefined && <Filled answer={spire.data} seen={seen.data ?? null} />}
      {spire.data === undefined && problem === null && (
        <div className="rounded-md border border-line-default bg-surface-panel">
          <SkeletonRows rows={9} label="Reading policies, agents, SPIRE and the settings. No step is called on before it is known." />
        </div>
      )}
    </>
  );
}

function Filled({ answer, seen }: { readonly answer: SpireAnswer; readonly seen: OverviewAnswer | null }) {
  const { hrefTo } = useView();
  const steps = prepareSteps(answer, seen);
  const window = seen === null ? [] : [{ text: `connections of ${windowSpanText(seen.window)}, ${seen.coverage.complete ? "nothing known to be missing" : "not complete"}`, short: !seen.coverage.complete }];
  return (
    <>
      <section aria-label="In short" className="grid gap-1">
        <p className="max-w-[62rem] text-xl text-pretty text-content-strong">
          <SafeText text={prepareSummary(steps)} />
        </p>
        <p>
          <Basis parts={[{ text: `objects as of ${clockText(answer.asOf)} UTC` }, ...window, { text: "settings are what agents were told, not proof of what they do" }]} />
        </p>
      </section>
      <Panel title="From the first packet to an open connection" about="solid is on, dashed for some only, dotted not observed">
        <PathDrawing steps={steps} />
      </Panel>
      <Panel title="Step by step">
        <ol className="px-3 pb-2 sm:px-4">
          {steps.map((step, at) => (
            <li key={step.id} id={step.id} className="grid scroll-mt-36 grid-cols-[1.5rem_minmax(0,1fr)_9rem] gap-x-2 border-t border-line-subtle py-2.5 first:border-t-0 max-sm:grid-cols-[1.5rem_minmax(0,1fr)]">
              <span className="text-content-muted">{at + 1}</span>
              <div className="grid min-w-0 gap-0.5">
                <h3 className="font-medium text-content-strong">
                  <SafeText text={step.name} /> <span className="font-normal text-content-muted">· {step.place}</span>
                </h3>
                <p className="max-w-[62rem]">
                  <SafeText text={step.says} />
                </p>
                <ul className="text-sm text-content-muted">
                  {step.evidence.filter((line) => line !== "").map((line) => (
                    <li key={line} className="[overflow-wrap:anywhere]">
                      <SafeText text={line} />
                    </li>
                  ))}
                </ul>
              </div>
              <span className="max-sm:col-start-2">
                <StepMark state={step.state} />
              </span>
            </li>
          ))}
        </ol>
      </Panel>
      <p className="text-content-muted">
        More on each: <Link href={hrefTo("/spire")}>SPIRE and nodes</Link>, <Link href={hrefTo("/wait")}>how long first connections wait</Link>, <Link href={hrefTo("/pairs")}>who is authenticated</Link>.
      </p>
    </>
  );
}

function State({ state, onRetry }: { readonly state: WrittenState; readonly onRetry: () => void }) {
  const actions = useStateActions(state.actions, onRetry);
  return <Written state={state} actions={actions} className="rounded-md border border-line-default bg-surface-panel" />;
}
