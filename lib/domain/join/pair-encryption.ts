import type { ClusterBook } from "../cluster/cluster-book";
import { encryptionOf, type EncryptionNode } from "../cluster/encryption";
import type { EncryptionConfig } from "../cluster/encryption-config";
import { isEnrolledInZtunnel } from "../cluster/place";
import type { Pair, PairEncryption, PairEnd } from "../pair";

/** By what a pair is encrypted on its way, from the agents' configuration, what nodes published and where its pods stand. */
export function encryptionOfPair(pair: Pair, { book, encryption }: { readonly book: ClusterBook; readonly encryption: EncryptionConfig }): PairEncryption {
  const sourceNodes = nodesOf(pair.source, book);
  const destinationNodes = nodesOf(pair.destination, book);
  const placed = placementOf(sourceNodes, destinationNodes, pair.counts.total);
  const { state, reason, evidence } = encryptionOf({
    config: encryption,
    sourceNodes: sourceNodes.map((name) => nodeOf(name, book)),
    destinationNodes: destinationNodes.map((name) => nodeOf(name, book)),
    ...placed,
    // Packets seen at a crypto point are not asked for: the streams bring opening events alone.
    cryptoPoints: 0,
    encryptedFlags: pair.encryptedSeen,
    sourceEnrolled: enrolmentOf(pair.source, book),
    destinationEnrolled: enrolmentOf(pair.destination, book),
    protocol: pair.protocol,
    port: typeof pair.port === "number" ? pair.port : null,
  });
  return { state, reason, evidence: evidence.map(({ sentence }) => sentence) };
}

/** Nodes on which the pods that were seen stand now, sorted. */
function nodesOf({ namespace, pods }: PairEnd, book: ClusterBook): readonly string[] {
  if (namespace === null) return [];
  const nodes = new Set<string>();
  for (const pod of pods) {
    const node = book.of("pods").get(`${namespace}/${pod}`)?.node;
    if (node !== undefined && node !== null) nodes.add(node);
  }
  return [...nodes].sort();
}

/** How many connections stayed on one node: known only where all of them did, or none. */
function placementOf(source: readonly string[], destination: readonly string[], total: number): { readonly sameNode: number; readonly crossNode: number } {
  if (source.length === 0 || destination.length === 0) return { sameNode: 0, crossNode: 0 };
  if (!source.some((node) => destination.includes(node))) return { sameNode: 0, crossNode: total };
  return source.length === 1 && destination.length === 1 ? { sameNode: total, crossNode: 0 } : { sameNode: 0, crossNode: 0 };
}

function nodeOf(name: string, book: ClusterBook): EncryptionNode {
  const record = book.of("ciliumnodes").get(name);
  if (record !== undefined) return { name, hasWireguardKey: record.wireguardKey !== null };
  return { name, hasWireguardKey: null };
}

function enrolmentOf({ namespace }: PairEnd, book: ClusterBook): boolean | null {
  const record = namespace === null ? undefined : book.of("namespaces").get(namespace);
  return record === undefined ? null : isEnrolledInZtunnel(record);
}
