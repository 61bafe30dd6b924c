import { parseAddressRange } from "./address";
import type { Flow } from "./flow";

/** Which part of the nodes a process speaks for: the one numbered `index`, from 1 on, of `of`. */
export interface NodeShare {
  readonly index: number;
  readonly of: number;
}

/** One process speaks for all nodes. */
export const ALL_NODES: NodeShare = Object.freeze({ index: 1, of: 1 });

/** A node and where what runs on it has its addresses. */
export interface PlacedNode {
  /** Without its cluster. */
  readonly name: string;
  /** Networks and single addresses: those of its pods, and its own. */
  readonly ranges: readonly string[];
}

/** What a process reads of a Relay to speak for its share. */
export interface ShareScope {
  /** Names of its nodes, as Relay has them. */
  readonly nodes: readonly string[];
  /** What any other node says of traffic to these is read as well: both ends' words make an attempt. */
  readonly ranges: readonly string[];
}

/** Who speaks for a connection, by its addresses. */
export interface ShareMap {
  readonly share: NodeShare;
  ownsNode(node: string): boolean;
  /** Whether this share counts what the flow says. The same for every flow of a connection that runs in its direction. */
  owns(flow: Pick<Flow, "sourceAddress" | "destinationAddress" | "node">): boolean;
  readonly scope: ShareScope;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** Addresses whose node is remembered; beyond it all are forgotten, and looked up anew. */
const ADDRESSES_CAP = 65_536;

/** The number of the share, from 1 to `of`, that a node belongs to: 1 + FNV-1a (32 bits, over UTF-8) of its name without its cluster, modulo `of`. */
export function shareOfNode(node: string, of: number): number {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(bareName(node))) hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0;
  return 1 + (hash % of);
}

/**
 * The map of a cluster's nodes. A connection belongs to the share of the node that its destination's address lies on, else
 * of the node of its source's, else of the node that reports it. `cluster`: the prefix of node names, "default" has none.
 */
export function createShareMap(share: NodeShare, nodes: readonly PlacedNode[], cluster: string): ShareMap {
  const nodeAt = indexRanges(nodes);
  const owners = new Map<string, boolean | null>();
  const own = nodes.filter(({ name }) => shareOfNode(name, share.of) === share.index);

  function ownsNode(node: string): boolean {
    return share.of === 1 || shareOfNode(node, share.of) === share.index;
  }

  /** null: the address lies on no node. */
  function ownsAddress(address: string): boolean | null {
    const known = owners.get(address);
    if (known !== undefined) return known;
    const node = nodeAt(address);
    const found = node === null ? null : ownsNode(node);
    if (owners.size >= ADDRESSES_CAP) owners.clear();
    owners.set(address, found);
    return found;
  }

  return {
    share,
    ownsNode,
    owns: ({ sourceAddress, destinationAddress, node }) => share.of === 1 || (ownsAddress(destinationAddress) ?? ownsAddress(sourceAddress) ?? ownsNode(node)),
    scope: {
      nodes: own.map(({ name }) => (cluster === "default" ? name : `${cluster}/${name}`)).sort(),
      ranges: own.flatMap(({ ranges }) => ranges).sort(),
    },
  };
}

/** Finds the node of an address: of several ranges that hold it the narrowest tells. */
function indexRanges(nodes: readonly PlacedNode[]): (address: string) => string | null {
  const byPrefix = new Map<number, Map<string, string>>();
  for (const { name, ranges } of nodes) {
    for (const text of ranges) {
      const range = parseAddressRange(text);
      if (range === null) continue;
      const held = byPrefix.get(range.prefix) ?? new Map<string, string>();
      byPrefix.set(range.prefix, held.set(maskedKey(range.groups, range.prefix), name));
    }
  }
  const narrowestFirst = [...byPrefix].sort(([a], [b]) => b - a);
  return (address) => {
    const range = parseAddressRange(address);
    if (range === null) return null;
    for (const [prefix, held] of narrowestFirst) {
      if (prefix > range.groups.length * 16) continue;
      const node = held.get(maskedKey(range.groups, prefix));
      if (node !== undefined) return node;
    }
    return null;
  };
}

/** The leading bits of an address, and its family. */
function maskedKey(groups: readonly number[], prefix: number): string {
  const masked = groups.map((group, at) => {
    const bits = Math.min(16, Math.max(0, prefix - at * 16));
    return group & ((0xffff << (16 - bits)) & 0xffff);
  });
  return masked.join(".");
}

function bareName(node: string): string {
  return node.slice(node.indexOf("/") + 1);
}
