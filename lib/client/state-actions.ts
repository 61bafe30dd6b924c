"use client";

import { parseWhen, printSpanMs } from "@/lib/domain/filter-time";
import { DEFAULT_VIEW, type ViewState } from "@/lib/wire/url";
import { hrefOf, useView } from "./view";
import type { StateAction } from "./written-state";

/** A state's action as a screen offers it: a link, or something to do here. */
export type OfferedAction = { readonly label: string; readonly href: string } | { readonly label: string; readonly run: () => void };

const WIDER_MS = 4;
const LONGEST_MS = 7 * 86_400_000;

/** The actions of a written state, ready to be offered; `retry` asks again. */
export function useStateActions(actions: readonly StateAction[], retry: () => void): OfferedAction[] {
  return useOffer(retry)(actions);
}

/** Makes the actions of any number of written states ready to be offered; `retry` asks again. */
export function useOffer(retry: () => void): (actions: readonly StateAction[]) => OfferedAction[] {
  const { view, pathname, change, hrefTo, restore } = useView();
  return (actions) => actions.map((action) => offer(action, { view, pathname, change, hrefTo, retry, restore }));
}

interface Hands {
  readonly view: ViewState;
  readonly pathname: string;
  readonly change: (part: Partial<ViewState>) => void;
  readonly hrefTo: (path: string) => string;
  readonly retry: () => void;
  readonly restore: (() => void) | null;
}

function offer(action: StateAction, { view, pathname, change, hrefTo, retry, restore }: Hands): OfferedAction {
  switch (action) {
    case "restore":
      return { label: "show again what was frozen", run: () => restore?.() };
    case "open-live":
      return { label: "open this live", href: hrefOf(pathname, view) };
    case "retry":
      return { label: "ask again", run: retry };
    case "clear-filter":
      return { label: "clear the filter", run: () => change({ filter: DEFAULT_VIEW.filter }) };
    case "show-exempt":
      return { label: "show exempt traffic", run: () => change({ filter: { terms: view.filter.terms.filter((term) => term.key !== "exempt") } }) };
    case "widen-window": {
      const wider = widerWindow(view);
      return { label: `last ${wider.from}`, run: () => change(wider) };
    }
    case "open-coverage":
      return { label: "what is read, what is missing", href: hrefTo("/coverage") };
    default: {
      const never: never = action;
      return never;
    }
  }
}

/** The window four times as long, up to now, at most seven days. */
export function widerWindow(view: Pick<ViewState, "from" | "to">): Pick<ViewState, "from" | "to"> {
  const from = parseWhen(view.from);
  const spanMs = from !== null && "agoMs" in from ? from.agoMs : 3_600_000;
  return { from: printSpanMs(Math.min(LONGEST_MS, Math.max(60_000, spanMs * WIDER_MS))), to: null };
}
