import type { ClusterBook } from "@/lib/domain/cluster/cluster-book";
import type { CiliumNodeRecord } from "@/lib/domain/cluster/node";
import { createShareMap, type NodeShare, type PlacedNode, type ShareMap } from "@/lib/domain/share";
import type { ShareWatch } from "@/lib/ports/share-watch";

/** The watch over one share, told of the cluster as it is read. */
export interface ShareBook extends ShareWatch {
  /** To be called when Cilium's nodes or its configuration may have changed. */
  hear(book: ClusterBook): void;
}

/** A book that was told nothing. `clusterName`: as it was set; null: as cilium-config has it. */
export function createShareBook(share: NodeShare, clusterName: string | null): ShareBook {
  const name = `share ${share.index}/${share.of}`;
  let missing = `Nothing is read yet: for ${name} the nodes and their pods' networks (CiliumNodes) are read from Kubernetes first`;
  let map: ShareMap | null = null;
  let known = "";

  return {
    map: () => map,
    missing: () => (map === null ? missing : ""),
    hear(book) {
      if (!book.isComplete("ciliumnodes")) {
        const state = book.stateOf("ciliumnodes");
        if (state === "forbidden" || state === "absent") missing = `Nothing is read: ${name} needs the list of CiliumNodes, which is ${state === "absent" ? "not there" : "forbidden"}; give the right to list and watch ciliumnodes, or set share to 1/1`;
        return;
      }
      const nodes = [...book.of("ciliumnodes").values()];
      const bare = nodes.find(({ podRanges }) => podRanges.length === 0);
      if (bare !== undefined || nodes.length === 0) {
        // What was known goes on: a node that is new is given its networks a moment after it is made.
        missing = bare === undefined ? `Nothing is read: ${name} needs CiliumNodes, and there is none` : `Nothing is read: ${name} needs the pods' networks of every node, and CiliumNode ${bare.name} has none in spec.ipam.podCIDRs; use an IPAM mode that fills it (cluster-pool, kubernetes), or set share to 1/1`;
        if (map === null) return;
      }
      const cluster = clusterName ?? book.config()?.values["cluster-name"] ?? "default";
      const placed = nodes.map(placeOf).sort((a, b) => (a.name < b.name ? -1 : 1));
      const told = JSON.stringify([cluster, placed]);
      if (told === known) return;
      known = told;
      map = createShareMap(share, placed, cluster);
    },
  };
}

function placeOf({ name, podRanges, addresses }: CiliumNodeRecord): PlacedNode {
  return { name, ranges: [...podRanges, ...addresses.map(({ address }) => address)] };
}
