"use client";

import Link from "next/link";
import { CodeBlock } from "@/components/ui/code-block";
import { clockText, spanText } from "@/components/ui/format";
import { SafeText } from "@/components/ui/name";
import { OutcomeStatus } from "@/components/ui/status";
import { visibleText } from "@/components/ui/visible-text";
import { excludeValue, onlyValue } from "@/lib/client/filter-edit";
import { useView } from "@/lib/client/view";
import type { FlowAnswer, FlowWire } from "@/lib/wire/flow";
import { flowPath, pairPath } from "@/lib/wire/page-path";
import { attemptText, flowSentence, requestText, restsOnText } from "./flow-sentence";

/** All that is known of one event: what its connection came to, its neighbours, its line and its record. */
export function FlowDetail({ answer, level = 3 }: { readonly answer: FlowAnswer; /** Of its headings: one below the title that stands over it. */ readonly level?: 2 | 3 }) {
  const { flow, attempt, rule, neighbours, raw } = answer;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <p className="font-mono text-xs text-content-muted [overflow-wrap:anywhere]">
        {flow.time.slice(0, 10)} {clockText(flow.time, "full")} UTC · <SafeText text={flow.node} /> · {flow.direction}
      </p>
      <p className="text-lg text-pretty">
        <SafeText text={flowSentence(flow, attempt)} />
      </p>
      <dl className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-sm [&>dt]:text-content-muted">
        <dt>event</dt>
        <dd>
          <SafeText text={flow.type} className="font-mono" /> <SafeText text={flow.verdict} className="font-medium text-content-strong" />
          {flow.auth !== null && (
            <>
              , Auth: <SafeText text={flow.auth} />
            </>
          )}
        </dd>
        <dt>pair</dt>
        <dd>{flow.pair === null ? <span className="text-content-muted">belongs to no pair</span> : <PairOfFlow pair={flow.pair} />}</dd>
        <dt>rule</dt>
        <dd className={rule.state === "not-named" ? "text-content-muted" : undefined}>
          <SafeText text={rule.text} className="[overflow-wrap:anywhere]" />
        </dd>
        {rule.request !== null && (
          <>
            <dt>request</dt>
            <dd>
              <SafeText text={requestText(rule.request)} className="[overflow-wrap:anywhere]" />
            </dd>
          </>
        )}
        {attempt !== null && (
          <>
            <dt>attempt</dt>
            <dd>
              <OutcomeStatus outcome={attempt.outcome} /> <SafeText text={attemptText(attempt)} />
            </dd>
            <dt>rests on</dt>
            <dd>
              <SafeText text={restsOnText(attempt)} />
            </dd>
          </>
        )}
      </dl>
      <Heading level={level} text="Neighbours" about="events of the same connection, oldest first" />
      <Neighbours flows={neighbours} current={flow} />
      <Heading level={level} text="As hubble observe prints it" />
      <CodeBlock label="the hubble observe line" text={flow.line} wrap />
      <Heading level={level} text="Raw record" />
      <CodeBlock label="the raw record" text={raw} />
    </div>
  );
}

function Heading({ level, text, about }: { readonly level: 2 | 3; readonly text: string; readonly about?: string }) {
  const Tag = level === 2 ? "h2" : "h3";
  return (
    <Tag className="mt-1.5 text-sm font-semibold text-content-strong">
      {text} {about !== undefined && <span className="font-normal text-content-muted">{about}</span>}
    </Tag>
  );
}

function PairOfFlow({ pair }: { readonly pair: string }) {
  const { view, hrefTo } = useView();
  const shown = visibleText(pair);
  const look = "plain-link inline-flex h-5 min-w-5 items-center justify-center border border-line-strong hover:bg-surface-hover max-sm:h-7 max-sm:min-w-7";
  return (
    <>
      <Link prefetch={false} href={hrefTo(pairPath(pair))} className="[overflow-wrap:anywhere]">
        <SafeText text={pair} />
      </Link>{" "}
      <span className="inline-flex align-middle">
        <Link prefetch={false} href={hrefTo("/flows", { filter: onlyValue(view.filter, "pair", pair) })} aria-label={`only flows of ${shown}`} className={look}>
          +
        </Link>
        <Link prefetch={false} href={hrefTo("/flows", { filter: excludeValue(view.filter, "pair", pair) })} aria-label={`without flows of ${shown}`} className={`${look} -ml-px`}>
          −
        </Link>
      </span>
    </>
  );
}

function Neighbours({ flows, current }: { readonly flows: readonly FlowWire[]; readonly current: FlowWire }) {
  const { view, hrefTo } = useView();
  const [first] = flows;
  if (first === undefined) return <p className="text-sm text-content-muted">none held</p>;
  const startMs = Date.parse(first.time);
  return (
    <ol className="ml-1 border-l-[1.5px] border-content-muted">
      {flows.map((flow) => (
        <li key={flow.id} className={`relative grid grid-cols-[5rem_minmax(0,1fr)_auto] gap-x-2 py-0.5 pr-2 pl-3 text-sm before:absolute before:top-3 before:-left-px before:w-2 before:border-t-[1.5px] before:border-content-muted ${flow.id === current.id ? "bg-surface-selected" : ""}`}>
          <span className="font-mono" title={`${clockText(flow.time, "full")} UTC, ${visibleText(flow.node)}`}>
            +{spanText(Math.max(0, Date.parse(flow.time) - startMs))}
          </span>
          <Link prefetch={false} scroll={false} href={hrefTo("/flows", { ...view, open: flow.id })} aria-current={flow.id === current.id ? "true" : undefined} className="plain-link min-w-0 truncate hover:underline">
            <SafeText text={flow.verdict} /> <SafeText text={flow.type} className="font-mono text-xs text-content-muted" />
          </Link>
          <span className="text-content-muted">
            <SafeText text={flow.node} />
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The title of a flow's drawer or page: its outcome, and a link that lasts as long as the flow is held. */
export function FlowTitle({ flow }: { readonly flow: FlowWire }) {
  if (flow.outcome !== null && flow.kind !== "established-refused") return <OutcomeStatus outcome={flow.outcome} />;
  return <span className={flow.kind === "established-refused" ? "text-missing-ink" : undefined}>{flow.kind === "established-refused" ? "established refused" : "flow"}</span>;
}

/** The permalink's address with its time for the hover. */
export function permalinkOf(flow: Pick<FlowWire, "id">): string {
  return flowPath(flow.id);
}

