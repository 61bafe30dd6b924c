"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Basis } from "@/components/ui/basis";
import { buttonClasses } from "@/components/ui/button";
import { countText } from "@/components/ui/format";
import { SkeletonRows } from "@/components/ui/skeleton";
import { visibleText } from "@/components/ui/visible-text";
import { Written } from "@/components/ui/written";
import { ApiError } from "@/lib/client/api-error";
import { useLiveState } from "@/lib/client/live";
import { identitiesQuery } from "@/lib/client/cluster-queries";
import { clusterNotes, entriesNote } from "@/lib/client/read-notes";
import { useStateActions } from "@/lib/client/state-actions";
import { useView } from "@/lib/client/view";
import { errorState, listNotes, type WrittenState } from "@/lib/client/written-state";
import { IDENTITY_SHOWS, type IdentitiesAnswer, type IdentityShowWire } from "@/lib/wire/identities";
import { withoutDefaults } from "@/lib/wire/url";
import { basisOf, presetsOf, sentenceOf, type SentencePart } from "./heading";
import { IdentitiesTable } from "./identities-table";
import { emptyIdentities } from "./states";

/** Which identities miss an entry, are orphaned, expire soon, were never seen authenticated? */
export function IdentitiesScreen() {
  const { view } = useView();
  const { health } = useLiveState();
  const show = IDENTITY_SHOWS.find((each) => each === view.group) ?? "all";
  const query = useQuery(identitiesQuery(view, show));
  const retry = () => void query.refetch();
  const answer = query.data;
  const problem = query.error instanceof ApiError ? query.error : null;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className="text-lg font-semibold text-content-strong">Identities</h1>
        {answer !== undefined && (
          <>
            <p>{sentenceOf(answer).map(words)}</p>
            <Basis parts={basisOf(answer)} />
          </>
        )}
      </div>
      {problem !== null && <State state={errorState(problem, "identities")} onRetry={retry} />}
      {answer === undefined ? (
        problem === null && <FirstLoad />
      ) : (
        <>
          {notesOf(answer, health?.source ?? null).map((note) => (
            <State key={note.title} state={note} onRetry={retry} />
          ))}
          <Presets shown={show} answer={answer} />
          <section aria-label="Identities that match" className="min-w-0 rounded-md border border-line-default bg-surface-panel">
            {answer.matched === 0 ? <Bare state={emptyIdentities(answer)} onRetry={retry} /> : <IdentitiesTable answer={answer} old={query.isPlaceholderData} />}
            <Legend answer={answer} filtered={withoutDefaults(view.filter).terms.length > 0} />
          </section>
        </>
      )}
    </div>
  );
}

function notesOf(answer: IdentitiesAnswer, source: Parameters<typeof listNotes>[0]): WrittenState[] {
  const entries = entriesNote(answer.spire, answer.entriesSilence);
  return [...(entries === null ? [] : [entries]), ...clusterNotes(answer.kubernetes), ...listNotes(source, answer.coverage, answer.watermark)];
}

function Presets({ shown, answer }: { readonly shown: IdentityShowWire; readonly answer: IdentitiesAnswer }) {
  const { hrefTo } = useView();
  return (
    <nav aria-label="Which identities" className="flex flex-wrap gap-1.5">
      {presetsOf(answer).map(({ show, name, count, known, title }) => (
        <Link key={show} prefetch={false} scroll={false} href={hrefTo("/identities", { group: show === "all" ? null : show })} title={visibleText(title)} aria-current={show === shown ? "true" : undefined} className={buttonClasses("lined", "aria-[current=true]:border-you aria-[current=true]:bg-you-soft")}>
          {name} {known ? <b>{count}</b> : <span className="not-known">{count}</span>}
        </Link>
      ))}
    </nav>
  );
}

const LEGEND: readonly (readonly [string, string])[] = [
  ["entry found", "SPIRE has it. That does not say that a node holds the certificate now."],
  ["entry missing", "all entries and all identities were read, and none is for this one."],
  ["orphaned", "the entry outlived its identity; an operator’s restart does not remove it."],
  ["never seen authenticated", "no connection of it was let through authenticated in the window; often nothing demanded it."],
];

function Legend({ answer, filtered }: { readonly answer: IdentitiesAnswer; readonly filtered: boolean }) {
  const unlisted = answer.matched - answer.identities.length;
  return (
    <footer className="border-t border-line-subtle px-4 py-2.5 text-sm text-content-muted">
      <dl className="grid grid-cols-4 gap-x-6 gap-y-2 max-[1100px]:grid-cols-2 max-sm:grid-cols-[minmax(0,1fr)]">
        {LEGEND.map(([term, text]) => (
          <div key={term}>
            <dt className="font-medium text-content-strong">{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2">
        {countText(answer.identities.length)} of {countText(answer.matched)} listed
        {unlisted > 0 ? `: only the first ${countText(answer.identities.length)}` : ""}.{filtered ? " The filter does not apply here: it would make “never” of what it hides." : ""}
      </p>
    </footer>
  );
}

function words({ text, look }: SentencePart, index: number) {
  return look === "strong" ? <b key={index}>{text}</b> : <span key={index} className={look === "not-known" ? "not-known" : undefined}>{text}</span>;
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
      <SkeletonRows rows={10} label="Reading the identities. No number is shown before it is known." />
    </div>
  );
}
