import { countOfText, windowSpanText } from "@/components/ui/format";
import { LongName } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { CoverageAnswer } from "@/lib/wire/coverage";
import { prepareNodes, shortNodes, type NodeCell } from "./nodes";

/** What each node reported, and what of it is missing. */
export function NodesPanel({ answer }: { readonly answer: CoverageAnswer }) {
  const rows = prepareNodes(answer.nodes, answer.window);
  const short = shortNodes(rows);
  return (
    <Panel
      id="nodes"
      title="Nodes"
      about={rows.length === 0 ? "the source has named none yet" : `${countOfText(rows.length, "node")}${short > 0 ? `, ${countOfText(short, "node")} with something missing first` : ""}`}
      basis={`${windowSpanText(answer.window)}, times in UTC; flows, lost and late since the source was opened`}
    >
      <span id="lost" className="block scroll-mt-36" />
      {rows.length > 0 && (
        <Table label="Nodes and what they reported">
          <thead>
            <tr>
              <HeadCell>node</HeadCell>
              <HeadCell>state</HeadCell>
              <HeadCell>version</HeadCell>
              <HeadCell>ring reaches back to</HeadCell>
              <HeadCell>last event</HeadCell>
              <HeadCell>verdicts</HeadCell>
              <HeadCell numeric>flows</HeadCell>
              <HeadCell numeric>lost</HeadCell>
              <HeadCell numeric>late</HeadCell>
              <HeadCell numeric>lag</HeadCell>
              <HeadCell numeric>pairs it decides</HeadCell>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.node}>
                <Cell>
                  <LongName text={row.node} className="max-w-56 font-medium text-content-strong" />
                </Cell>
                <Said cell={row.state} />
                <Said cell={row.version} />
                <Said cell={row.ringStart} />
                <Said cell={row.lastEvent} />
                <Said cell={row.verdicts} />
                <Said cell={row.flows} numeric />
                <Said cell={row.lost} numeric />
                <Said cell={row.late} numeric />
                <Said cell={row.lag} numeric />
                <Said cell={row.pairsDecided} numeric />
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

function Said({ cell, numeric = false }: { readonly cell: NodeCell; readonly numeric?: boolean }) {
  return (
    <Cell numeric={numeric} className="whitespace-nowrap">
      <span className={cell.short ? "font-medium text-without-ink" : cell.unknown ? "not-known" : undefined}>{cell.text}</span>
    </Cell>
  );
}
