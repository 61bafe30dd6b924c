"use client";

import Link from "next/link";
import { useState } from "react";
import { countOfText, countText, windowSpanText } from "@/components/ui/format";
import { SafeText } from "@/components/ui/name";
import { Button } from "@/components/ui/button";
import { Panel, PanelBody } from "@/components/ui/panel";
import { BesideStatus, OutcomeStatus } from "@/components/ui/status";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { useChangeLink } from "@/lib/client/change-link";
import { changeMarks } from "@/lib/client/change-marks";
import { useView } from "@/lib/client/view";
import type { PairAnswer } from "@/lib/wire/attempt";
import { prepareAttemptRow, type AttemptRow } from "./attempt-row";
import { Strip } from "./strip";
import { layoutStrip } from "./strip-layout";

/** Rows before the reader asks for all that the answer holds. */
const ROWS_AT_FIRST = 40;

/** Every attempt that the answer holds, drawn and listed; how many there are beyond it is said. */
export function AttemptsPanel({ answer }: { readonly answer: PairAnswer }) {
  const { pair, attempts, attemptsMatched, window } = answer;
  const [whole, setWhole] = useState(false);
  const linkOf = useChangeLink();
  const listed = whole ? attempts : attempts.slice(0, ROWS_AT_FIRST);
  const layout = layoutStrip({ ...answer, decidingNodes: pair.decidingNodes });
  const all = attempts.length === attemptsMatched;
  const basis = `${all ? "all" : `newest ${countText(attempts.length)} of`} ${countOfText(attemptsMatched, "attempt")} · ${windowSpanText(window)} · reports of two nodes count once`;
  return (
    <Panel title={all ? "Every attempt" : "Attempts"} about="by node that decided it" basis={basis}>
      {layout.rows.length > 0 && (
        <PanelBody className="pb-2">
          <Strip layout={layout} marks={changeMarks(answer.changes, Date.parse(window.from), Date.parse(window.to))} linkOf={linkOf} />
          {layout.merged && <p className="text-xs text-content-muted">Attempts too close together are drawn as one mark with their number.</p>}
        </PanelBody>
      )}
      {attempts.length === 0 ? (
        <p className="border-t border-line-subtle px-4 py-3 text-content-muted">{attemptsMatched === 0 ? "No attempt in this window." : "None of them is held any more."}</p>
      ) : (
        <Table label="Attempts of this pair">
          <thead>
            <tr>
              <HeadCell aria-sort="descending">first seen, UTC ↓</HeadCell>
              <HeadCell>outcome</HeadCell>
              <HeadCell className="max-sm:hidden">source port</HeadCell>
              <HeadCell className="max-[1100px]:hidden">decided at</HeadCell>
              <HeadCell className="max-[760px]:hidden">what happened</HeadCell>
              <HeadCell>wait</HeadCell>
            </tr>
          </thead>
          <tbody>
            {listed.map((attempt) => (
              <AttemptLine key={attempt.id} row={prepareAttemptRow(attempt)} />
            ))}
          </tbody>
        </Table>
      )}
      {listed.length < attempts.length && (
        <p className="flex items-center gap-3 border-t border-line-subtle px-4 py-2 text-sm text-content-muted">
          {countText(listed.length)} of {countText(attempts.length)} listed
          <Button onClick={() => setWhole(true)}>list all {countText(attempts.length)}</Button>
        </p>
      )}
    </Panel>
  );
}

function AttemptLine({ row }: { readonly row: AttemptRow }) {
  const { hrefTo } = useView();
  const [first] = row.flowIds;
  const time = <Time at={row.time} precision="ms" className="font-mono" />;
  const href =
    first === undefined ? null : hrefTo("/flows", { filter: { terms: [{ key: "flow", negated: false, values: [...row.flowIds].sort(), comparison: null }] }, open: first });
  return (
    <Row>
      <Cell className="whitespace-nowrap">{href === null ? time : <Link prefetch={false} href={href} title="the flows of this attempt">{time}</Link>}</Cell>
      <Cell>
        <OutcomeStatus outcome={row.outcome} />
        <span className="grid gap-0.5 text-sm min-[760px]:hidden">
          {row.beside.map((each) => (
            <BesideStatus key={each.text} beside={each.beside}>
              <SafeText text={each.text} className="[overflow-wrap:anywhere]" />
            </BesideStatus>
          ))}
        </span>
      </Cell>
      <Cell className="font-mono max-sm:hidden">{row.from}</Cell>
      <Cell className="max-[1100px]:hidden">
        <SafeText text={row.decidedAt || "no node"} />
      </Cell>
      <Cell className="max-[760px]:hidden">
        <span className="flex flex-wrap items-baseline gap-x-3">
          <SafeText text={row.happened} className="[overflow-wrap:anywhere]" />
          {row.beside.map((each) => (
            <BesideStatus key={each.text} beside={each.beside}>
              <SafeText text={each.text} className="[overflow-wrap:anywhere]" />
            </BesideStatus>
          ))}
          {row.notes.map((note) => (
            <span key={note} className="text-sm text-content-muted">
              {note}
            </span>
          ))}
        </span>
      </Cell>
      <Cell className="whitespace-nowrap">{row.wait}</Cell>
    </Row>
  );
}
