"use client";

import { useQuery } from "@tanstack/react-query";
import { clockText } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { SkeletonLine, SkeletonRows } from "@/components/ui/skeleton";
import { Written } from "@/components/ui/written";
import { ApiError } from "@/lib/client/api-error";
import { spireQuery } from "@/lib/client/queries";
import { useStateActions } from "@/lib/client/state-actions";
import { errorState, type WrittenState } from "@/lib/client/written-state";
import type { SpireAnswer } from "@/lib/wire/spire";
import { ClaimsPanel } from "./claims-panel";
import { Facts } from "./facts";
import { KubernetesPanel } from "./kubernetes-panel";
import { Lead } from "./lead";
import { lifetimeFacts } from "./lifetime-facts";
import { NodesPanel } from "./nodes-panel";
import { prepareNotes } from "./notes";
import { serverFacts } from "./server-facts";
import { SettingsPanel } from "./settings-panel";
import { TrustDomainsPanel } from "./trust-domains-panel";
import { VersionsPanel } from "./versions-panel";

/** Is SPIRE healthy on every node? */
export function SpireScreen() {
  const query = useQuery(spireQuery());
  const retry = () => void query.refetch();
  const problem = query.error instanceof ApiError ? query.error : null;
  const answer = query.data;
  if (answer === undefined) {
    if (problem === null) return <FirstLoad />;
    return (
      <>
        <h1 className="text-lg font-semibold text-content-strong">SPIRE and nodes</h1>
        <State state={errorState(problem, "nodes")} onRetry={retry} />
      </>
    );
  }
  return (
    <>
      {problem !== null && <State state={{ ...errorState(problem, "nodes"), text: `${problem.message} What is shown is as of ${clockText(answer.asOf)} UTC.` }} onRetry={retry} />}
      <Filled answer={answer} onRetry={retry} />
    </>
  );
}

function Filled({ answer, onRetry }: { readonly answer: SpireAnswer; readonly onRetry: () => void }) {
  const tier = answer.read.tier === null ? "not read" : `tier ${answer.read.tier}`;
  return (
    <>
      <Lead answer={answer} />
      {prepareNotes(answer).map((note) => (
        <State key={note.title} state={note} onRetry={onRetry} />
      ))}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
        <Panel title="Server" basis={tier}>
          <Facts facts={serverFacts(answer)} />
        </Panel>
        <Panel title="Lifetimes" basis={tier}>
          <Facts facts={lifetimeFacts(answer)} />
        </Panel>
      </div>
      <NodesPanel answer={answer} />
      <TrustDomainsPanel answer={answer} />
      <VersionsPanel answer={answer} />
      <ClaimsPanel answer={answer} />
      <SettingsPanel answer={answer} />
      <KubernetesPanel answer={answer} />
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
      <h1 className="sr-only">SPIRE and nodes</h1>
      <div className="grid gap-2 py-2" aria-hidden="true">
        <SkeletonLine className="h-6 w-3/5" />
        <SkeletonLine className="h-6 w-2/5" />
      </div>
      <div className="rounded-md border border-line-default bg-surface-panel">
        <SkeletonRows rows={6} label="Reading SPIRE, the nodes and the settings. No number is shown before it is known." />
      </div>
    </>
  );
}
