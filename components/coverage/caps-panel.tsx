import { Panel } from "@/components/ui/panel";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { CoverageAnswer } from "@/lib/wire/coverage";
import { prepareCaps } from "./summary";

/** What is held in memory, how much of it may be, and what happens then. */
export function CapsPanel({ answer }: { readonly answer: CoverageAnswer }) {
  const caps = prepareCaps(answer.caps);
  const full = caps.filter((cap) => cap.full).length;
  return (
    <Panel id="caps" title="Held in memory" about={full === 0 ? "nothing was let go" : `${full} of ${caps.length} let something go`}>
      {caps.length > 0 && (
        <Table label="Bounded collections">
          <thead>
            <tr>
              <HeadCell>what</HeadCell>
              <HeadCell numeric>held of at most</HeadCell>
              <HeadCell numeric>let go</HeadCell>
            </tr>
          </thead>
          <tbody>
            {caps.map((cap) => (
              <Row key={cap.name}>
                <Cell>
                  {cap.name}
                  <span className="block text-xs text-content-muted">{cap.says}</span>
                </Cell>
                <Cell numeric className="whitespace-nowrap">
                  {cap.held}
                </Cell>
                <Cell numeric className={cap.full ? "font-medium text-without-ink" : undefined}>
                  {cap.dropped}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
