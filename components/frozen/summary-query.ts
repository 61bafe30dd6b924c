import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { identitiesQuery, policiesQuery } from "@/lib/client/cluster-queries";
import { coverageQuery, findingsQuery, flowQuery, flowsQuery, overviewQuery, pairQuery, pairsQuery, spireQuery, waitQuery } from "@/lib/client/queries";
import { PAIR_SORTS } from "@/lib/wire/choices";
import type { FrozenPage } from "@/lib/wire/frozen-page";
import { IDENTITY_SHOWS } from "@/lib/wire/identities";
import { POLICY_SHOWS } from "@/lib/wire/policies";
import { withoutDefaults } from "@/lib/wire/url";
import { summariseCoverage, summariseFindings, summariseIdentities, summarisePolicies, summariseSpire } from "./cluster-summary";
import { summariseFlow, summarisePair } from "./single-summary";
import type { Summary } from "./summary";
import { summariseFlows, summariseOverview, summarisePairs, summariseWait } from "./traffic-summary";

/** The summary of a frozen page, from the answers that its screen shows. */
export function summaryQuery(page: FrozenPage) {
  return queryOptions({ queryKey: ["frozen-summary"], queryFn: ({ client }) => summaryOf(client, page), retry: false, staleTime: "static" });
}

async function summaryOf(client: QueryClient, { screen, subject, view }: FrozenPage): Promise<Summary> {
  const filtered = withoutDefaults(view.filter).terms.length > 0;
  switch (screen) {
    case "overview":
    case "explain":
      return summariseOverview(await client.fetchQuery(overviewQuery(view)));
    case "pairs":
      return summarisePairs(firstOf(await client.fetchInfiniteQuery(pairsQuery(view, PAIR_SORTS.find((each) => each === view.sort) ?? "worst"))), filtered);
    case "pair":
      return summarisePair(await client.fetchQuery(pairQuery(subject, view)));
    case "flows":
      return summariseFlows(firstOf(await client.fetchInfiniteQuery(flowsQuery(view))), filtered);
    case "flow":
      return summariseFlow(await client.fetchQuery(flowQuery(subject)));
    case "wait":
      return summariseWait(await client.fetchQuery(waitQuery(view)));
    case "policies":
      return summarisePolicies(await client.fetchQuery(policiesQuery(view, POLICY_SHOWS.find((each) => each === view.group) ?? "all")));
    case "identities":
      return summariseIdentities(await client.fetchQuery(identitiesQuery(view, IDENTITY_SHOWS.find((each) => each === view.group) ?? "all")));
    case "spire":
      return summariseSpire(await client.fetchQuery(spireQuery()));
    case "findings":
      return summariseFindings(await client.fetchQuery(findingsQuery(view)));
    case "coverage":
      return summariseCoverage(await client.fetchQuery(coverageQuery(view)));
    default:
      return screen satisfies never;
  }
}

function firstOf<Answer>({ pages }: { readonly pages: readonly Answer[] }): Answer {
  const [first] = pages;
  if (first === undefined) throw new Error("a list has a first page");
  return first;
}
