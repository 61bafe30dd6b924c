"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { Button, buttonClasses } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Written } from "@/components/ui/written";
import { ApiError } from "@/lib/client/api-error";
import { flowQuery } from "@/lib/client/queries";
import { useStateActions } from "@/lib/client/state-actions";
import { flowPath } from "@/lib/wire/page-path";
import { goneState } from "./gone-state";
import { FlowDetail, FlowTitle } from "./flow-detail";

/** One event beside the list; the list stays where it is. Esc closes and gives the focus back to the row. */
export function FlowDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const query = useQuery(flowQuery(id));
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    if (box.current) box.current.scrollTop = 0;
  }, [id]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      onClose();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [onClose]);
  const flow = query.data?.flow;
  return (
    <aside
      ref={box}
      tabIndex={-1}
      aria-label="Flow"
      className="overflow-y-auto border border-line-default border-t-2 border-t-you bg-surface-raised shadow-raised outline-none max-[1240px]:fixed max-[1240px]:inset-y-0 max-[1240px]:right-0 max-[1240px]:z-12 max-[1240px]:w-[min(28rem,100vw)] max-[760px]:inset-x-0 max-[760px]:top-auto max-[760px]:h-[78dvh] max-[760px]:w-auto max-[760px]:rounded-t-md min-[1241px]:sticky min-[1241px]:top-40 min-[1241px]:max-h-[calc(100dvh-10.5rem)] min-[1241px]:rounded-md"
    >
      <header className="sticky top-0 z-1 flex items-center gap-2 border-b border-line-default bg-surface-raised px-4 py-2.5">
        <h2 className="min-w-0 flex-1 text-lg font-semibold text-content-strong">{flow === undefined ? "Flow" : <FlowTitle flow={flow} />}</h2>
        <Link prefetch={false} href={flowPath(id)} className={buttonClasses()}>
          <Icon name="link" className="size-3" />
          permalink
        </Link>
        <Button look="quiet" onClick={onClose} aria-label="close" title="close (Esc)">
          <Icon name="close" className="size-3" />
        </Button>
      </header>
      <div className="px-4 pt-3 pb-4">
        {query.data !== undefined ? (
          <FlowDetail answer={query.data} />
        ) : query.error instanceof ApiError ? (
          <Gone error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <SkeletonRows rows={4} label="Reading this flow." />
        )}
      </div>
    </aside>
  );
}

function Gone({ error, onRetry }: { readonly error: ApiError; readonly onRetry: () => void }) {
  const state = goneState(error);
  return <Written state={state} actions={useStateActions(state.actions, onRetry)} className="!px-0" />;
}
