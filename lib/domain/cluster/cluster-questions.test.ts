import { describe, expect, test } from "vitest";
import { changesOf, endpointGroup, identityRecord, podRecord } from "./cluster.testdata";
import { createClusterBook, type ClusterBook } from "./cluster-book";
import { componentOf } from "./component";
import { agentVersionOf, versionsOf } from "./component-versions";
import { indexEntries } from "./entry-standing";
import { countStandings, identityViewsOf } from "./identity-views";
import { nodeAgentsOf } from "./node-agents";
import { encryptionGround, pairEncryptionOf } from "./pair-encryption";
import { spiffeIdOf } from "./spiffe-id";

const agent = (name: string, node: string, image: string, more = {}) =>
  podRecord("kube-system", name, { node, hostNetwork: true, component: componentOf({ "k8s-app": "cilium" }, [{ container: "cilium-agent", image }]), ...more });
const spire = (name: string, node: string, more = {}) =>
  podRecord("cilium-spire", name, { node, hostNetwork: true, component: componentOf({ app: "spire-agent" }, [{ container: "spire-agent", image: "ghcr.io/spiffe/spire-agent:1.15.2" }]), ...more });

function bookOf(pods: readonly ReturnType<typeof podRecord>[], config: Record<string, string> = {}, keys: Record<string, string | null> = {}): ClusterBook {
  const book = createClusterBook();
  book.apply(changesOf("pods", pods, [], true), 0);
  book.setState("pods", "live");
  book.apply(changesOf("cilium-config", [{ key: "kube-system/cilium-config", namespace: "kube-system", name: "cilium-config", values: config }], [], true), 0);
  book.apply(changesOf("ciliumnodes", Object.entries(keys).map(([name, wireguardKey]) => ({ key: name, name, addresses: [], podRanges: [], bootId: "", encryptionKey: null, wireguardKey, optedOutOfNodeEncryption: false, createdAtMs: null })), [], true), 0);
  book.setState("ciliumnodes", "live");
  return book;
}

describe("versions", () => {
  test("are those that pods run, and one only when all agree", () => {
    const one = bookOf([agent("a", "n1", "cilium/cilium:v1.20.2"), agent("b", "n2", "cilium/cilium:v1.20.2@sha256:ab")]);
    expect(agentVersionOf(one)).toMatchObject({ version: "1.20.2", reason: "all 2 agents run it", support: { release: "1.20" } });
    const two = bookOf([agent("a", "n1", "cilium/cilium:v1.20.2"), agent("b", "n2", "cilium/cilium:v1.19.4"), agent("c", "n3", "cilium/cilium:v1.20.2")]);
    expect(versionsOf(two, "cilium-agent")).toEqual([{ version: "1.20.2", pods: 2 }, { version: "1.19.4", pods: 1 }]);
    expect(agentVersionOf(two)).toMatchObject({ version: null, reason: "agents run 1.20.2 (2), 1.19.4 (1)", support: { mutualAuth: "not known" } });
    expect(agentVersionOf(bookOf([])).reason).toBe("no agent was found among the pods");
    expect(agentVersionOf(bookOf([agent("a", "n1", "cilium/cilium@sha256:ab")]))).toMatchObject({ version: null, reason: "the agents' image has no version in its tag" });
  });
});

describe("agents on nodes", () => {
  test("are found where they stand, the ready one of two, and a missing one is known to be so only when pods are", () => {
    const book = bookOf([
      agent("a", "n1", "cilium/cilium:v1.20.2"), spire("s-old", "n1", { ready: false, deleting: true }), spire("s-new", "n1"),
      agent("b", "n2", "cilium/cilium:v1.20.2", { ready: false, notReady: "CrashLoopBackOff" }), podRecord("shop", "web", { node: "n2" }),
    ], {}, { n1: "key", n2: null });
    expect(nodeAgentsOf(book)).toEqual([
      { node: "n1", ready: null, ciliumAgent: { pod: "kube-system/a", ready: true, notReady: "", version: "1.20.2" }, spireAgent: { pod: "cilium-spire/s-new", ready: true, notReady: "", version: "1.15.2" }, podsKnown: true, workloadPods: 0, hasWireguardKey: true },
      { node: "n2", ready: null, ciliumAgent: { pod: "kube-system/b", ready: false, notReady: "CrashLoopBackOff", version: "1.20.2" }, spireAgent: null, podsKnown: true, workloadPods: 1, hasWireguardKey: false },
    ]);
    book.setState("pods", "stale");
    expect(nodeAgentsOf(book)[1]?.podsKnown).toBe(false);
  });
});

describe("identities", () => {
  test("are all that anything names, each with its standing", () => {
    const book = bookOf([podRecord("shop", "web"), podRecord("shop", "new")]);
    book.apply(changesOf("ciliumidentities", [identityRecord(300, "shop", "web"), identityRecord(301, "shop", "idle")], [], true), 0);
    book.setState("ciliumidentities", "live");
    book.apply(changesOf("ciliumendpoints", [endpointGroup("shop", "web", 300), endpointGroup("shop", "new", 0)], [], true), 0);
    const entry = (identity: number) => ({ id: `e${identity}`, spiffeId: spiffeIdOf("spiffe.cilium", identity), parentId: "spiffe://spiffe.cilium/cilium-operator", selectors: ["cilium:mutual-auth"] });
    const views = identityViewsOf(book, { read: true, entries: indexEntries([entry(300), entry(400)]) });
    expect(views.map(({ identity, entry: { status } }) => [identity, status])).toEqual([[300, "found"], [301, "missing"], [400, "orphaned"]]);
    expect(countStandings(views)).toEqual({ found: 1, missing: 1, orphaned: 1, ambiguous: 0, "not-observed": 0 });
    const unread = countStandings(identityViewsOf(book, { read: false, reason: "SPIRE is not read" }));
    expect(unread).toEqual({ found: 0, missing: 0, orphaned: 0, ambiguous: 0, "not-observed": 2 });
  });
});

describe("a pair's encryption", () => {
  const pods = [podRecord("shop", "web", { node: "n1" }), podRecord("shop", "pay", { node: "n2" })];
  const [web, pay] = [{ namespace: "shop", workload: "web" }, { namespace: "shop", workload: "pay" }];
  const seen = { sameNode: 0, crossNode: 3, cryptoPoints: 0, encryptedFlags: 0, protocol: "TCP", port: 80 };

  test("takes the configuration, the nodes' keys and what was seen", () => {
    expect(pairEncryptionOf(encryptionGround(bookOf(pods)), web, pay, seen)).toMatchObject({ state: "nothing" });
    expect(pairEncryptionOf(encryptionGround(bookOf(pods, { "enable-wireguard": "true" }, { n1: "a", n2: "b" })), web, pay, seen)).toMatchObject({ state: "wireguard" });
    expect(pairEncryptionOf(encryptionGround(bookOf(pods, { "enable-wireguard": "true" }, { n1: "a" })), web, pay, seen)).toMatchObject({ state: "unknown", reason: "n2 published no WireGuard key: what goes there is not encrypted" });
    const forbidden = bookOf(pods, { "enable-wireguard": "true" });
    forbidden.setState("ciliumnodes", "forbidden");
    expect(pairEncryptionOf(encryptionGround(forbidden), web, pay, seen)).toMatchObject({ state: "unknown" });
  });

  test("knows enrolment in ztunnel by the namespaces' labels", () => {
    const book = bookOf(pods, { "enable-ztunnel": "true" });
    expect(pairEncryptionOf(encryptionGround(book), web, pay, { ...seen, port: 15_008 })).toMatchObject({ state: "unknown" });
    book.apply(changesOf("namespaces", [{ key: "shop", name: "shop", labels: { "io.cilium/mtls-enabled": "true" }, deleting: false }]), 1);
    expect(pairEncryptionOf(encryptionGround(book), web, pay, { ...seen, port: 15_008 })).toMatchObject({ state: "ztunnel" });
    expect(pairEncryptionOf(encryptionGround(book), web, null, seen)).toMatchObject({ state: "unknown" });
  });
});
