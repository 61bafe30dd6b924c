import Link from "next/link";
import { WorstBar } from "@/components/ui/banner";
import { countOfText, countText } from "@/components/ui/format";
import { TwoEnds } from "@/components/ui/name";
import { BesideStatus } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import { endText, portText } from "@/lib/client/pair-words";
import { useView } from "@/lib/client/view";
import { pairPath } from "@/lib/wire/page-path";
import type { OverviewAnswer } from "@/lib/wire/overview";
import type { PairWire } from "@/lib/wire/pair";

const SHOWN = 3;

/** The worst outage there is: connections that were authenticated and whose packets are refused now. */
export function EstablishedRefused({ answer }: { readonly answer: OverviewAnswer }) {
  const { connections } = answer.beside.establishedRefused;
  if (connections === 0) return null;
  const more = answer.beside.establishedRefused.pairs - Math.min(SHOWN, answer.establishedRefused.length);
  return (
    <WorstBar>
      <BesideStatus beside="established-refused">
        {countText(connections)} established {connections === 1 ? "connection is" : "connections are"} being refused
      </BesideStatus>
      <ul className="grid min-w-0 basis-full gap-0.5">
        {answer.establishedRefused.slice(0, SHOWN).map((pair) => (
          <Refused key={pair.key} pair={pair} />
        ))}
      </ul>
      <p>
        {more > 0 && `${countOfText(more, "more pair")}. `}
        The worst outage there is: it was authenticated, and its packets no longer pass. Silence after that is no recovery.
      </p>
    </WorstBar>
  );
}

function Refused({ pair }: { readonly pair: PairWire }) {
  const { hrefTo } = useView();
  const { packets, firstAt, lastAt } = pair.establishedRefused;
  return (
    <li className="flex min-w-0 flex-wrap items-baseline gap-x-3">
      <Link href={hrefTo(pairPath(pair.key))} className="plain-link min-w-0 hover:underline">
        <TwoEnds source={endText(pair.source)} destination={endText(pair.destination)} suffix={portText(pair)} />
      </Link>
      <span>
        {countOfText(packets, "packet")}
        {firstAt !== null && (
          <>
            {" "}
            since <Time at={firstAt} />
          </>
        )}
        {lastAt !== null && (
          <>
            , last <Time at={lastAt} />
          </>
        )}
        {pair.decidingNodes.length > 0 && ` on ${pair.decidingNodes.slice(0, 2).join(", ")}`}
      </span>
    </li>
  );
}
