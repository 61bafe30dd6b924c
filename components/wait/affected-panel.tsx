import dynamic from "next/dynamic";
import { MarkRail } from "@/components/charts/mark-rail";
import { Panel, PanelBody } from "@/components/ui/panel";
import { countText, windowSpanText } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { useChangeLink } from "@/lib/client/change-link";
import type { WaitAnswer } from "@/lib/wire/wait";
import { prepareAffected } from "./affected";
import { marksOfSteps, perText } from "./heat";

const ShareOverTime = dynamic(() => import("@/components/charts/share-over-time").then((module) => module.ShareOverTime), { ssr: false, loading: () => <div className="h-[170px]" /> });

/** M4 over time. */
export function AffectedPanel({ answer }: { readonly answer: WaitAnswer }) {
  const { m4, window, stepMs } = answer;
  const { columns, holes } = prepareAffected(answer);
  const linkOf = useChangeLink();
  return (
    <Panel title="Affected share" basis={`${countText(m4.affected)}${m4.of === null ? "" : ` of ${countText(m4.of)}`} · ${windowSpanText(window)}`}>
      <PanelBody className="grid grid-cols-[minmax(0,1fr)] gap-2">
        {m4.of === null ? (
          <p className="not-known">not known: {m4.reason}</p>
        ) : (
          <ShareOverTime columns={columns} holes={holes} label={`Affected share ${perText(stepMs)}. The table below holds the same numbers.`} />
        )}
        {m4.of !== null && <MarkRail marks={marksOfSteps(answer)} left="48px" right="8px" riser={148} label="What changed, in time" linkOf={linkOf} />}
        <p className="text-xs text-content-muted">refused at least once ÷ all new connections under required authentication, {perText(stepMs)}</p>
        <details className="min-w-0">
          <summary className="text-sm text-content-muted">as a table</summary>
          <Table label={`Affected share ${perText(stepMs)}, as a table`} className="mt-2">
            <thead>
              <tr>
                <HeadCell>from, UTC</HeadCell>
                <HeadCell numeric>affected</HeadCell>
              </tr>
            </thead>
            <tbody>
              {columns.map((column) => (
                <Row key={column.at}>
                  <Cell>{column.clock}</Cell>
                  <Cell numeric>{column.said ?? "none to divide by"}</Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </details>
      </PanelBody>
    </Panel>
  );
}
