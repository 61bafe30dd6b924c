import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changesOf, endpointGroup, identityRecord, podRecord } from "./cluster.testdata";
import { createClusterBook } from "./cluster-book";
import { indexEntries } from "./entry-standing";
import { spiffeIdOf } from "./spiffe-id";

const NOT_READ = { read: false, reason: "SPIRE is not read" } as const;
const replicaSetOf = (name: string) => ({ kind: "ReplicaSet", name });

function lab() {
  const book = createClusterBook();
  book.apply(changesOf("replicasets", [{ key: "team-yellow/server-6b9", namespace: "team-yellow", name: "server-6b9", owner: { kind: "Deployment", name: "server" } }], [], true), 0);
  book.apply(changesOf("pods", [
    podRecord("team-yellow", "server-6b9-a", { owner: replicaSetOf("server-6b9"), addresses: ["10.0.0.1"], node: "worker-1" }),
    podRecord("team-yellow", "server-6b9-b", { owner: replicaSetOf("server-6b9"), addresses: ["10.0.1.1"], node: "worker-2" }),
    podRecord("team-yellow", "client", { addresses: ["10.0.0.2"] }),
    podRecord("kube-system", "cilium-x", { owner: { kind: "DaemonSet", name: "cilium" }, hostNetwork: true, addresses: ["172.20.0.1"] }),
  ], [], true), 0);
  book.apply(changesOf("ciliumendpoints", [endpointGroup("team-yellow", "server-6b9-a", 15345), endpointGroup("team-yellow", "server-6b9-b", 15345), endpointGroup("team-yellow", "client", 26244)], [], true), 0);
  book.apply(changesOf("ciliumidentities", [identityRecord(15345, "team-yellow", "server"), identityRecord(26244, "team-yellow", "client")], [], true), 0);
  book.apply(changesOf("cilium-config", [{ key: "kube-system/cilium-config", namespace: "kube-system", name: "cilium-config", values: { "mesh-auth-spiffe-trust-domain": "spiffe.cilium" } }], [], true), 0);
  for (const resource of ["pods", "ciliumidentities", "ciliumendpoints"] as const) book.setState(resource, "live");
  return book;
}

describe("the book of a cluster", () => {
  test("names pods by their owner chain, and workloads' pods, addresses and nodes", () => {
    const book = lab();
    expect(book.nameOf("team-yellow", "server-6b9-a")).toEqual({ name: "server", kind: "Deployment", namedBy: "owner" });
    expect(book.nameOf("team-yellow", "client")).toEqual({ name: "client", kind: "Pod", namedBy: "owner" });
    expect(book.nameOf("team-yellow", "nobody")).toBeNull();
    expect(book.podsOf("team-yellow", "server").map(({ name }) => name)).toEqual(["server-6b9-a", "server-6b9-b"]);
    expect(book.podAt("10.0.1.1")?.name).toBe("server-6b9-b");
    expect(book.podAt("172.20.0.1")).toBeNull();
    expect(book.podsOn("worker-2").map(({ name }) => name)).toEqual(["server-6b9-b"]);
    expect(book.identitiesOf("team-yellow", "server")).toEqual([15345]);
  });

  test("joins an identity with labels, workloads, SPIFFE ID and entry", () => {
    const book = lab();
    const entries = indexEntries([{ id: "e1", spiffeId: spiffeIdOf("spiffe.cilium", 15345), parentId: "spiffe://spiffe.cilium/cilium-operator", selectors: ["cilium:mutual-auth"] }]);
    expect(book.viewOf(15345, { read: true, entries })).toMatchObject({
      exists: true, namespace: "team-yellow", pods: 2, spiffeId: "spiffe://spiffe.cilium/identity/15345",
      workloads: [{ namespace: "team-yellow", name: "server", kind: "Deployment", pods: 2 }], entry: { status: "found", entryIds: ["e1"] },
    });
    expect(book.viewOf(26244, { read: true, entries }).entry.status).toBe("missing");
    expect(book.viewOf(26244, NOT_READ).entry).toMatchObject({ status: "not-observed", reason: "SPIRE is not read" });
    expect(book.viewOf(999, { read: true, entries })).toMatchObject({ exists: false, pods: 0, entry: { status: "not-observed" } });
    expect(book.viewOf(1, { read: true, entries })).toMatchObject({ scope: { scope: "reserved", name: "host" }, spiffeId: null, exists: null });
  });

  test("does not take identities for gone while they are not all told, or may not be seen any more", () => {
    const book = createClusterBook();
    expect(book.viewOf(15345, NOT_READ).exists).toBeNull();
    book.apply(changesOf("ciliumidentities", [], [], false), 0);
    book.setState("ciliumidentities", "syncing");
    expect(book.viewOf(15345, NOT_READ).exists).toBeNull();
    book.apply(changesOf("ciliumidentities", [], [], true), 0);
    book.setState("ciliumidentities", "live");
    expect(book.viewOf(15345, NOT_READ).exists).toBe(false);
    book.setState("ciliumidentities", "stale");
    expect(book.viewOf(15345, NOT_READ).exists).toBeNull();
    book.setState("ciliumidentities", "live");
    expect(book.viewOf(15345, NOT_READ).exists).toBe(false);
    book.setState("ciliumidentities", "forbidden");
    expect(book.viewOf(15345, NOT_READ).exists).toBeNull();
    book.setState("ciliumidentities", "absent");
    expect(book.viewOf(15345, NOT_READ).exists).toBe(false);
  });

  test("follows an identity that changes in a pod's life, and forgets it with the endpoint", () => {
    const book = lab();
    book.apply(changesOf("ciliumendpoints", [endpointGroup("team-yellow", "client", 30000)]), 5_000);
    book.apply(changesOf("ciliumendpoints", [endpointGroup("team-yellow", "client", 0)]), 6_000);
    book.apply(changesOf("ciliumendpoints", [endpointGroup("team-yellow", "client", 26244)]), 7_000);
    expect(book.identityHistoryOf("team-yellow", "client")).toEqual([{ identity: 26244, sinceMs: 0 }, { identity: 30000, sinceMs: 5_000 }, { identity: 26244, sinceMs: 7_000 }]);
    expect(book.identitiesOf("team-yellow", "client")).toEqual([26244]);
    expect(book.viewOf(30000, NOT_READ).pods).toBe(0);
    book.apply(changesOf("ciliumendpoints", [], ["team-yellow/client"]), 8_000);
    expect(book.identityHistoryOf("team-yellow", "client")).toEqual([]);
    expect(book.endpointOf("team-yellow", "client")).toBeNull();
  });

  test("keeps an endpoint that moved to another slice when the first lets go of it afterwards", () => {
    const book = createClusterBook();
    const [endpoint] = endpointGroup("shop", "web", 300).endpoints;
    if (!endpoint) throw new Error("an endpoint was made");
    book.apply(changesOf("ciliumendpointslices", [{ key: "ces-1", endpoints: [endpoint] }]), 0);
    book.apply(changesOf("ciliumendpointslices", [{ key: "ces-2", endpoints: [endpoint] }]), 1);
    book.apply(changesOf("ciliumendpointslices", [{ key: "ces-1", endpoints: [] }]), 2);
    expect(book.endpointOf("shop", "web")?.identity).toBe(300);
    book.apply(changesOf("ciliumendpointslices", [], ["ces-2"]), 3);
    expect(book.endpointOf("shop", "web")).toBeNull();
    expect(book.viewOf(300, NOT_READ).pods).toBe(0);
  });

  test("names a pod anew when its ReplicaSet comes later, or goes", () => {
    const book = createClusterBook();
    book.apply(changesOf("pods", [podRecord("shop", "web-1-a", { owner: replicaSetOf("web-1") })]), 0);
    expect(book.nameOf("shop", "web-1-a")).toMatchObject({ name: "web-1", kind: "ReplicaSet" });
    book.apply(changesOf("replicasets", [{ key: "shop/web-1", namespace: "shop", name: "web-1", owner: { kind: "Deployment", name: "web" } }]), 1);
    expect(book.nameOf("shop", "web-1-a")).toMatchObject({ name: "web", kind: "Deployment" });
    expect(book.podsOf("shop", "web-1")).toEqual([]);
    book.apply(changesOf("replicasets", [], ["shop/web-1"]), 2);
    expect(book.podsOf("shop", "web")).toEqual([]);
    expect(book.podsOf("shop", "web-1")).toHaveLength(1);
  });

  test("gives an address to the pod that runs, not to one that is over", () => {
    const book = createClusterBook();
    book.apply(changesOf("pods", [podRecord("shop", "old", { addresses: ["10.0.0.9"], phase: "Succeeded" }), podRecord("shop", "new", { addresses: ["10.0.0.9"] })]), 0);
    expect(book.podAt("10.0.0.9")?.name).toBe("new");
    book.apply(changesOf("pods", [podRecord("shop", "third", { addresses: ["10.0.0.9"] })]), 1);
    expect(book.podAt("10.0.0.9")).toBeNull();
  });
});

test("what is told in any order, twice, and taken back gives what was told once", () => {
  const step = fc.record({ pod: fc.integer({ min: 0, max: 4 }), identity: fc.integer({ min: 0, max: 3 }), gone: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const book = createClusterBook();
      const truth = new Map<string, number>();
      steps.forEach(({ pod, identity, gone }, at) => {
        const name = `pod-${pod}`;
        const number = identity === 0 ? 0 : 1000 + identity;
        if (gone) {
          truth.delete(name);
          book.apply(changesOf("ciliumendpoints", [], [`shop/${name}`]), at);
          book.apply(changesOf("pods", [], [`shop/${name}`]), at);
        } else {
          truth.set(name, number);
          book.apply(changesOf("pods", [podRecord("shop", name, { owner: { kind: "StatefulSet", name: "pod" } })]), at);
          book.apply(changesOf("ciliumendpoints", [endpointGroup("shop", name, number)]), at);
        }
      });
      expect(book.podsOf("shop", "pod").map(({ name }) => name).sort()).toEqual([...truth.keys()].sort());
      for (const number of [1001, 1002, 1003]) {
        expect(book.viewOf(number, NOT_READ).pods).toBe([...truth.values()].filter((held) => held === number).length);
      }
      expect(book.identitiesOf("shop", "pod")).toEqual([...new Set(truth.values())].filter((number) => number !== 0).sort((a, b) => a - b));
    }),
  );
});
