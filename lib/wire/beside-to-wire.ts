import type { CoverageAnswer } from "./coverage";

/** How the readers beside the flows stand, in the shape that the engine gives it. */
export interface BesideModel {
  readonly cluster: { readonly read: boolean; readonly state: CoverageAnswer["cluster_read"]["state"]; readonly sentence: string; readonly server: string | null; readonly policies: number | null };
  readonly spire: Pick<CoverageAnswer["spire_read"], "read" | "state" | "tier" | "entries" | "entriesState" | "entriesReason"> & { readonly sentence: string };
}

/** What is read beside the flows, and why not where it is not: only what is live counts as read. */
export function besideToWire({ cluster, spire }: BesideModel): Pick<CoverageAnswer, "cluster_read" | "spire_read"> {
  const { tier, entries, entriesState, entriesReason } = spire;
  return {
    cluster_read: { read: cluster.read && cluster.state === "live", state: cluster.state, reason: cluster.sentence === "" ? clusterSays(cluster) : cluster.sentence, policies: cluster.policies },
    spire_read: { read: spire.read && spire.state === "live", state: spire.state, reason: spire.sentence === "" ? spireSays(spire) : spire.sentence, tier, entries, entriesState, entriesReason },
  };
}

function clusterSays({ server, policies }: BesideModel["cluster"]): string {
  const found = policies === null ? "not all policies are read yet" : `${policies} ${policies === 1 ? "policy" : "policies"}`;
  return `${found}${server === null ? "" : `, ${server}`}`;
}

function spireSays({ entries, entriesReason }: BesideModel["spire"]): string {
  return entries === null ? `entries are not read: ${entriesReason}` : `${entries} ${entries === 1 ? "entry" : "entries"}`;
}
