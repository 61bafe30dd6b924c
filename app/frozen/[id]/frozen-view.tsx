"use client";

import dynamic from "next/dynamic";
import type { ComponentType } from "react";
import { FrozenFrame } from "@/components/frame/frozen-frame";
import { FrozenGate } from "@/components/frozen/frozen-gate";
import { FrozenSummary } from "@/components/frozen/frozen-summary";
import type { FrozenScreen } from "@/lib/wire/frozen-page";

/** The very screens that are live elsewhere. */
const SCREENS: Readonly<Record<FrozenScreen, ComponentType>> = {
  overview: dynamic(() => import("@/components/overview/overview-screen").then(({ OverviewScreen: screen }) => screen)),
  pairs: dynamic(() => import("@/components/pairs/pairs-screen").then(({ PairsScreen: screen }) => screen)),
  pair: dynamic(() => import("@/components/pair/pair-screen").then(({ PairScreen: screen }) => screen)),
  flows: dynamic(() => import("@/components/flows/flows-screen").then(({ FlowsScreen: screen }) => screen)),
  flow: dynamic(() => import("@/components/flows/flow-screen").then(({ FlowScreen: screen }) => screen)),
  wait: dynamic(() => import("@/components/wait/wait-screen").then(({ WaitScreen: screen }) => screen)),
  policies: dynamic(() => import("@/components/policies/policies-screen").then(({ PoliciesScreen: screen }) => screen)),
  identities: dynamic(() => import("@/components/identities/identities-screen").then(({ IdentitiesScreen: screen }) => screen)),
  spire: dynamic(() => import("@/components/spire/spire-screen").then(({ SpireScreen: screen }) => screen)),
  findings: dynamic(() => import("@/components/findings/findings-screen").then(({ FindingsScreen: screen }) => screen)),
  explain: dynamic(() => import("@/components/explain/explain-screen").then(({ ExplainScreen: screen }) => screen)),
  coverage: dynamic(() => import("@/components/coverage/coverage-screen").then(({ CoverageScreen: screen }) => screen)),
};

/** A frozen link: what it shows in short, and the page as it stood. */
export function FrozenView({ id }: { readonly id: string }) {
  return (
    <FrozenGate id={id}>
      {(link, page) => {
        const Screen = SCREENS[page.screen];
        return (
          <FrozenFrame link={link} summary={<FrozenSummary link={link} page={page} />}>
            <Screen />
          </FrozenFrame>
        );
      }}
    </FrozenGate>
  );
}
