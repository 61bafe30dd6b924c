import { flowPath, flowIdOfPath, pairKeyOfPath, pairPath } from "./page-path";
import { parseView, printView, type ViewFault, type ViewState } from "./url";

/** Screens that can be frozen. */
export const FROZEN_SCREENS = ["overview", "pairs", "pair", "flows", "flow", "wait", "policies", "identities", "spire", "findings", "explain", "coverage"] as const;
export type FrozenScreen = (typeof FROZEN_SCREENS)[number];

/** A page as its address says it. */
export interface FrozenPage {
  readonly screen: FrozenScreen;
  /** As the browser shows it. */
  readonly pathname: string;
  /** The pair's key or the flow's id of a page of one; "" of all others. */
  readonly subject: string;
  readonly view: ViewState;
}

/** The page of an address (`/pairs?q=…`), or why it can be no frozen one. */
export function readFrozenPage(address: string): { readonly page: FrozenPage; readonly fault: ViewFault | null } | null {
  if (!address.startsWith("/") || address.startsWith("//") || !URL.canParse(address, "http://page.invalid")) return null;
  const { host, pathname, search } = new URL(address, "http://page.invalid");
  if (host !== "page.invalid") return null;
  const { view, fault } = parseView(search);
  const pair = pairKeyOfPath(pathname);
  if (pair !== null) return { page: { screen: "pair", pathname: pairPath(pair), subject: pair, view }, fault };
  const flow = flowIdOfPath(pathname);
  if (flow !== null) return { page: { screen: "flow", pathname: flowPath(flow), subject: flow, view }, fault };
  const screen = FROZEN_SCREENS.find((each) => pathname === `/${each}`);
  if (screen === undefined || screen === "pair" || screen === "flow") return null;
  return { page: { screen, pathname, subject: "", view }, fault };
}

/** The address of a page, defaults left out. */
export function printFrozenPage({ pathname, view }: Pick<FrozenPage, "pathname" | "view">): string {
  const query = printView(view);
  return query === "" ? pathname : `${pathname}?${query}`;
}
