import { Icon } from "@/components/ui/icon";
import { LongName, SafeText } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { countOfText, windowSpanText } from "@/components/ui/format";
import type { CoverageAnswer } from "@/lib/wire/coverage";
import { prepareHoles } from "./summary";

/** Times in which events are known to be missing, and the pairs they make unsure. */
export function HolesPanel({ answer }: { readonly answer: CoverageAnswer }) {
  const rows = prepareHoles(answer.holes);
  return (
    <Panel id="holes" title="Gaps and lost events" about={rows.length === 0 ? "none is known in this window" : `${countOfText(rows.length, "hole")}, newest first`} basis={windowSpanText(answer.window)}>
      {rows.length === 0 ? (
        <p className="border-t border-line-subtle px-3 py-3 text-content-muted sm:px-4">The stream did not break, and no node said that it lost events. What a node loses without saying so cannot be known.</p>
      ) : (
        <Table label="Table of gaps and lost events">
          <thead>
            <tr>
              <HeadCell>what</HeadCell>
              <HeadCell>node</HeadCell>
              <HeadCell>from–to, UTC</HeadCell>
              <HeadCell numeric>length</HeadCell>
              <HeadCell>pairs touched</HeadCell>
              <HeadCell>why</HeadCell>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.key}>
                <Cell className="whitespace-nowrap">
                  <span className="inline-flex items-center gap-1.5 align-middle font-medium text-without-ink">
                    <Icon name={row.kind === "lost" ? "loss" : "gap"} />
                    {row.what}
                  </span>
                </Cell>
                <Cell>
                  <LongName text={row.node} className="max-w-56" />
                </Cell>
                <Cell className="font-mono text-sm whitespace-nowrap">
                  <Time at={row.from} />
                  {row.moment ? null : (
                    <>
                      –<Time at={row.to} />
                    </>
                  )}
                </Cell>
                <Cell numeric className="whitespace-nowrap">
                  {row.length}
                </Cell>
                <Cell className="whitespace-nowrap">{row.pairs}</Cell>
                <Cell className="min-w-64 text-content-muted">
                  <SafeText text={row.reason} />
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
