import { Basis } from "@/components/ui/basis";
import { HeatMap } from "@/components/charts/heat-map";
import { MarkRail } from "@/components/charts/mark-rail";
import { clockText, countOfText, countText, windowSpanText } from "@/components/ui/format";
import { Panel, PanelBody } from "@/components/ui/panel";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { useChangeLink } from "@/lib/client/change-link";
import type { WaitAnswer } from "@/lib/wire/wait";
import { LEVELS, marksOfSteps, perText, prepareHeat, WRITTEN_FROM } from "./heat";

/** When waits happened, by tooth. */
export function WhenPanel({ answer }: { readonly answer: WaitAnswer }) {
  const { series, stepMs, m1, m3, window } = answer;
  const drawing = prepareHeat(answer);
  const linkOf = useChangeLink();
  const holes = series.filter((column) => column.hasHole).length;
  const excluded = series.reduce((sum, column) => sum + column.excluded, 0);
  return (
    <Panel
      title="When"
      about={`${perText(stepMs)} × tooth, counts from ${WRITTEN_FROM} written in`}
      basis={
        <Basis
          parts={[
            { text: `${countText(m1.count)} + ${countText(m3.count)}` },
            { text: windowSpanText(window) },
            ...(excluded > 0 ? [{ text: `${countText(excluded)} excluded`, short: true }] : []),
            ...(holes > 0 ? [{ text: `${countText(holes)} of ${countOfText(series.length, "step")} not wholly seen`, short: true }] : []),
          ]}
        />
      }
      footer={<Legend hatched={holes > 0} />}
    >
      <PanelBody className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <HeatMap
          drawing={drawing}
          scrollLabel="Heat map of waits, scrolls sideways on a narrow screen"
          under={<MarkRail marks={marksOfSteps(answer)} left="0px" right="0px" riser={24} label="What changed, in time" linkOf={linkOf} />}
        />
        <details className="min-w-0">
          <summary className="text-sm text-content-muted">as a table</summary>
          <Table label={`Waits ${perText(stepMs)} by tooth, as a table`} className="mt-2">
            <thead>
              <tr>
                <HeadCell>from, UTC</HeadCell>
                {drawing.rows.map((row) => (
                  <HeadCell key={row.name} numeric>
                    {row.name}
                  </HeadCell>
                ))}
              </tr>
            </thead>
            <tbody>
              {series.map((column, index) => (
                <Row key={column.at}>
                  <Cell>{clockText(column.at, "sec")}</Cell>
                  {drawing.rows.map((row) => (
                    <Cell key={row.name} numeric>
                      {row.cells[index]?.hatched === true ? <span className="not-known">not known</span> : countText(row.cells[index]?.count ?? 0)}
                    </Cell>
                  ))}
                </Row>
              ))}
            </tbody>
          </Table>
        </details>
      </PanelBody>
    </Panel>
  );
}

const SWATCHES = ["", "bg-content-strong/14", "bg-content-strong/28", "bg-content-strong/45", "bg-content-strong/65", "bg-content-strong/85"] as const;

function Legend({ hatched }: { readonly hatched: boolean }) {
  return (
    <>
      <span>count</span>
      {LEVELS.map((least, level) => (
        <span key={least} className="inline-flex items-center gap-1.5">
          <span aria-hidden="true" className={`inline-block h-3 w-5 border border-line-subtle ${SWATCHES[level] ?? ""}`} />
          {least === LEVELS.at(-1) ? `${least} or more` : least}
        </span>
      ))}
      {hatched && (
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden="true" className="texture-hatch inline-block h-3 w-5 border border-line-default" />
          not seen, so not a zero
        </span>
      )}
    </>
  );
}
