"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { SafeText } from "@/components/ui/name";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Written } from "@/components/ui/written";
import { ApiError } from "@/lib/client/api-error";
import { flowQuery } from "@/lib/client/queries";
import { useStateActions } from "@/lib/client/state-actions";
import { usePagePath, useView } from "@/lib/client/view";
import { flowIdOfPath } from "@/lib/wire/page-path";
import { FlowDetail, FlowTitle } from "./flow-detail";
import { goneState } from "./gone-state";

/** One event on a page of its own: a link to it lasts as long as the server holds the flow, and says so when it no longer does. */
export function FlowScreen() {
  const id = flowIdOfPath(usePagePath()) ?? "";
  const { hrefTo } = useView();
  const query = useQuery(flowQuery(id));
  const error = query.error instanceof ApiError ? query.error : null;
  return (
    <div className="grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-4">
      <nav aria-label="Where this page stands" className="-mb-2 flex flex-wrap items-center gap-1.5 text-sm text-content-muted">
        <Link prefetch={false} href={hrefTo("/flows")}>
          Flows
        </Link>
        /
        <SafeText text={id} className="font-mono [overflow-wrap:anywhere]" />
      </nav>
      <section aria-label="Flow" className="rounded-md border border-line-default bg-surface-panel px-4 py-3 max-sm:px-3">
        <h1 className="pb-1 text-lg font-semibold text-content-strong">{query.data === undefined ? "Flow" : <FlowTitle flow={query.data.flow} />}</h1>
        {query.data !== undefined ? <FlowDetail answer={query.data} level={2} /> : error !== null ? <Gone error={error} onRetry={() => void query.refetch()} /> : <SkeletonRows rows={5} label="Reading this flow." />}
      </section>
    </div>
  );
}

function Gone({ error, onRetry }: { readonly error: ApiError; readonly onRetry: () => void }) {
  const state = goneState(error);
  return <Written state={state} actions={useStateActions(state.actions, onRetry)} className="!px-0" />;
}
