import Link from "next/link";
import { countOfText, countText } from "@/components/ui/format";
import { TwoEnds } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import { GateStatus, GradeStatus } from "@/components/ui/status";
import { Cell, HeadCell, Row } from "@/components/ui/table";
import { endText, portText } from "@/lib/client/pair-words";
import { useView } from "@/lib/client/view";
import { pairPath } from "@/lib/wire/page-path";
import type { OverviewAnswer } from "@/lib/wire/overview";
import type { PairWire } from "@/lib/wire/pair";
import { withOutcome } from "./lead";

/** Pairs that are used and allowed without authentication: the worst ten, and the way to all of them. */
export function WorstPanel({ answer }: { readonly answer: OverviewAnswer }) {
  const { view, hrefTo } = useView();
  const { pairs, worst } = answer.notAuthenticated;
  const traced = worst.filter((pair) => pair.allowedBy.verdict === 0).length;
  const all = hrefTo("/pairs", { filter: withOutcome(view.filter, "allowed-unauthenticated"), sort: "worst" });
  return (
    <Panel
      title="Not authenticated"
      about={pairs === 0 ? "no pair was let through without it" : `used and allowed without it, worst ${countText(worst.length)} of ${countOfText(pairs, "pair")}${traced > 0 ? `; ${countText(traced)} of them seen in traces alone` : ""}`}
      basis={pairs > 0 && <Link href={all}>all {countText(pairs)}</Link>}
    >
      {worst.length === 0 ? (
        <p className="border-t border-line-subtle px-3 py-3 text-content-muted sm:px-4">
          {answer.coverage.complete ? "Every pair that was let through had to authenticate, or nothing was let through." : "None was seen; the data is not complete."} A pair that needs no authentication would stand here as well.
        </p>
      ) : (
        <table className="table-fixed">
          <thead className="max-sm:hidden">
            <tr>
              <HeadCell>pair</HeadCell>
              <HeadCell className="w-36">authenticated</HeadCell>
              <HeadCell className="w-44">required</HeadCell>
            </tr>
          </thead>
          <tbody className="max-sm:block">
            {worst.map((pair) => (
              <WorstRow key={pair.key} pair={pair} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function WorstRow({ pair }: { readonly pair: PairWire }) {
  const { hrefTo } = useView();
  const card = "max-sm:flex max-sm:h-auto max-sm:p-0";
  return (
    <Row className="max-sm:flex max-sm:flex-wrap max-sm:gap-x-4 max-sm:gap-y-0.5 max-sm:px-3 max-sm:py-2">
      <Cell className={`${card} max-sm:basis-full max-sm:p-0!`}>
        <Link href={hrefTo(pairPath(pair.key))} className="plain-link focus-inside block min-w-0 hover:underline">
          <TwoEnds source={endText(pair.source)} destination={endText(pair.destination)} suffix={portText(pair)} />
        </Link>
      </Cell>
      <Cell className={`${card} max-sm:p-0!`} title={pair.gradeOf.reason}>
        <GradeStatus grade={pair.grade}>
          <b className="font-medium">{countText(pair.gradeOf.numerator)}</b> of {countText(pair.gradeOf.denominator)}
        </GradeStatus>
      </Cell>
      <Cell className={`${card} max-sm:p-0!`} title={pair.required.reason ?? undefined}>
        <GateStatus gate={pair.required.state} />
      </Cell>
    </Row>
  );
}
