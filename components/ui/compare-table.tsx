import type { ReactNode } from "react";
import { Panel } from "./panel";
import { Cell, HeadCell, Row, Table } from "./table";

interface CompareTableProps {
  readonly now: string;
  readonly then: string;
  readonly notes: readonly string[];
  readonly rows: readonly { readonly key: string; readonly name: ReactNode; readonly now: string; readonly then: string; readonly difference: string }[];
  readonly onEnd: () => void;
}

/** Two windows beside each other, the difference in words: none of it is called good or bad. */
export function CompareTable({ now, then, notes, rows, onEnd }: CompareTableProps) {
  return (
    <Panel
      title="Compared"
      about={`${now} with ${then}`}
      basis={
        <button type="button" onClick={onEnd} className="text-content-default underline decoration-line-strong underline-offset-3">
          compare no more
        </button>
      }
      footer={notes.length === 0 ? undefined : <div className="grid gap-0.5">{notes.map((note) => <p key={note}>{note}</p>)}</div>}
    >
      <Table label={`${now} compared with ${then}`}>
        <thead>
          <tr>
            <HeadCell>new connections by outcome</HeadCell>
            <HeadCell numeric>this window, {now}</HeadCell>
            <HeadCell numeric>the other, {then}</HeadCell>
            <HeadCell>this window has</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key}>
              <Cell>{row.name}</Cell>
              <Cell numeric className="font-medium text-content-strong">
                {row.now}
              </Cell>
              <Cell numeric>{row.then}</Cell>
              <Cell>{row.difference}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
