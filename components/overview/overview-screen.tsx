"use client";

import { useQuery } from "@tanstack/react-query";
import { windowSpanText } from "@/components/ui/format";
import { BoxedState, ScreenColumn, ScreenTitle } from "@/components/ui/screen-column";
import { useLiveState } from "@/lib/client/live";
import { overviewQuery } from "@/lib/client/queries";
import { useScreenAnswer, type ScreenAnswer } from "@/lib/client/screen-answer";
import { useView } from "@/lib/client/view";
import { whyEmpty, type WrittenState } from "@/lib/client/written-state";
import type { OverviewAnswer } from "@/lib/wire/overview";
import { withoutDefaults } from "@/lib/wire/url";
import { ClaimsPanel } from "./claims-panel";
import { ComparePanel } from "./compare-panel";
import { EstablishedRefused } from "./established-refused";
import { Lead } from "./lead";
import { OutcomesPanel } from "./outcomes-panel";
import { RefusalsPanel } from "./refusals-panel";
import { RisePanel } from "./rise-panel";
import { WorstPanel } from "./worst-panel";

/** Is it really happening, and what is wrong right now? */
export function OverviewScreen() {
  const { view, fault } = useView();
  const { answer, states, old, offer } = useScreenAnswer(useQuery({ ...overviewQuery(view), enabled: fault === null }), "connections", fault);
  return (
    <ScreenColumn title="Overview" reading="Reading new connections of the window. No number is shown before it is known." states={states} old={old}>
      {answer === null ? null : answer.attempts.total === 0 ? <NothingNew answer={answer} offer={offer} /> : <Filled answer={answer} />}
    </ScreenColumn>
  );
}

function Filled({ answer }: { readonly answer: OverviewAnswer }) {
  return (
    <>
      <Lead answer={answer} />
      <EstablishedRefused answer={answer} />
      <RisePanel answer={answer} />
      <ComparePanel answer={answer} />
      <OutcomesPanel answer={answer} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <WorstPanel answer={answer} />
        <RefusalsPanel answer={answer} />
      </div>
      <ClaimsPanel answer={answer} />
    </>
  );
}

function NothingNew({ answer, offer }: Pick<ScreenAnswer<OverviewAnswer>, "offer"> & { readonly answer: OverviewAnswer }) {
  const { view } = useView();
  const { health } = useLiveState();
  // The answer does not say what the filter hides: with the default filter alone, none was seen beside exempt traffic.
  const plain = withoutDefaults(view.filter).terms.length === 0;
  const found = whyEmpty({ ...answer, noun: "new connections", total: plain ? 0 : null, matched: 0 }, view.filter, health?.source ?? answer.source);
  const hides = view.filter.terms.some((term) => term.key === "exempt" && term.values.includes("no"));
  const state: WrittenState = plain && hides && found.kind === "empty" ? { ...found, text: `${found.text} Exempt traffic (kubelet, health, node infrastructure) is hidden.`, actions: [...found.actions, "show-exempt"] } : found;
  return (
    <>
      <ScreenTitle title="Overview" />
      <BoxedState state={offer({ ...state, title: state.kind === "empty" && answer.watermark !== null ? `No new connection in ${windowSpanText(answer.window)}` : state.title })} />
      <EstablishedRefused answer={answer} />
      <ComparePanel answer={answer} />
      <ClaimsPanel answer={answer} />
    </>
  );
}
