"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useContext, useMemo } from "react";
import { parseView, printView, type ViewFault, type ViewState } from "@/lib/wire/url";
import { PlaceContext } from "./place";

/** The view in the address, and how to change it. */
export interface ViewControl {
  readonly view: ViewState;
  /** The filter text in the address did not parse; `view.filter` is then the default. */
  readonly fault: ViewFault | null;
  /** Changes parts of the view in the address; `replace` leaves no step in the history. */
  readonly change: (part: Partial<ViewState>, how?: "push" | "replace") => void;
  /** A link to a page with this view, parts of it changed. */
  readonly hrefTo: (path: string, part?: Partial<ViewState>) => string;
  /** The page's path: its own address, also where it is shown under a frozen link. */
  readonly pathname: string;
  /** Shows a frozen page again as it was frozen; null where the page is live. */
  readonly restore: (() => void) | null;
}

/** Reads and writes what the address says: two people with one link see the same. */
export function useView(): ViewControl {
  const search = useSearchParams().toString();
  const place = useContext(PlaceContext);
  const pathname = usePagePath();
  const { view, fault } = useMemo(() => (place === null ? parseView(search) : { view: place.view, fault: null }), [search, place]);
  const change = useCallback(
    (part: Partial<ViewState>, how: "push" | "replace" = "push") => {
      const href = hrefOf(pathname, { ...view, ...part });
      // A frozen page has one window and one filter: another is to be had live.
      if (place !== null) return SCOPE.some((name) => name in part) ? place.leave(href) : place.show({ ...view, ...part });
      if (how === "push") window.history.pushState(null, "", href);
      else window.history.replaceState(null, "", href);
    },
    [pathname, view, place],
  );
  const hrefTo = useCallback((path: string, part?: Partial<ViewState>) => hrefOf(path, { ...scopeOf(view), ...part }), [view]);
  const restore = place?.restore ?? null;
  return useMemo(() => ({ view, fault, change, hrefTo, pathname, restore }), [view, fault, change, hrefTo, pathname, restore]);
}

const SCOPE = ["filter", "from", "to"] as const satisfies readonly (keyof ViewState)[];

/** The page's path: its own address, also where it is shown under a frozen link. */
export function usePagePath(): string {
  const place = useContext(PlaceContext);
  const pathname = usePathname();
  return place?.pathname ?? pathname;
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
