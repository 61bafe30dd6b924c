import { Icon } from "@/components/ui/icon";
import { countOfText } from "@/components/ui/format";
import { LongName, SafeText } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { SpireAnswer } from "@/lib/wire/spire";
import { prepareNodeRows, type NodeCell, type NodeRow } from "./node-rows";

const CARD = "max-[760px]:flex max-[760px]:flex-wrap max-[760px]:gap-x-4 max-[760px]:gap-y-1 max-[760px]:px-3 max-[760px]:py-2";
const INSIDE = "max-[760px]:h-auto max-[760px]:p-0!";
const TONE = { plain: "text-content-muted", short: "font-medium text-without-ink", bad: "font-medium text-missing-ink" } as const;

/** Every node with its agent: attested or not, what its certificate has left, what runs there. */
export function NodesPanel({ answer }: { readonly answer: SpireAnswer }) {
  const rows = prepareNodeRows(answer);
  const { counts, agentsRead } = answer;
  const basis = agentsRead.value === null ? <span className="font-medium text-without-ink">attestation not observed</span> : `${counts.attested + counts.expiresSoon} of ${counts.nodes} attested${counts.expiresSoon > 0 ? ` · ${counts.expiresSoon} late` : ""}`;
  return (
    <Panel title="Nodes" about="worst first; the band is the part of an hour's life in which SPIRE renews" basis={basis} footer={answer.nodesMore > 0 || answer.straysMore > 0 ? `${countOfText(answer.nodesMore, "more node")} and ${countOfText(answer.straysMore, "more record")} are counted and not listed` : undefined}>
      {rows.length === 0 ? (
        <p className="px-3 pb-3 text-content-muted sm:px-4">{answer.nodesKnown ? "This cluster has no nodes." : "Nodes are not observed: see what is read of Kubernetes, below."}</p>
      ) : (
        <Table label="Nodes and their agents">
          <thead className="max-[760px]:hidden">
            <tr>
              <HeadCell>node</HeadCell>
              <HeadCell>attested</HeadCell>
              <HeadCell>certificate, left of 60 min</HeadCell>
              <HeadCell>SPIRE agent</HeadCell>
              <HeadCell>encryption</HeadCell>
            </tr>
          </thead>
          <tbody className="max-[760px]:block">
            {rows.map((row) => (
              <NodeLine key={row.key} row={row} />
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

function NodeLine({ row }: { readonly row: NodeRow }) {
  return (
    <Row className={CARD}>
      <Cell className={`${INSIDE} max-[760px]:basis-full`}>
        <LongName text={row.node} className="max-w-72 font-medium text-content-strong" />
        <span className="block text-xs text-content-muted">
          <SafeText text={row.below} />
        </span>
      </Cell>
      <Cell className={INSIDE}>
        <span className="flex items-start gap-1.5">
          <Icon name={row.icon} className={row.attested.tone === "bad" ? "mt-0.5 text-missing-ink" : "mt-0.5 text-content-muted"} />
          <Lines cell={row.attested} />
        </span>
      </Cell>
      <Cell className={INSIDE}>
        <span className="flex items-center gap-2.5">
          {row.left !== null && <Life left={row.left} late={row.leftText.tone === "short"} text={row.leftText.text} />}
          <Lines cell={row.leftText} />
        </span>
      </Cell>
      <Cell className={INSIDE}>
        <Lines cell={row.agent} />
      </Cell>
      <Cell className={INSIDE}>
        <Lines cell={row.encryption} />
      </Cell>
    </Row>
  );
}

function Lines({ cell }: { readonly cell: NodeCell }) {
  return (
    <span className="block min-w-0">
      <SafeText text={cell.text} className={cell.known ? undefined : "not-known"} />
      {cell.below !== "" && (
        <span className={`block max-w-80 text-xs ${TONE[cell.tone]}`}>
          <SafeText text={cell.below} />
        </span>
      )}
    </span>
  );
}

/** What is left of an hour, in ink: time running is no verdict. The band is where a healthy agent renews. */
function Life({ left, late, text }: { readonly left: number; readonly late: boolean; readonly text: string }) {
  const share = Math.round(left * 100);
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={`${text} of 60 min left`} className="h-2.5 w-24 flex-none border border-line-strong sm:w-36">
      <rect x="45" width="10" height="10" className="fill-line-default" />
      <rect width={share} height="10" className={late ? "fill-without" : "fill-content-muted"} />
    </svg>
  );
}
