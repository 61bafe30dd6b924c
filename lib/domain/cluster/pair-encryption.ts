import type { ClusterBook } from "./cluster-book";
import { encryptionOf, type EncryptionAxis, type EncryptionNode } from "./encryption";
import { encryptionConfigOf, type EncryptionConfig } from "./encryption-config";
import { isEnrolledInZtunnel } from "./place";

/** An end of a pair, when it is a workload of this cluster. */
export interface PairEnd {
  readonly namespace: string;
  readonly workload: string;
}

/** What was seen of a pair in the window that is asked for. */
export interface PairSeen {
  /** Connections that stayed on one node, and that went from one to another; both 0: not known. */
  readonly sameNode: number;
  readonly crossNode: number;
  readonly cryptoPoints: number;
  readonly encryptedFlags: number;
  readonly protocol: string;
  readonly port: number | null;
}

/** What pairs of one moment have in common: where workloads stand and what their nodes published, looked up once. */
export interface EncryptionGround {
  readonly config: EncryptionConfig;
  nodesOf(end: PairEnd | null): readonly EncryptionNode[];
  enrolmentOf(end: PairEnd | null): boolean | null;
}

/** The ground as the book is now: what changes in it afterwards needs another. */
export function encryptionGround(book: ClusterBook): EncryptionGround {
  const nodes = new Map<string, readonly EncryptionNode[]>();
  return {
    config: encryptionConfigOf(book.config()),
    nodesOf(end) {
      if (end === null) return [];
      const name = `${end.namespace}/${end.workload}`;
      const known = nodes.get(name) ?? nodesOf(book, end);
      nodes.set(name, known);
      return known;
    },
    enrolmentOf: (end) => enrolmentOf(book, end),
  };
}

/** The encryption axis of a pair, from the configuration, the nodes on which its pods stand, and what was seen. null: an end that is no workload here. */
export function pairEncryptionOf(ground: EncryptionGround, source: PairEnd | null, destination: PairEnd | null, seen: PairSeen): EncryptionAxis {
  return encryptionOf({
    config: ground.config,
    sourceNodes: ground.nodesOf(source),
    destinationNodes: ground.nodesOf(destination),
    sourceEnrolled: ground.enrolmentOf(source),
    destinationEnrolled: ground.enrolmentOf(destination),
    ...seen,
  });
}

function nodesOf(book: ClusterBook, end: PairEnd): readonly EncryptionNode[] {
  const names = new Set(book.podsOf(end.namespace, end.workload).flatMap(({ node }) => (node === null ? [] : [node])));
  return [...names].sort().map((name) => {
    const published = book.of("ciliumnodes").get(name);
    // A node that published nothing at all lacks a key only where every node's object was told.
    return { name, hasWireguardKey: published === undefined ? (book.isComplete("ciliumnodes") ? false : null) : published.wireguardKey !== null };
  });
}

function enrolmentOf(book: ClusterBook, end: PairEnd | null): boolean | null {
  if (end === null) return null;
  const namespace = book.of("namespaces").get(end.namespace);
  return namespace === undefined ? null : isEnrolledInZtunnel(namespace);
}
