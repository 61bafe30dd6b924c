import type { ClusterBook } from "../cluster/cluster-book";
import { pairEncryptionOf, type EncryptionGround, type PairEnd as ClusterEnd } from "../cluster/pair-encryption";
import type { Pair, PairEncryption, PairEnd } from "../pair";
import type { SharedTexts } from "../shared-texts";

/** By what a pair is encrypted on its way, from the agents' configuration, what nodes published and where its pods stand. */
export function encryptionOfPair(pair: Pair, book: ClusterBook, ground: EncryptionGround, texts: SharedTexts): PairEncryption {
  const { state, reason, evidence } = pairEncryptionOf(ground, workloadOf(pair.source), workloadOf(pair.destination), {
    ...placementOf(nodesOf(pair.source, book), nodesOf(pair.destination, book), pair.counts.total),
    // Packets seen at a crypto point are not asked for: the streams bring opening events alone.
    cryptoPoints: 0,
    encryptedFlags: pair.encryptedSeen,
    protocol: pair.protocol,
    port: typeof pair.port === "number" ? pair.port : null,
  });
  return { state, reason: texts(reason), evidence: evidence.map(({ sentence }) => texts(sentence)) };
}

function workloadOf({ namespace, workload }: PairEnd): ClusterEnd | null {
  return namespace === null || workload === null ? null : { namespace, workload };
}

/** Nodes on which the pods that were seen stand now. */
function nodesOf({ namespace, pods }: PairEnd, book: ClusterBook): readonly string[] {
  if (namespace === null) return [];
  const nodes = new Set<string>();
  for (const pod of pods) {
    const node = book.of("pods").get(`${namespace}/${pod}`)?.node;
    if (node !== undefined && node !== null) nodes.add(node);
  }
  return [...nodes];
}

/** How many connections stayed on one node: known only where all of them did, or none. */
function placementOf(source: readonly string[], destination: readonly string[], total: number): { readonly sameNode: number; readonly crossNode: number } {
  if (source.length === 0 || destination.length === 0) return { sameNode: 0, crossNode: 0 };
  if (!source.some((node) => destination.includes(node))) return { sameNode: 0, crossNode: total };
  return source.length === 1 && destination.length === 1 ? { sameNode: total, crossNode: 0 } : { sameNode: 0, crossNode: 0 };
}
