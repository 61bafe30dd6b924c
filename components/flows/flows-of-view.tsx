"use client";

import { useCallback, useMemo, useState } from "react";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Written } from "@/components/ui/written";
import { ApiError } from "@/lib/client/api-error";
import { useLiveState } from "@/lib/client/live";
import { useStateActions } from "@/lib/client/state-actions";
import type { ViewControl } from "@/lib/client/view";
import { errorState, listNotes, whyEmpty, type WrittenState } from "@/lib/client/written-state";
import { FlowDrawer } from "./flow-drawer";
import { FlowsHeading, PauseBar } from "./flows-heading";
import { FlowsTable } from "./flows-table";
import { screenRows } from "./screen-rows";
import { useFeed } from "./use-feed";
import { useSpace } from "./use-space";

/** Flows of one filter and window. */
export function FlowsOfView({ control }: { readonly control: ViewControl }) {
  const { view, fault, change } = control;
  const { health } = useLiveState();
  const [grouped, setGrouped] = useState(true);
  const { feed, answer, problem, hasOlder, older, pause, resume, retry } = useFeed(view, fault === null);
  const live = view.to === null;
  const paused = feed.paused ?? (live && view.open !== null ? "row-open" : null);
  if (live && view.open !== null && feed.paused !== "row-open" && feed.paused !== "asked") pause("row-open");
  const rows = useMemo(() => screenRows(feed.shown, grouped), [feed.shown, grouped]);
  const toggle = useCallback(() => (paused === null ? pause("asked") : resume()), [paused, pause, resume]);
  useSpace(live, toggle);
  const away = useCallback(
    (isAway: boolean) => {
      if (!live) return;
      if (isAway) pause("scrolled");
      else if (feed.paused === "scrolled") resume();
    },
    [live, pause, resume, feed.paused],
  );
  const close = useCallback(() => {
    const id = view.open;
    change({ open: null }, "replace");
    if (id !== null) requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-main="${CSS.escape(id)}"]`)?.focus());
  }, [change, view.open]);
  const refused = fault !== null ? new ApiError("bad-filter", fault.message, fault.hint) : problem;
  return (
    <>
      <FlowsHeading answer={refused === null ? answer : null} feed={feed} live={live} grouped={grouped} onGroup={() => setGrouped(!grouped)} paused={paused !== null} onToggle={toggle} />
      {live && paused !== null && <PauseBar feed={feed} reason={paused} open={view.open !== null} />}
      <div className={`grid items-start gap-3 ${view.open !== null ? "grid-cols-[minmax(0,1fr)_24.5rem] max-[1240px]:grid-cols-[minmax(0,1fr)]" : "grid-cols-[minmax(0,1fr)]"}`}>
        <section aria-label="Flows that match" className="min-w-0 overflow-clip rounded-md border border-line-default bg-surface-panel">
          {refused !== null ? (
            <StateOf state={errorState(refused, "flows")} onRetry={retry} />
          ) : answer === null ? (
            <SkeletonRows rows={12} label="Reading the flows that are held. No row is shown before it is known." />
          ) : (
            <>
              {listNotes(health?.source ?? null, { verdicts: "seen" }, answer.watermark).map((note) => (
                <StateOf key={note.title} state={note} onRetry={retry} className="border-b border-line-default !py-3" />
              ))}
              {rows.length === 0 ? (
                <StateOf state={whyEmpty({ ...answer, noun: "flows", total: answer.held === 0 ? 0 : null }, view.filter, health?.source ?? null)} onRetry={retry} />
              ) : (
                <FlowsTable rows={rows} openId={view.open} hasOlder={hasOlder} onOlder={older} onAway={away} />
              )}
            </>
          )}
        </section>
        {view.open !== null && <FlowDrawer id={view.open} onClose={close} />}
      </div>
    </>
  );
}

function StateOf({ state, onRetry, className }: { readonly state: WrittenState; readonly onRetry: () => void; readonly className?: string }) {
  return <Written state={state} actions={useStateActions(state.actions, onRetry)} className={className} />;
}
