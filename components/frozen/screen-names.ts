import type { FrozenScreen } from "@/lib/wire/frozen-page";

/** What a frozen page is called. */
export const SCREEN_NAMES: Readonly<Record<FrozenScreen, string>> = {
  overview: "Overview",
  pairs: "Pairs",
  pair: "Pair",
  flows: "Flows",
  flow: "Flow",
  wait: "Wait",
  policies: "Policies",
  identities: "Identities",
  spire: "SPIRE and nodes",
  findings: "Findings",
  explain: "How it works here",
  coverage: "Coverage",
};
