"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { buttonClasses } from "@/components/ui/button";
import { windowSpanText, windowText } from "@/components/ui/format";
import { GateMark } from "@/components/ui/gate-mark";
import { GradeMark } from "@/components/ui/grade-mark";
import { Icon } from "@/components/ui/icon";
import { SafeText } from "@/components/ui/name";
import { OutcomeMark } from "@/components/ui/outcome-mark";
import { SeverityMark } from "@/components/ui/severity";
import { SkeletonLine } from "@/components/ui/skeleton";
import { coverageQuery } from "@/lib/client/queries";
import { printFilter } from "@/lib/wire/filter-print";
import type { FrozenPage } from "@/lib/wire/frozen-page";
import type { SnapshotAnswer } from "@/lib/wire/snapshot";
import { withoutDefaults } from "@/lib/wire/url";
import { nextStep } from "./next-step";
import { SCREEN_NAMES } from "./screen-names";
import type { Fact, FactMark, Part } from "./summary";
import { summaryQuery } from "./summary-query";

/** What somebody looks at who was sent the link: one sentence, its window, three facts, and what to do next. */
export function FrozenSummary({ link, page }: { readonly link: SnapshotAnswer; readonly page: FrozenPage }) {
  const { data: summary, error } = useQuery(summaryQuery(page));
  const { data: coverage } = useQuery(coverageQuery(page.view));
  return (
    <section aria-label="What this link shows" className="grid gap-3 rounded-md border border-line-default bg-surface-panel px-3 py-3 sm:px-5 sm:py-4">
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-sm text-content-muted">
        <b className="font-semibold text-content-strong">{SCREEN_NAMES[page.screen]}</b>
        {coverage !== undefined && (
          <>
            <span className="text-content-strong">{windowText(coverage.window)}</span>
            <span>{windowSpanText(coverage.window)}</span>
            <span>
              cluster <SafeText text={coverage.cluster} />
            </span>
          </>
        )}
        <FilterWords page={page} />
      </p>
      {summary !== undefined ? (
        <>
          <p className="max-w-[66rem] text-xl text-pretty [overflow-wrap:anywhere] text-content-strong sm:text-2xl">{summary.sentence.map(words)}</p>
          <ul className="grid gap-1.5 text-content-default">
            {summary.facts.map((fact, index) => (
              <FactLine key={index} fact={fact} />
            ))}
          </ul>
        </>
      ) : error === null ? (
        <div className="grid gap-2" aria-hidden="true">
          <SkeletonLine className="h-6 w-3/5" />
          <SkeletonLine className="h-4 w-2/5" />
        </div>
      ) : (
        <p>What this link holds cannot be read by this version of the page.</p>
      )}
      {coverage !== undefined && <Next link={link} page={page} advice={summary?.advice ?? null} frozen={coverage} />}
    </section>
  );
}

function FilterWords({ page: { view } }: { readonly page: FrozenPage }) {
  const filter = printFilter(withoutDefaults(view.filter));
  const hides = view.filter.terms.some(({ key, values }) => key === "exempt" && values.includes("no"));
  return (
    <span className="min-w-0">
      {filter === "" ? "no filter" : <>filter <SafeText text={filter} className="font-mono [overflow-wrap:anywhere]" /></>}
      {hides && ", exempt traffic hidden"}
    </span>
  );
}

function Next({ link, page, advice, frozen }: { readonly link: SnapshotAnswer; readonly page: FrozenPage; readonly advice: string | null; readonly frozen: Pick<SnapshotAnswer, "cluster" | "window"> }) {
  const { sentence, links } = nextStep(link, page, frozen);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line-subtle pt-3">
      <p className="min-w-0 flex-1 basis-96 [overflow-wrap:anywhere]">
        <b className="font-semibold text-content-strong">What to do next: </b>
        {advice !== null && (
          <>
            <SafeText text={advice} />{" "}
          </>
        )}
        <SafeText text={sentence} />
      </p>
      <span className="flex flex-wrap gap-1.5">
        {links.map(({ label, href }, index) => (
          <Link key={label} href={href} prefetch={false} className={buttonClasses(index === 0 ? "ink" : "lined")}>
            {label}
          </Link>
        ))}
      </span>
    </div>
  );
}

function FactLine({ fact }: { readonly fact: Fact }) {
  return (
    <li className="flex items-start gap-2">
      <span className={`flex h-5 flex-none items-center ${fact.short === true && fact.mark.kind === "icon" ? "text-without-ink" : "text-content-muted"}`}>
        <Mark mark={fact.mark} />
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere]">{fact.parts.map(words)}</span>
    </li>
  );
}

function Mark({ mark }: { readonly mark: FactMark }) {
  switch (mark.kind) {
    case "icon":
      return <Icon name={mark.icon} />;
    case "outcome":
      return <OutcomeMark outcome={mark.outcome} />;
    case "grade":
      return <GradeMark grade={mark.grade} />;
    case "gate":
      return <GateMark gate={mark.gate} />;
    case "severity":
      return <SeverityMark level={mark.severity} />;
    default:
      return mark satisfies never;
  }
}

function words({ text, strong }: Part, index: number) {
  return strong === true ? (
    <b key={index} className="font-semibold text-content-strong">
      <SafeText text={text} />
    </b>
  ) : (
    <SafeText key={index} text={text} />
  );
}
