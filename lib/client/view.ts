"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { parseView, printView, type ViewFault, type ViewState } from "@/lib/wire/url";

/** The view in the address, and how to change it. */
export interface ViewControl {
  readonly view: ViewState;
  /** The filter text in the address did not parse; `view.filter` is then the default. */
  readonly fault: ViewFault | null;
  /** Changes parts of the view in the address; `replace` leaves no step in the history. */
  readonly change: (part: Partial<ViewState>, how?: "push" | "replace") => void;
  /** A link to a page with this view, parts of it changed. */
  readonly hrefTo: (path: string, part?: Partial<ViewState>) => string;
}

/** Reads and writes what the address says: two people with one link see the same. */
export function useView(): ViewControl {
  const search = useSearchParams().toString();
  const pathname = usePathname();
  const { view, fault } = useMemo(() => parseView(search), [search]);
  const change = useCallback(
    (part: Partial<ViewState>, how: "push" | "replace" = "push") => {
      const href = hrefOf(pathname, { ...view, ...part });
      if (how === "push") window.history.pushState(null, "", href);
      else window.history.replaceState(null, "", href);
    },
    [pathname, view],
  );
  const hrefTo = useCallback((path: string, part?: Partial<ViewState>) => hrefOf(path, { ...scopeOf(view), ...part }), [view]);
  return useMemo(() => ({ view, fault, change, hrefTo }), [view, fault, change, hrefTo]);
}

/** The parts of a view that hold on every screen: window and filter. Sort, columns and what is open stay behind. */
export function scopeOf(view: ViewState): ViewState {
  return { ...view, sort: null, reversed: false, group: null, columns: null, layout: null, open: null };
}

/** A page's address with a view. */
export function hrefOf(path: string, view: ViewState): string {
  const query = printView(view);
  return query === "" ? path : `${path}?${query}`;
}
