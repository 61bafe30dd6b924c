"use client";

import { useQuery } from "@tanstack/react-query";
import { Basis } from "@/components/ui/basis";
import { Button } from "@/components/ui/button";
import { clockText, countOfText, windowSpanText } from "@/components/ui/format";
import { BoxedState, ScreenColumn } from "@/components/ui/screen-column";
import { findingsQuery } from "@/lib/client/queries";
import { useScreenAnswer, type ScreenAnswer } from "@/lib/client/screen-answer";
import { useView } from "@/lib/client/view";
import type { FindingsAnswer } from "@/lib/wire/findings";
import { DetailPanel } from "./detail-panel";
import { ListPanel } from "./list-panel";
import { nothingFound, prepareSummary, severitiesText, severityOf, type FindingsSummary } from "./summary";
import { UnmadePanel } from "./unmade-panel";

/** What is wrong, worst first, and what could not be checked? */
export function FindingsScreen() {
  const { view } = useView();
  const { answer, states, old, offer } = useScreenAnswer(useQuery(findingsQuery(view)), "findings");
  return (
    <ScreenColumn
      title="Findings"
      reading="Checking what was read of the cluster, SPIRE and the traffic. Nothing is called well before it was checked."
      states={states}
      old={old}
      heading={answer !== null && <Heading answer={answer} />}
    >
      {answer === null ? null : (
        <>
          <Answered answer={answer} offer={offer} />
          <UnmadePanel answer={answer} />
        </>
      )}
    </ScreenColumn>
  );
}

function Heading({ answer }: { readonly answer: FindingsAnswer }) {
  const summary = prepareSummary(answer);
  const { total, bySeverity, checks, unmade } = summary;
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1.5">
      <h1 className="text-lg font-semibold text-content-strong">Findings</h1>
      <p>
        <b>{total}</b> open{total === 0 ? "" : `: ${severitiesText(bySeverity)}`}
      </p>
      <Basis
        parts={[
          { text: `checked ${clockText(answer.window.to)} UTC, with traffic of ${windowSpanText(answer.window)}` },
          { text: countOfText(checks, "check") },
          ...(unmade === 0 ? [] : [{ text: `${unmade} not possible, or not wholly`, short: true }]),
        ]}
      />
      <SeverityButtons summary={summary} />
    </div>
  );
}

function SeverityButtons({ summary: { total, bySeverity } }: { readonly summary: FindingsSummary }) {
  const { view, change } = useView();
  const chosen = severityOf(view.group);
  if (total === 0) return null;
  return (
    <div role="group" aria-label="Severity" className="flex gap-1.5 sm:ml-auto">
      <Button aria-pressed={chosen === null} onClick={() => change({ group: null, open: null })}>
        all
      </Button>
      {bySeverity.map(({ severity, count }) => (
        <Button key={severity} aria-pressed={chosen === severity} disabled={count === 0} onClick={() => change({ group: severity, open: null })}>
          {severity} {count}
        </Button>
      ))}
    </div>
  );
}

function Answered({ answer, offer }: Pick<ScreenAnswer<FindingsAnswer>, "offer"> & { readonly answer: FindingsAnswer }) {
  const { view, change } = useView();
  if (answer.findings.length === 0) return <BoxedState state={offer(nothingFound(answer))} />;
  const severity = severityOf(view.group);
  const findings = severity === null ? answer.findings : answer.findings.filter((finding) => finding.severity === severity);
  const named = view.open === null ? undefined : answer.findings.find(({ id }) => id === view.open);
  const open = named ?? (view.open === null ? findings[0] : undefined);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 min-[1100px]:grid-cols-[minmax(0,1fr)_minmax(0,1.08fr)]">
      {findings.length > 0 ? (
        <ListPanel findings={findings} more={answer.more} open={open?.id ?? null} />
      ) : (
        <p className="text-content-muted">
          None of the {answer.findings.length} findings is of this severity.{" "}
          <Button look="quiet" onClick={() => change({ group: null })}>
            all
          </Button>
        </p>
      )}
      {open !== undefined ? (
        <DetailPanel finding={open} />
      ) : view.open !== null ? (
        <BoxedState state={offer({ kind: "empty", title: "This finding stands no more", text: `${view.open} was not found with what is read now and the traffic of this window. A check that can no longer be made is listed below: then it is not known whether it still stands.`, commands: [], actions: [] })} />
      ) : null}
    </div>
  );
}
