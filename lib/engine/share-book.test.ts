import { describe, expect, it } from "vitest";
import { createClusterBook, type ClusterBook } from "@/lib/domain/cluster/cluster-book";
import { changesOf } from "@/lib/domain/cluster/cluster.testdata";
import type { CiliumNodeRecord } from "@/lib/domain/cluster/node";
import { shareOfNode } from "@/lib/domain/share";
import { createShareBook } from "./share-book";

const node = (name: string, podRanges: readonly string[]): CiliumNodeRecord => ({
  key: name, name, addresses: [{ type: "InternalIP", address: `192.168.0.${name.at(-1) ?? "0"}` }], podRanges, bootId: "", encryptionKey: null, wireguardKey: null, optedOutOfNodeEncryption: false, createdAtMs: null,
});

function tell(book: ClusterBook, nodes: readonly CiliumNodeRecord[], cluster?: string): ClusterBook {
  book.apply(changesOf("ciliumnodes", nodes, [], true), 0);
  book.setState("ciliumnodes", "live");
  if (cluster !== undefined) book.apply(changesOf("cilium-config", [{ key: "kube-system/cilium-config", namespace: "kube-system", name: "cilium-config", values: { "cluster-name": cluster } }], [], true), 0);
  return book;
}

const NODES = [node("worker-1", ["10.0.1.0/24"]), node("worker-2", ["10.0.2.0/24"])];
const OF = 2;
const share = { index: shareOfNode("worker-1", OF), of: OF };

describe("a share's book", () => {
  it("knows its nodes once all are told, by the names that Relay has for them", () => {
    const shares = createShareBook(share, null);
    expect(shares.map()).toBeNull();
    expect(shares.missing()).toContain("are read from Kubernetes first");
    shares.hear(tell(createClusterBook(), NODES, "production"));
    expect(shares.missing()).toBe("");
    expect(shares.map()?.scope.nodes).toContain("production/worker-1");
    expect(shares.map()?.scope.ranges).toEqual(expect.arrayContaining(["10.0.1.0/24", "192.168.0.1"]));
  });

  it("is another map when a node came, and the same when nothing of it changed", () => {
    const shares = createShareBook(share, "default");
    const book = tell(createClusterBook(), NODES);
    shares.hear(book);
    const first = shares.map();
    shares.hear(book);
    expect(shares.map()).toBe(first);
    shares.hear(tell(book, [...NODES, node("worker-3", ["10.0.3.0/24"])]));
    expect(shares.map()).not.toBe(first);
  });

  it.each([
    ["a node has no networks", tell(createClusterBook(), [...NODES, node("worker-3", [])]), "CiliumNode worker-3 has none in spec.ipam.podCIDRs"],
    ["there are none", tell(createClusterBook(), []), "needs CiliumNodes, and there is none"],
  ])("says what is missing where %s", (_, book, said) => {
    const shares = createShareBook(share, null);
    shares.hear(book);
    expect(shares.map()).toBeNull();
    expect(shares.missing()).toContain(said);
  });

  it("says so where they may not be listed", () => {
    const book = createClusterBook();
    book.setState("ciliumnodes", "forbidden");
    const shares = createShareBook(share, null);
    shares.hear(book);
    expect(shares.missing()).toContain("needs the list of CiliumNodes, which is forbidden");
  });

  it("goes on with what it knew while a node that came has no networks yet", () => {
    const shares = createShareBook(share, null);
    const book = tell(createClusterBook(), NODES);
    shares.hear(book);
    shares.hear(tell(book, [...NODES, node("worker-3", [])]));
    expect(shares.missing()).toBe("");
    expect(shares.map()?.scope.nodes).toContain("worker-1");
  });
});
