"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useCallback, useEffect, useMemo, useState } from "react";
import { SkeletonRows } from "@/components/ui/skeleton";
import { windowSpanText } from "@/components/ui/format";
import { Written } from "@/components/ui/written";
import { ApiError } from "@/lib/client/api-error";
import { answerUrl } from "@/lib/client/fetch-answer";
import { useLiveState } from "@/lib/client/live";
import { pairsQuery } from "@/lib/client/queries";
import { useStateActions } from "@/lib/client/state-actions";
import { useView } from "@/lib/client/view";
import { errorState, listNotes, whyEmpty, type WrittenState } from "@/lib/client/written-state";
import type { PairsAnswer } from "@/lib/wire/pair";
import { viewToQuestion } from "@/lib/wire/url";
import { Heading } from "./heading";
import { printTableChoice, readTableChoice, type TableChoice } from "./table-choice";
import { tableRows } from "./table-rows";
import { Toolbar } from "./toolbar";

/** Beyond so many pages the list stands still instead of asking for all of them again each second; the footer says so. */
const LIVE_PAGES = 2;
/** The window moves on, also while nothing happens. */
const WINDOW_MOVES_MS = 15_000;
/** Asking costs the server about the same for a few rows as for many. */
const ROWS_OF_PAGE = 500;

// None of them has anything to say before the answer is there; the table's code is fetched while the answer is.
const loadTable = () => import("./pairs-table");
const PairsTable = dynamic(() => loadTable().then(({ PairsTable: table }) => table), { ssr: false });
const FacetRail = dynamic(() => import("./facet-rail").then(({ FacetRail: rail }) => rail), { ssr: false });
const Legend = dynamic(() => import("./legend").then(({ Legend: legend }) => legend), { ssr: false });

/** Who talks to whom, must they prove who they are, do they: the pairs of the window as a table. */
export function PairsScreen() {
  const { view, fault, change, restore } = useView();
  const client = useQueryClient();
  const { health } = useLiveState();
  const [facetsOpen, setFacetsOpen] = useState(false);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => void loadTable(), []);
  const choice = readTableChoice(view);
  const options = pairsQuery(view, choice.sort, ROWS_OF_PAGE);
  const query = useInfiniteQuery({
    ...options,
    enabled: fault === null,
    staleTime: ({ state }) => ((state.data?.pages.length ?? 0) > LIVE_PAGES ? "static" : Infinity),
    refetchInterval: ({ state }) => (view.to === null && (state.data?.pages.length ?? 0) <= LIVE_PAGES ? WINDOW_MOVES_MS : false),
  });
  const pages = query.data?.pages;
  const answer = pages?.[0] ?? null;
  const rows = useMemo(() => tableRows((pages ?? []).map((page) => page.pairs), choice.grouping, folded), [pages, choice.grouping, folded]);
  const loaded = (pages ?? []).reduce((sum, page) => sum + page.pairs.length, 0);
  const choose = (next: TableChoice) => change(printTableChoice(next), "replace");
  const renew = () => void client.resetQueries({ queryKey: options.queryKey });
  const { fetchNextPage, isFetchingNextPage } = query;
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);
  const problem = fault !== null ? new ApiError("bad-filter", fault.message, fault.hint) : query.error instanceof ApiError ? query.error : null;
  // Under a frozen link the same pairs as CSV are not to be had: what the server holds now would come.
  const csvHref = restore !== null ? null : answerUrl("pairs", { ...Object.fromEntries(viewToQuestion(view)), sort: choice.sort, format: "csv" });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <Heading answer={problem === null ? answer : null} />
        <Toolbar choice={choice} onChoose={choose} facetsOpen={facetsOpen} onFacets={() => setFacetsOpen(!facetsOpen)} csvHref={csvHref} />
      </div>
      <div className="grid grid-cols-[13.5rem_minmax(0,1fr)] items-start gap-4 max-[1240px]:grid-cols-[minmax(0,1fr)]">
        <aside
          id="facets"
          aria-label="Facets"
          className={`max-[1240px]:grid-cols-[repeat(auto-fill,minmax(12rem,1fr))] max-[1240px]:gap-x-6 max-[1240px]:rounded-md max-[1240px]:border max-[1240px]:border-line-default max-[1240px]:bg-surface-panel max-[1240px]:px-4 max-[1240px]:py-2 ${facetsOpen ? "max-[1240px]:grid" : "max-[1240px]:hidden"}`}
        >
          <FacetRail facets={answer?.facets ?? []} />
        </aside>
        <section aria-label="Pairs that match" className="min-w-0 rounded-md border border-line-default bg-surface-panel">
          {problem !== null ? (
            <StateOf state={errorState(problem, "pairs")} onRetry={() => void query.refetch()} />
          ) : answer === null ? (
            <SkeletonRows rows={12} label="Reading the pairs of the window. No number is shown before it is known." />
          ) : (
            <>
              {listNotes(health?.source ?? null, answer.coverage, answer.watermark).map((note) => (
                <StateOf key={note.title} state={note} onRetry={renew} className="border-b border-line-default !py-3" />
              ))}
              {answer.matched === 0 ? (
                <StateOf state={emptiness(answer, view.filter, health?.source ?? null)} onRetry={renew} />
              ) : (
                <PairsTable
                  rows={rows}
                  choice={choice}
                  onChoose={choose}
                  onFold={(group) => setFolded(toggled(folded, group))}
                  hasMore={query.hasNextPage}
                  onMore={more}
                  old={query.isPlaceholderData}
                />
              )}
              <Legend loaded={loaded} matched={answer.matched} hasMore={query.hasNextPage} stillAt={(pages?.length ?? 0) > LIVE_PAGES ? answer.window.to : null} onRenew={renew} />
            </>
          )}
        </section>
      </div>
    </div>
  );
}

function StateOf({ state, onRetry, className }: { readonly state: WrittenState; readonly onRetry: () => void; readonly className?: string }) {
  return <Written state={state} actions={useStateActions(state.actions, onRetry)} className={className} />;
}

function emptiness(answer: PairsAnswer, filter: Parameters<typeof whyEmpty>[1], source: Parameters<typeof whyEmpty>[2]): WrittenState {
  const state = whyEmpty({ ...answer, noun: "pairs" }, filter, source);
  return { ...state, title: answer.total === 0 && answer.watermark !== null ? `No new connection in ${windowSpanText(answer.window)}` : state.title };
}

function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}
