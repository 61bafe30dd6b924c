"use client";

import { createContext } from "react";
import type { ViewState } from "@/lib/wire/url";

/** Where a page stands that is not at its own address: a frozen one. */
export interface Place {
  /** The address that it was frozen at. */
  readonly pathname: string;
  readonly view: ViewState;
  /** Shows it in another way: sorted, grouped, with a row open. */
  readonly show: (view: ViewState) => void;
  /** Shows it again as it was frozen. */
  readonly restore: () => void;
  /** Goes to where a page is live. */
  readonly leave: (href: string) => void;
}

export const PlaceContext = createContext<Place | null>(null);
