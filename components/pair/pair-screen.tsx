"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { buttonClasses } from "@/components/ui/button";
import { countOfText } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { SafeText } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Written } from "@/components/ui/written";
import { ApiError } from "@/lib/client/api-error";
import { useLiveState } from "@/lib/client/live";
import { pairQuery } from "@/lib/client/queries";
import { useStateActions } from "@/lib/client/state-actions";
import { usePagePath, useView } from "@/lib/client/view";
import { errorState, listNotes, type WrittenState } from "@/lib/client/written-state";
import type { PairAnswer } from "@/lib/wire/attempt";
import { pairKeyOfPath, pairPath } from "@/lib/wire/page-path";
import { AttemptsPanel } from "./attempts-panel";
import { AxesPanel } from "./axes-panel";
import { CausePanel } from "./cause-panel";
import { ComparePanel } from "./compare-panel";
import { CommandsPanel } from "./commands-panel";
import { Signature } from "./signature";
import { Verdict } from "./verdict";
import { WaitPanel } from "./wait-panel";

/** One pair: its ends, the sentence, the four axes, the likely cause and every attempt. */
export function PairScreen() {
  const key = pairKeyOfPath(usePagePath()) ?? "";
  const { view, hrefTo } = useView();
  const { health } = useLiveState();
  const query = useQuery(pairQuery(key, view));
  const answer = query.data;
  const problem = query.error instanceof ApiError ? query.error : null;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <nav aria-label="Where this page stands" className="-mb-2 flex flex-wrap items-center gap-1.5 text-sm text-content-muted">
        <Link prefetch={false} href={hrefTo("/pairs")}>
          Pairs
        </Link>
        /
        <SafeText text={key} className="font-mono [overflow-wrap:anywhere]" />
        {answer?.reverse != null && (
          <Link prefetch={false} href={hrefTo(pairPath(answer.reverse))} className={buttonClasses("lined", "ml-auto")}>
            <Icon name="swap" className="size-3" />
            the other direction
          </Link>
        )}
      </nav>
      <h1 className="sr-only">
        Pair <SafeText text={key} />
      </h1>
      {answer === undefined ? (
        <section className="rounded-md border border-line-default bg-surface-panel">
          {problem !== null ? <StateOf state={pairProblem(problem)} onRetry={() => void query.refetch()} /> : <SkeletonRows rows={6} label="Reading this pair. No number is shown before it is known." />}
        </section>
      ) : (
        <>
          {problem !== null && <StateOf state={errorState(problem, "pair")} onRetry={() => void query.refetch()} className="rounded-md border border-line-default bg-surface-panel !py-3" />}
          <section aria-label="Summary" className="min-w-0 rounded-md border border-line-default bg-surface-panel">
            {listNotes(health?.source ?? null, answer.pair.coverage, answer.watermark).map((note) => (
              <StateOf key={note.title} state={note} onRetry={() => void query.refetch()} className="border-b border-line-default !py-3" />
            ))}
            <Signature pair={answer.pair} />
            <Verdict answer={answer} />
            <AxesPanel answer={answer} />
          </section>
          <ComparePanel answer={answer} />
          {answer.ports.length > 0 && <PortsPanel answer={answer} />}
          <CausePanel cause={answer.cause} />
          <AttemptsPanel answer={answer} />
          <WaitPanel pair={answer.pair} />
          <CommandsPanel answer={answer} from={view.from} to={view.to} />
        </>
      )}
    </div>
  );
}

function PortsPanel({ answer }: { readonly answer: PairAnswer }) {
  const { hrefTo } = useView();
  return (
    <Panel title="Ports" about={`${countOfText(answer.ports.length, "port")} folded into this row`}>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 px-4 pb-4">
        {answer.ports.map((port) => (
          <li key={port.key}>
            <Link prefetch={false} href={hrefTo(pairPath(port.key))} className="font-mono">
              :{port.port}
            </Link>{" "}
            <span className="text-content-muted">{countOfText(port.total, "new connection")}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** A pair that is not in the window is not one that does not exist. */
function pairProblem(error: ApiError): WrittenState {
  if (error.code !== "not-found") return errorState(error, "pair");
  return { kind: "empty", title: "This pair was not seen in the window", text: [error.message, error.hint].join(" ").trim(), commands: [], actions: ["widen-window"] };
}

function StateOf({ state, onRetry, className }: { readonly state: WrittenState; readonly onRetry: () => void; readonly className?: string }) {
  return <Written state={state} actions={useStateActions(state.actions, onRetry)} className={className} />;
}
