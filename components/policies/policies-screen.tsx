"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useMemo } from "react";
import { Basis } from "@/components/ui/basis";
import { buttonClasses } from "@/components/ui/button";
import { countOfText, countText } from "@/components/ui/format";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Written } from "@/components/ui/written";
import { ApiError } from "@/lib/client/api-error";
import { useLiveState } from "@/lib/client/live";
import { policiesQuery } from "@/lib/client/cluster-queries";
import { clusterNotes } from "@/lib/client/read-notes";
import { useStateActions } from "@/lib/client/state-actions";
import { useView } from "@/lib/client/view";
import { errorState, listNotes, type WrittenState } from "@/lib/client/written-state";
import { sayFault } from "@/lib/wire/filter-parse";
import { POLICY_SHOWS, type PoliciesAnswer, type PolicyShowWire } from "@/lib/wire/policies";
import { withoutDefaults } from "@/lib/wire/url";
import { basisOf } from "./heading";
import { PoliciesTable } from "./policies-table";
import { PolicyPanel } from "./policy-panel";
import { ruleRows } from "./rule-row";
import { emptyPolicies } from "./states";

const SHOW_NAMES: Readonly<Record<PolicyShowWire, string>> = { all: "all", requires: "demand authentication", unmatched: "decide no pair seen", faults: "with a fault" };

/** Which rules are there, what do they demand, and what do they decide? */
export function PoliciesScreen() {
  const { view, fault } = useView();
  const { health } = useLiveState();
  const show = POLICY_SHOWS.find((each) => each === view.group) ?? "all";
  const query = useQuery({ ...policiesQuery(view, show), enabled: fault === null });
  const retry = () => void query.refetch();
  const problem = fault !== null ? new ApiError("bad-filter", sayFault(fault), "") : query.error instanceof ApiError ? query.error : null;
  const answer = fault === null ? query.data : undefined;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Heading answer={answer} />
      {problem !== null && <State state={errorState(problem, "policies")} onRetry={retry} />}
      {answer === undefined ? (
        problem === null && <FirstLoad />
      ) : (
        <>
          {[...clusterNotes(answer.kubernetes), ...listNotes(health?.source ?? null, answer.coverage, answer.watermark)].map((note) => (
            <State key={note.title} state={note} onRetry={retry} />
          ))}
          <Shows shown={show} answer={answer} />
          <div className={`grid grid-cols-[minmax(0,1fr)] items-start gap-4 ${view.open === null ? "" : "min-[1100px]:grid-cols-[minmax(0,1fr)_minmax(0,27rem)]"}`}>
            <List answer={answer} old={query.isPlaceholderData} onRetry={retry} />
            {view.open !== null && (
              <div className="max-[1099px]:order-first">
                <PolicyPanel key={view.open} id={view.open} />
              </div>
            )}
          </div>
        </>
      )}
    </div>
  );
}

function Heading({ answer }: { readonly answer: PoliciesAnswer | undefined }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <h1 className="text-lg font-semibold text-content-strong">Policies</h1>
      {answer !== undefined && answer.total.policies > 0 && (
        <>
          <p>
            <b>{countText(answer.counts.requires)}</b> of {countOfText(answer.total.policies, "policy", "policies")} demand authentication, <b>{countText(answer.counts.unmatched)}</b> decide no pair that was seen
          </p>
          <Basis parts={basisOf(answer)} />
        </>
      )}
    </div>
  );
}

function Shows({ shown, answer }: { readonly shown: PolicyShowWire; readonly answer: PoliciesAnswer }) {
  const { view, hrefTo } = useView();
  if (answer.total.policies === 0) return null;
  return (
    <nav aria-label="Which policies" className="flex flex-wrap gap-1.5">
      {POLICY_SHOWS.map((show) => (
        <Link key={show} prefetch={false} scroll={false} href={hrefTo("/policies", { group: show === "all" ? null : show, open: view.open })} aria-current={show === shown ? "true" : undefined} className={buttonClasses("lined", "aria-[current=true]:border-you aria-[current=true]:bg-you-soft")}>
          {SHOW_NAMES[show]} <b>{countText(answer.counts[show])}</b>
        </Link>
      ))}
    </nav>
  );
}

function List({ answer, old, onRetry }: { readonly answer: PoliciesAnswer; readonly old: boolean; readonly onRetry: () => void }) {
  const { view } = useView();
  const narrowed = withoutDefaults(view.filter).terms.length > 0;
  const rows = useMemo(() => ruleRows(answer.policies, { ...answer, narrowed }), [answer, narrowed]);
  const unlisted = answer.matched - answer.policies.length;
  return (
    <section aria-label="Rules" className="min-w-0 rounded-md border border-line-default bg-surface-panel">
      {answer.matched === 0 ? <Bare state={emptyPolicies(answer)} onRetry={onRetry} /> : <PoliciesTable rows={rows} old={old} open={view.open} />}
      <footer className="grid gap-1 border-t border-line-subtle px-4 py-2 text-sm text-content-muted">
        {unlisted > 0 && <p>Only the first {countText(answer.policies.length)} policies are listed; {countText(unlisted)} more match.</p>}
        <p>Matched: new connections of the pairs that a rule decides, alone or with others, by the policies as they are now; kubelet and health traffic counts too. A connection is counted with each rule that decides its pair.</p>
        <p>Derived: a wider rule asks, and this one does not say “disabled”.</p>
      </footer>
    </section>
  );
}

function State({ state, onRetry }: { readonly state: WrittenState; readonly onRetry: () => void }) {
  return <Written state={state} actions={useStateActions(state.actions, onRetry)} className="rounded-md border border-line-default bg-surface-panel !py-3" />;
}

function Bare({ state, onRetry }: { readonly state: WrittenState; readonly onRetry: () => void }) {
  return <Written state={state} actions={useStateActions(state.actions, onRetry)} />;
}

function FirstLoad() {
  return (
    <div className="rounded-md border border-line-default bg-surface-panel">
      <SkeletonRows rows={10} label="Reading the policies. No number is shown before it is known." />
    </div>
  );
}
