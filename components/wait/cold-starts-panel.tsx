import { countText } from "@/components/ui/format";
import { Panel, PanelBody } from "@/components/ui/panel";
import type { WaitAnswer } from "@/lib/wire/wait";
import { prepareColdStarts } from "./cold-starts";

/** M2, and the round trip beside it where the flows show one. */
export function ColdStartsPanel({ answer }: { readonly answer: WaitAnswer }) {
  const { rows, comparison } = prepareColdStarts(answer);
  const { m2 } = answer;
  return (
    <Panel title="Cold starts" about="of two identities on a node, any connection" basis={`n = ${countText(m2.count)} · ${countText(m2.excluded)} excluded`}>
      <PanelBody className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <dl className="grid gap-x-4">
          {rows.map((row) => (
            <div key={row.name} className="flex items-baseline justify-between gap-2 border-b border-line-subtle py-1">
              <dt className="whitespace-nowrap text-content-muted">{row.name}</dt>
              <dd className={row.known ? "text-right font-medium text-content-strong" : "not-known"}>{row.value}</dd>
            </div>
          ))}
        </dl>
        <p className="text-xs text-content-muted">
          from the first refusal of the two identities in one direction until any connection of theirs is authenticated there: what a client that gives up and dials again lives through, and the only measure of UDP
        </p>
        <p className="border-t border-dashed border-line-strong pt-2 text-xs text-content-muted">
          <b className="font-medium">For comparison, SYN to SYN-ACK:</b> {comparison}
        </p>
      </PanelBody>
    </Panel>
  );
}
