import Link from "next/link";
import { countText } from "@/components/ui/format";
import { LongName } from "@/components/ui/name";
import { OutcomeMark } from "@/components/ui/outcome-mark";
import { Panel } from "@/components/ui/panel";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { useView } from "@/lib/client/view";
import type { OverviewAnswer } from "@/lib/wire/overview";
import { withOutcome } from "./lead";
import { prepareRefusals } from "./refusals";

/** Where connections are refused for missing authentication: agents authenticate each other, node by node. */
export function RefusalsPanel({ answer }: { readonly answer: OverviewAnswer }) {
  const { view, hrefTo } = useView();
  const { rows, split, rest } = prepareRefusals(answer);
  return (
    <Panel
      title="Refused, by nodes"
      about={rows.length === 0 ? "no connection was refused for missing authentication" : split}
      basis={rows.length > 0 && <Link href={hrefTo("/pairs", { filter: withOutcome(view.filter, "auth-refused") })}>pairs</Link>}
      footer={rest ?? undefined}
    >
      {rows.length === 0 ? (
        <p className="border-t border-line-subtle px-3 py-3 text-content-muted sm:px-4">
          {answer.coverage.complete ? "None in this window." : "None was seen; the data is not complete."} Refusals between two nodes and none on the same one point at the agents&apos; own connection (port 4250).
        </p>
      ) : (
        <Table label="Refusals by pair of nodes">
          <thead>
            <tr>
              <HeadCell>from node → to node</HeadCell>
              <HeadCell numeric>refused</HeadCell>
              <HeadCell numeric>pairs</HeadCell>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.key}>
                <Cell>
                  <span className="flex min-w-0 flex-wrap items-baseline gap-x-1.5">
                    <NodeName node={row.sourceNode} />
                    <span className="text-content-muted">→</span>
                    <NodeName node={row.destinationNode} />
                    {row.where === "same node" && <span className="text-xs text-content-muted">same node</span>}
                  </span>
                </Cell>
                <Cell numeric>
                  <span className="inline-flex items-center gap-1.5 align-middle">
                    <OutcomeMark outcome="auth-refused" />
                    <b className="font-medium">{countText(row.refused)}</b>
                  </span>
                </Cell>
                <Cell numeric>{countText(row.pairs)}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

function NodeName({ node }: { readonly node: string | null }) {
  return node === null ? <span className="not-known">not known</span> : <LongName text={node} />;
}
