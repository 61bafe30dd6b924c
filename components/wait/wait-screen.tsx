"use client";

import { useQuery } from "@tanstack/react-query";
import { BoxedState, ScreenColumn, ScreenTitle } from "@/components/ui/screen-column";
import { useLiveState } from "@/lib/client/live";
import { waitQuery } from "@/lib/client/queries";
import { useScreenAnswer } from "@/lib/client/screen-answer";
import { useView } from "@/lib/client/view";
import type { WaitAnswer } from "@/lib/wire/wait";
import { AffectedPanel } from "./affected-panel";
import { ColdStartsPanel } from "./cold-starts-panel";
import { CombPanel } from "./comb-panel";
import { emptyWait, isEmptyWait } from "./empty";
import { Lead } from "./lead";
import { WhenPanel } from "./when-panel";
import { WhomPanel } from "./whom-panel";

/** How long do first connections wait, and for whom? */
export function WaitScreen() {
  const { view, fault } = useView();
  const { health } = useLiveState();
  const { answer, states, old, offer } = useScreenAnswer(useQuery({ ...waitQuery(view), enabled: fault === null }), "connections", fault);
  return (
    <ScreenColumn title="Wait" reading="Reading the waits of the window. No number is shown before it is known." states={states} old={old}>
      {answer === null ? null : isEmptyWait(answer) ? (
        <>
          <ScreenTitle title="Wait" />
          <BoxedState state={offer(emptyWait(answer, view.filter, health?.source ?? null))} />
        </>
      ) : (
        <Filled answer={answer} />
      )}
    </ScreenColumn>
  );
}

function Filled({ answer }: { readonly answer: WaitAnswer }) {
  return (
    <>
      <Lead answer={answer} />
      <CombPanel answer={answer} />
      <WhenPanel answer={answer} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
        <WhomPanel answer={answer} />
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <AffectedPanel answer={answer} />
          <ColdStartsPanel answer={answer} />
        </div>
      </div>
    </>
  );
}
