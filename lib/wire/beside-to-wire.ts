import type { CoverageAnswer } from "./coverage";

/** How the readers beside the flows stand, in the shape that the engine gives it. */
export interface BesideModel {
  readonly cluster: { readonly read: boolean; readonly state: CoverageAnswer["cluster_read"]["state"]; readonly sentence: string; readonly server: string | null; readonly policies: number | null };
  readonly spire: { readonly read: boolean; readonly state: CoverageAnswer["spire_read"]["state"]; readonly sentence: string; readonly entries: number | null };
}

type Read = CoverageAnswer["cluster_read"];

/** What is read beside the flows, and why not where it is not: only what is live counts as read. */
export function besideToWire({ cluster, spire }: BesideModel): { readonly cluster_read: Read; readonly spire_read: Read } {
  return {
    cluster_read: { read: cluster.read && cluster.state === "live", state: cluster.state, reason: cluster.sentence === "" ? clusterSays(cluster) : cluster.sentence },
    spire_read: { read: spire.read && spire.state === "live", state: spire.state, reason: spire.sentence === "" ? spireSays(spire) : spire.sentence },
  };
}

function clusterSays({ server, policies }: BesideModel["cluster"]): string {
  const found = policies === null ? "not all policies are read yet" : `${policies} ${policies === 1 ? "policy" : "policies"}`;
  return `${found}${server === null ? "" : `, ${server}`}`;
}

function spireSays({ entries }: BesideModel["spire"]): string {
  return entries === null ? "entries are not read" : `${entries} ${entries === 1 ? "entry" : "entries"}`;
}
