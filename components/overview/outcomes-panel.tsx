import dynamic from "next/dynamic";
import Link from "next/link";
import { Basis } from "@/components/ui/basis";
import { countOfText, countText, windowSpanText } from "@/components/ui/format";
import { OutcomeMark } from "@/components/ui/outcome-mark";
import { Panel, PanelBody } from "@/components/ui/panel";
import { BesideStatus } from "@/components/ui/status";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { useChangeLink } from "@/lib/client/change-link";
import { unmarkedText, type ChangeMark } from "@/lib/client/change-marks";
import { useView } from "@/lib/client/view";
import type { OverviewAnswer } from "@/lib/wire/overview";
import { barTable, marksOfBars, prepareBars, type OutcomeBars } from "./bars";
import { prepareLegend } from "./legend";
import { withOutcome } from "./lead";

const MarkRail = dynamic(() => import("@/components/charts/mark-rail").then((module) => module.MarkRail<ChangeMark>), { ssr: false });
const TimeBars = dynamic(() => import("@/components/charts/time-bars").then((module) => module.TimeBars), {
  ssr: false,
  loading: () => <div className="h-[340px]" />,
});

/** What happened to new connections over time, by outcome, with its numbers beside it. */
export function OutcomesPanel({ answer }: { readonly answer: OverviewAnswer }) {
  const { change } = useView();
  const linkOf = useChangeLink();
  const chart = prepareBars(answer);
  const marks = marksOfBars(answer.changes, chart.spans);
  const unmarked = unmarkedText(answer.changes);
  const { coverage } = answer;
  const gaps = chart.holes.filter((hole) => hole.kind === "gap").length;
  return (
    <Panel
      title="What happened to new connections"
      about={`${chart.per}, by outcome`}
      basis={
        <Basis
          parts={[
            { text: countOfText(answer.attempts.total, "new connection") },
            { text: windowSpanText(answer.window) },
            { text: coverage.nodes === 0 ? "nodes not named" : `${coverage.nodesReporting} of ${countOfText(coverage.nodes, "node")}`, short: coverage.nodesReporting < coverage.nodes },
            { text: `${countText(coverage.lost)} lost`, short: coverage.lost > 0 },
            ...(gaps > 0 ? [{ text: countOfText(gaps, "gap"), short: true }] : []),
          ]}
        />
      }
      footer={
        <>
          <span>drag across bars to show only them</span>
          {marks.length > 0 && <span>■ something changed{unmarked !== null && `; ${unmarked}`}</span>}
          <span className="sm:ml-auto">parts under 3 px are drawn at 3 px; refusals repeat as ◆ under the axis</span>
        </>
      }
    >
      <PanelBody className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-3 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <div tabIndex={0} role="region" aria-label="Outcomes over time, scrolls sideways on a narrow screen" className="overflow-x-auto overflow-y-hidden">
          <div className="min-w-[32rem]">
            <TimeBars
              bars={chart.bars}
              holes={chart.holes}
              label={`New connections ${chart.per} by outcome. The table below holds the same numbers.`}
              onSelect={(first, last) => {
                const [from, to] = [chart.spans[first]?.from, chart.spans[last]?.to];
                if (from !== undefined && to !== undefined) change({ from, to });
              }}
            />
            <MarkRail marks={marks} left="44px" right="8px" riser={318} label="What changed, in time" linkOf={linkOf} />
          </div>
        </div>
        <Legend answer={answer} />
        <details data-table-twin="" className="min-w-0 lg:col-span-2">
          <summary className="text-sm text-content-muted">as a table (t)</summary>
          <BarTable chart={chart} />
        </details>
      </PanelBody>
    </Panel>
  );
}

function Legend({ answer }: { readonly answer: OverviewAnswer }) {
  const { view, hrefTo } = useView();
  const { rows, total, beside } = prepareLegend(answer);
  const line = "grid grid-cols-[minmax(0,1fr)_auto_3.5rem] items-center gap-2 px-1.5 py-0.5";
  return (
    <div className="-mx-1.5 grid content-start">
      <ul>
        {rows.map((row) => (
          <li key={row.outcome}>
            <Link href={hrefTo("/pairs", { filter: withOutcome(view.filter, row.outcome) })} className={`plain-link rounded-sm hover:bg-surface-hover ${line}`}>
              <span className="flex items-center gap-2">
                <OutcomeMark outcome={row.outcome} />
                <span className={row.outcome === "unknown" ? "not-known" : undefined}>{row.outcome}</span>
              </span>
              <span className="font-medium text-content-strong">{row.count}</span>
              <span className="text-right text-sm text-content-muted">{row.share}</span>
            </Link>
          </li>
        ))}
      </ul>
      <p className={`mt-1 border-t border-line-subtle pt-1.5 text-content-muted ${line}`}>
        <span>new connections</span>
        <span className="font-medium text-content-strong">{total}</span>
        <span className="text-right text-sm">{answer.attempts.total > 0 && "100 %"}</span>
      </p>
      {beside.length > 0 && (
        <div className="mx-1.5 mt-2 grid gap-0.5 border-t border-dashed border-line-strong pt-1.5 text-sm">
          <p className="text-xs text-content-muted">beside them, not counted again</p>
          {beside.map((row) => (
            <p key={row.beside} className="flex justify-between gap-2">
              <BesideStatus beside={row.beside}>{row.text}</BesideStatus>
              <span className="text-content-muted">{row.detail}</span>
            </p>
          ))}
        </div>
      )}
    </div>
  );
}

function BarTable({ chart }: { readonly chart: OutcomeBars }) {
  const { columns, rows } = barTable(chart.bars);
  return (
    <Table label={`New connections ${chart.per}, as a table`} className="mt-2">
      <thead>
        <tr>
          <HeadCell>from, UTC</HeadCell>
          <HeadCell numeric>new connections</HeadCell>
          {columns.map((column) => (
            <HeadCell key={column} numeric>
              {column}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.at}>
            <Cell>{row.clock}</Cell>
            {row.cells.map((count, index) => (
              <Cell key={index} numeric>
                {countText(count)}
              </Cell>
            ))}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
